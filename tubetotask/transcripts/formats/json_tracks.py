"""Captions as JSON: json3, youtube-transcript-api, Whisper and its relatives, word lists.

Invariant: nothing outside the recognised keys is ever taken for spoken words. An entry whose text
is missing or of the wrong type is skipped, never guessed, and counted in a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tubetotask.domain.errors import UnreadableCaptions
from tubetotask.domain.transcript import Notice, Origin
from tubetotask.transcripts import markup
from tubetotask.transcripts.decode import EXPECTED, MAX_LINES, too_many, unreadable
from tubetotask.transcripts.formats.known import first, language_of, video_of
from tubetotask.transcripts.track import Cue, Row, Track, seconds

_LISTS = ("segments", "transcript", "snippets", "captions", "subtitles", "results", "cues", "items")
_SPOKEN_LISTS = frozenset(_LISTS) - {"results", "items"}
_TEXT = ("text", "transcript", "content", "utf8", "txt")
_START = ("start", "start_time", "startTime", "offset", "start_s", "begin")
_END = ("end", "end_time", "endTime", "end_s")
_DURATION = ("duration", "dur")
_MS = {"startMs": 0.001, "start_ms": 0.001, "tStartMs": 0.001}
_WORDS_A_CUE = 12
_ESCAPED_LINE_ENDS = ("\\n", "\\u000a", "\\u000A")


def looks(head: str) -> bool:
    """Whether a text starts like JSON."""
    return head.lstrip()[:1] in {"{", "["} and bool(re.match(r"\s*[\[{]\s*[\[{\"\]}]", head))


def parse(text: str, name: str = "") -> Track:
    """The track in a JSON text. Raises UnreadableCaptions."""
    if sum(map(text.count, _ESCAPED_LINE_ENDS)) > MAX_LINES:
        raise too_many()
    try:
        data = json.loads(text)
    except RecursionError:
        raise UnreadableCaptions("This JSON is nested too deeply.", remedy=EXPECTED) from None
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableCaptions(
            f"This looks like JSON, but is damaged or cut off{where}.",
            remedy="Download the captions again, or choose another format.",
        ) from None
    if isinstance(data, dict) and isinstance(data.get("events"), list):
        return _json3(data)
    found = _segments(data, 0)
    if found is None:
        raise unreadable(name, "JSON of another kind")
    return _listed(found, data if isinstance(data, dict) else {})


def _json3(data: dict[str, Any]) -> Track:
    """YouTube's json3: events that hold runs of text, each with its offset. It does not roll."""
    cues: list[Cue] = []
    confident = False
    skipped = 0
    for event in data["events"]:
        if not isinstance(event, dict) or not isinstance(event.get("segs"), list):
            continue
        start = seconds(event.get("tStartMs"), scale=0.001)
        length = seconds(event.get("dDurationMs"), scale=0.001)
        runs: list[tuple[str, float | None]] = []
        for seg in event["segs"]:
            seg = seg if isinstance(seg, dict) else {"utf8": seg}
            said = _said(seg, ("utf8",))
            if said is None:
                skipped += "utf8" in seg
                continue
            offset = seconds(seg.get("tOffsetMs"), scale=0.001)
            at = None if start is None or offset is None else start + offset
            runs.append((said, at))
            confident = confident or "acAsrConf" in seg
        if any(text.strip() for text, _ in runs):
            end = None if start is None or length is None else start + length
            cues.append(Cue(start, end, timed_rows(runs)))
    automatic = confident or any(row.marks for cue in cues for row in cue.rows)
    origin = Origin.AUTOMATIC if automatic else None
    return Track("json3", cues, origin=origin, kind="captions", warnings=_skipped(skipped))


def _skipped(count: int) -> tuple[Notice, ...]:
    if not count:
        return ()
    what = "1 entry holds" if count == 1 else f"{count:,} entries hold"
    return (Notice("skipped", f"{what} no text that can be read."),)


def timed_rows(
    runs: Sequence[tuple[str, float | None]], plain: Callable[[str], str] = markup.plain
) -> tuple[Row, ...]:
    """Runs of text with their times as rows: a line break in a run starts a new row."""
    rows: list[Row] = []
    text, marks = "", list[tuple[int, float]]()
    for run, at in runs:
        for i, part in enumerate(run.split("\n")):
            if i:
                rows.append(Row(text.rstrip(), tuple(m for m in marks if m[0] < len(text))))
                text, marks = "", []
            piece = plain(part) if text else plain(part).lstrip()
            if at is not None and piece.strip():
                marks.append((len(text) + len(piece) - len(piece.lstrip()), at))
            text += piece
    rows.append(Row(text.rstrip(), tuple(m for m in marks if m[0] < len(text.rstrip()))))
    return tuple(rows)


def _segments(data: Any, depth: int, spoken: bool = True) -> list[Any] | None:
    """The list that holds timed text, searched down the usual keys.

    ``spoken``: the key says that its bare strings are speech.
    """
    if isinstance(data, list):
        if any(_is_segment(item) for item in data[:50]):
            return data
        if spoken and any(isinstance(item, str) and " " in item.strip() for item in data):
            return data
        inner = data[0] if len(data) == 1 and depth < 3 else None
        return _segments(inner, depth + 1) if isinstance(inner, list | dict) else None
    if isinstance(data, dict) and depth < 4:
        for key in (*_LISTS, "data", "body", "result", "results"):
            value = data.get(key)
            if isinstance(value, list | dict):
                found = _segments(value, depth + 1, key in _SPOKEN_LISTS)
                if found is not None:
                    return found
    return None


def _is_segment(item: Any) -> bool:
    if isinstance(item, list):
        return len(item) >= 2 and isinstance(item[0], str) and _is_number(item[1])
    if not isinstance(item, dict):
        return False
    if first(item, (*_TEXT, "word"), str) is not None:
        return True
    return _said(item) is not None and _times(item)[0] is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(item: dict[str, Any], keys: Sequence[str] = _TEXT) -> str | None:
    """The text of an entry; a number there ("42") was said, too. None where there is none."""
    text: str | None = first(item, keys, str)
    if text is None:
        number = next((item[key] for key in keys if _is_number(item.get(key))), None)
        text = None if number is None else str(number)
    return text


def _listed(items: list[Any], data: dict[str, Any]) -> Track:
    skipped = 0
    if sum(1 for _ in _words(items)) * 2 > len(items):
        words = list(_words(items, all_of_them=True))
        skipped = len(items) - len(words)
        cues = list(_word_cues(words))
        kind = "words-json"
    else:
        cues = []
        for item in items:
            made = list(_cues_of(item))
            skipped += not made
            cues += made
        kind = "segments-json"
    generated = first(data, ("is_generated", "isGenerated", "generated"), bool)
    return Track(
        format=kind,
        cues=cues,
        language=language_of(data),
        origin=_origin(kind, generated, items),
        rolls=True,
        video=video_of(data),
        warnings=_skipped(skipped),
    )


def _origin(kind: str, generated: bool | None, items: list[Any]) -> Origin | None:
    if generated is not None:
        return Origin.AUTOMATIC if generated else Origin.MANUAL
    if kind == "words-json":
        return Origin.SPEECH
    heads = [item for item in items[:50] if isinstance(item, dict)]
    whisper = {"avg_logprob", "no_speech_prob", "tokens", "words", "compression_ratio"}
    return Origin.SPEECH if any(whisper & item.keys() for item in heads) else None


_TimedWord = tuple[str, float, float | None]


def _words(items: list[Any], *, all_of_them: bool = False) -> Iterator[_TimedWord]:
    """Entries that are one word each: [word, start, end] or {"word": …, "start": …}.

    ``all_of_them``: also the words without a time, which are said when the word before them is.
    """
    latest = 0.0
    for item in items:
        if isinstance(item, list) and len(item) >= 2 and isinstance(item[0], str):
            word, start = item[0], seconds(item[1])
            end = seconds(item[2]) if len(item) > 2 else None
        elif isinstance(item, dict) and (said := _said(item, ("word",))) is not None:
            word, start, end = said, seconds(item.get("start")), seconds(item.get("end"))
        elif isinstance(item, str):
            word, start, end = item, None, None
        else:
            continue
        if start is not None or all_of_them:
            latest = latest if start is None else start
            yield word, latest, end


def _word_cues(words: Sequence[_TimedWord]) -> Iterator[Cue]:
    """Cues of words that follow each other without a pause, each word with its time.

    Whisper's words carry the space before them: one without it goes on with the word before.
    """
    glued = sum(1 for word, _, _ in words if word[:1].isspace()) * 2 > len(words)
    text, marks = "", list[tuple[int, float]]()
    until: float | None = None
    for word, start, end in words:
        piece = markup.plain(word)
        if not piece.strip():
            continue
        joins = glued and bool(text) and not piece[:1].isspace()
        pause = until is not None and not -1.0 < start - until < 0.05
        if text and not joins and (pause or len(marks) >= _WORDS_A_CUE):
            yield Cue(marks[0][1], until, (Row(text, tuple(marks)),))
            text, marks = "", []
        piece = piece.strip()
        if not joins:
            text += " " if text else ""
            marks.append((len(text), start))
        text += piece
        until = end if end is not None and end >= start else None
    if text:
        yield Cue(marks[0][1], until, (Row(text, tuple(marks)),))


def _cues_of(item: Any) -> Iterator[Cue]:
    """The cues of one entry: none where it has no text that can be read."""
    if isinstance(item, str):
        yield Cue(None, None, _rows(item))
    elif isinstance(item, list):
        yield from _word_cues(list(_words([item])))
    elif isinstance(item, dict):
        yield from _cues_of_segment(item)


def _cues_of_segment(item: dict[str, Any]) -> Iterator[Cue]:
    inner = item.get("words")
    text = _said(item)
    if isinstance(inner, list) and inner:
        words = list(_words(inner, all_of_them=text is None))
        if len(words) == len(inner) or (text is None and words):
            yield from _word_cues(words)
            return
    text = _said(item, ("word",)) if text is None else text
    if text is None:
        return
    start, end = _times(item)
    speaker = first(item, ("speaker", "speaker_name"), str) or ""
    yield Cue(start, end, _rows(text), markup.visible(speaker).strip()[:80])


def _rows(text: str) -> tuple[Row, ...]:
    return tuple(Row(markup.plain(part).strip()) for part in text.split("\n"))


def _times(item: dict[str, Any]) -> tuple[float | None, float | None]:
    start = next((seconds(item[key]) for key in _START if key in item), None)
    end = next((seconds(item[key]) for key in _END if key in item), None)
    if start is None:
        for key, scale in _MS.items():
            start = seconds(item.get(key), scale=scale) if start is None else start
    pair = item.get("timestamp")
    if start is None and isinstance(pair, list) and len(pair) == 2:
        start, end = seconds(pair[0]), seconds(pair[1])
    if start is None:
        return None, None
    if end is None:
        length = next((seconds(item[key]) for key in _DURATION if key in item), None)
        end = None if length is None else start + length
    return start, end
