"""Captions as JSON: json3, youtube-transcript-api, Whisper and its relatives, word lists.

Invariant: nothing outside the recognised keys is ever taken for spoken words; a key that is
missing or of the wrong type is skipped, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tubetotask.domain.errors import UnreadableCaptions
from tubetotask.domain.transcript import Origin
from tubetotask.domain.video import Video
from tubetotask.transcripts import links, markup
from tubetotask.transcripts.decode import EXPECTED, unreadable
from tubetotask.transcripts.track import Cue, Row, Track, seconds

_LISTS = ("segments", "transcript", "snippets", "captions", "subtitles", "results", "cues", "items")
_TEXT = ("text", "transcript", "content", "utf8")
_START = ("start", "start_time", "startTime", "offset", "start_s", "begin")
_END = ("end", "end_time", "endTime", "end_s")
_DURATION = ("duration", "dur")
_MS = {"startMs": 0.001, "start_ms": 0.001, "tStartMs": 0.001}
_TITLE = ("title", "video_title")
_WORDS_A_CUE = 12
_CHANNEL = ("channel", "author", "uploader", "channel_name", "author_name")


def looks(head: str) -> bool:
    """Whether a text starts like JSON."""
    return head.lstrip()[:1] in {"{", "["} and bool(re.match(r"\s*[\[{]\s*[\[{\"\]}]", head))


def parse(text: str, name: str = "") -> Track:
    """The track in a JSON text. Raises UnreadableCaptions."""
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
    for event in data["events"]:
        if not isinstance(event, dict) or not isinstance(event.get("segs"), list):
            continue
        start = seconds(event.get("tStartMs"), scale=0.001)
        length = seconds(event.get("dDurationMs"), scale=0.001)
        runs: list[tuple[str, float | None]] = []
        for seg in event["segs"]:
            if isinstance(seg, dict) and isinstance(seg.get("utf8"), str):
                offset = seconds(seg.get("tOffsetMs"), scale=0.001)
                at = None if start is None or offset is None else start + offset
                runs.append((seg["utf8"], at))
                confident = confident or "acAsrConf" in seg
        if any(text.strip() for text, _ in runs):
            end = None if start is None or length is None else start + length
            cues.append(Cue(start, end, timed_rows(runs)))
    automatic = confident or any(row.marks for cue in cues for row in cue.rows)
    return Track("json3", cues, origin=Origin.AUTOMATIC if automatic else None, kind="captions")


def timed_rows(runs: Sequence[tuple[str, float | None]]) -> tuple[Row, ...]:
    """Runs of text with their times as rows: a line break in a run starts a new row."""
    rows: list[Row] = []
    text, marks = "", list[tuple[int, float]]()
    for run, at in runs:
        for i, part in enumerate(run.split("\n")):
            if i:
                rows.append(Row(text.rstrip(), tuple(m for m in marks if m[0] < len(text))))
                text, marks = "", []
            piece = markup.plain(part) if text else markup.plain(part).lstrip()
            if at is not None and piece.strip():
                marks.append((len(text) + len(piece) - len(piece.lstrip()), at))
            text += piece
    rows.append(Row(text.rstrip(), tuple(m for m in marks if m[0] < len(text.rstrip()))))
    return tuple(rows)


def _segments(data: Any, depth: int) -> list[Any] | None:
    """The list that holds timed text, searched down the usual keys."""
    if isinstance(data, list):
        if any(_is_segment(item) for item in data[:50]):
            return data
        inner = data[0] if len(data) == 1 and depth < 3 else None
        return _segments(inner, depth + 1) if isinstance(inner, list | dict) else None
    if isinstance(data, dict) and depth < 4:
        for key in (*_LISTS, "data", "body", "result", "results"):
            value = data.get(key)
            if isinstance(value, list | dict):
                found = _segments(value, depth + 1)
                if found is not None:
                    return found
    return None


def _is_segment(item: Any) -> bool:
    if isinstance(item, list):
        return len(item) >= 2 and isinstance(item[0], str) and _is_number(item[1])
    if not isinstance(item, dict):
        return False
    return _first(item, _TEXT, str) is not None or isinstance(item.get("word"), str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _first(item: dict[str, Any], keys: Sequence[str], kind: type) -> Any:
    return next((item[key] for key in keys if isinstance(item.get(key), kind)), None)


def _listed(items: list[Any], data: dict[str, Any]) -> Track:
    words = list(_words(items))
    if len(words) * 2 > len(items):
        cues = list(_word_cues(words))
        kind = "words-json"
    else:
        cues = [cue for item in items if isinstance(item, dict) for cue in _cues_of(item)]
        kind = "segments-json"
    generated = _first(data, ("is_generated", "isGenerated", "generated"), bool)
    return Track(
        format=kind,
        cues=cues,
        language=_language(data),
        origin=_origin(kind, generated, items),
        rolls=True,
        video=video_of(data),
    )


def _origin(kind: str, generated: bool | None, items: list[Any]) -> Origin | None:
    if generated is not None:
        return Origin.AUTOMATIC if generated else Origin.MANUAL
    if kind == "words-json":
        return Origin.SPEECH
    heads = [item for item in items[:50] if isinstance(item, dict)]
    whisper = {"avg_logprob", "no_speech_prob", "tokens", "words", "compression_ratio"}
    return Origin.SPEECH if any(whisper & item.keys() for item in heads) else None


def _language(data: dict[str, Any]) -> str:
    for key in ("language_code", "languageCode", "lang", "language"):
        value = data.get(key)
        if isinstance(value, str) and len(value) <= 40:
            return value
    return ""


def video_of(data: dict[str, Any]) -> Video:
    """Title, id, description, channel and length, where the keys of a mapping give them."""
    found = _first(data, ("video_id", "videoId", "youtube_id", "id"), str) or ""
    address = _first(data, ("url", "youtube_url", "webpage_url", "video_url", "link"), str) or ""
    known = links.youtube_id(found) if len(found) == 11 else None
    return Video(
        title=markup.visible(_first(data, _TITLE, str) or "").strip()[:500],
        youtube_id=known or links.youtube_id(address) or "",
        description=(_first(data, ("description",), str) or "")[:20_000],
        channel=markup.visible(_first(data, _CHANNEL, str) or "").strip()[:200],
        duration_s=_length(data),
    )


def _length(data: dict[str, Any]) -> float | None:
    for key in ("duration_seconds", "duration_s", "lengthSeconds", "duration"):
        value = seconds(data.get(key))
        if value:
            return value
    return None


def _words(items: list[Any]) -> Iterator[tuple[str, float, float | None]]:
    """Entries that are one word each: [word, start, end] or {"word": …, "start": …}."""
    for item in items:
        if isinstance(item, list) and len(item) >= 2 and isinstance(item[0], str):
            word, start = item[0], seconds(item[1])
            end = seconds(item[2]) if len(item) > 2 else None
        elif isinstance(item, dict) and isinstance(item.get("word"), str):
            word, start, end = item["word"], seconds(item.get("start")), seconds(item.get("end"))
        else:
            continue
        if start is not None:
            yield word, start, end


def _word_cues(words: Sequence[tuple[str, float, float | None]]) -> Iterator[Cue]:
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


def _cues_of(item: dict[str, Any]) -> Iterator[Cue]:
    inner = item.get("words")
    if isinstance(inner, list) and inner:
        words = list(_words(inner))
        if len(words) == len(inner):
            yield from _word_cues(words)
            return
    text = _first(item, _TEXT, str)
    if text is None:
        return
    start, end = _times(item)
    speaker = _first(item, ("speaker", "speaker_name"), str) or ""
    rows = tuple(Row(markup.plain(part).strip()) for part in text.split("\n"))
    yield Cue(start, end, rows, markup.visible(speaker).strip()[:80])


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
