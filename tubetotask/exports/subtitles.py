"""A transcript as subtitles: SRT and WebVTT.

Invariant: exactly the words that were spoken, in their order, so that reading the file again gives
the same words. Within an epoch cues follow one another without overlap; a clock that starts again
does so here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Transcript, Word, join_words
from tubetotask.exports.places import clean

MAX_CUE_CHARS = 84  # two lines of 42 characters, as captions are usually set
MAX_CUE_MS = 7000
_STARTER = re.compile(r"[\w\"'“”‘’«»„¿¡]*\w")
_LABEL_WORDS = 4  # "Dr. Ada Maria Smith:" at the start of a line names who speaks


@dataclass(frozen=True, slots=True)
class _Timed:
    """A word with a time of its own: measured, or its share of its cue's time."""

    word: Word
    start_ms: int
    end_ms: int
    new_passage: bool


@dataclass(frozen=True, slots=True)
class _Cue:
    start_ms: int
    end_ms: int
    text: str


def srt(transcript: Transcript) -> str:
    """SubRip. Raises InputError where the transcript has no times."""
    blocks = [
        f"{number}\n{_times(cue, ',')}\n{_srt_safe(cue.text)}"
        for number, cue in enumerate(_cues(transcript), 1)
    ]
    return "\n\n".join(blocks) + "\n"


def vtt(transcript: Transcript) -> str:
    """WebVTT. Raises InputError where the transcript has no times."""
    head = "WEBVTT"
    if re.fullmatch(r"[A-Za-z0-9-]+", transcript.language) and transcript.language != "und":
        head += f"\nKind: captions\nLanguage: {transcript.language}"
    blocks = [f"{_times(cue, '.')}\n{_vtt_safe(cue.text)}" for cue in _cues(transcript)]
    return "\n\n".join([head, *blocks]) + "\n"


def _cues(transcript: Transcript) -> list[_Cue]:
    if not transcript.timed:
        raise InputError(
            "This transcript has no times, so it cannot be written as subtitles.",
            remedy="Choose the format text, md or json.",
        )
    starts = {passage.first for passage in transcript.passages}
    ranges = [(e.first, e.last) for e in transcript.epochs] or [(0, len(transcript.words))]
    cues: list[_Cue] = []
    for first, last in ranges:
        at = 0
        for run in _runs(_timed(transcript.words, first, last, starts)):
            # Rounding and unknown times must never make two cues overlap or one of them empty.
            start = max(at, run[0].start_ms)
            at = max(start + 1, run[-1].end_ms)
            cues.append(_Cue(start, at, clean(join_words([timed.word for timed in run]))))
    return cues


def _timed(words: tuple[Word, ...], first: int, last: int, starts: set[int]) -> list[_Timed]:
    """Words ``first`` to ``last`` of one epoch with times that never run backwards."""
    groups = _groups(words[first:last])
    found: list[_Timed] = []
    at = 0
    for place, (start, end, group) in enumerate(groups):
        after = groups[place + 1][0] if place + 1 < len(groups) else end
        begin = max(at, start)
        # Cues that overlap the next one are cut: only then do their words stay in order.
        finish = max(begin, min(end, after) if after > start else end)
        step = (finish - begin) / len(group)
        for index, word in enumerate(group):
            found.append(
                _Timed(
                    word,
                    round(begin + index * step),
                    round(begin + (index + 1) * step),
                    first + len(found) in starts,
                )
            )
        at = begin if group[0].exact else finish
    return found


def _groups(words: tuple[Word, ...]) -> list[tuple[int, int, list[Word]]]:
    """Words that share one cue's time, with that time in ms; an exact word is its own group."""
    groups: list[tuple[int, int, list[Word]]] = []
    before = 0
    keyed = groupby(
        enumerate(words), key=lambda p: (p[1].start_s, p[1].end_s, p[0] if p[1].exact else -1)
    )
    for (start_s, end_s, _), members in keyed:
        start = before if start_s is None else round(start_s * 1000)
        before = max(start, start if end_s is None else round(end_s * 1000))
        groups.append((start, before, [word for _, word in members]))
    return groups


def _runs(words: list[_Timed]) -> Iterator[list[_Timed]]:
    """Words in runs that fit a screen and begin where a passage does, if that can be."""
    run: list[_Timed] = []
    size = 0
    for index, timed in enumerate(words):
        full = size + len(timed.word.text) > MAX_CUE_CHARS
        late = bool(run) and timed.end_ms - run[0].start_ms > MAX_CUE_MS
        if run and (full or late or timed.new_passage) and _may_start(words, index):
            yield run
            run, size = [], 0
        run.append(timed)
        size += len(timed.word.text) + 1
    if run:
        yield run


def _may_start(words: list[_Timed], index: int) -> bool:
    """Whether a line may start here without being read as something else than speech.

    A dash, dots or "Name:" at the start of a line mark a speaker, a bracket opens a sound.
    """
    ahead = words[index : index + _LABEL_WORDS]
    named = any(timed.word.text.endswith((":", "：")) for timed in ahead)
    return not named and bool(_STARTER.match(words[index].word.text))


def _times(cue: _Cue, comma: str) -> str:
    return f"{_stamp(cue.start_ms, comma)} --> {_stamp(cue.end_ms, comma)}"


def _stamp(time_ms: int, comma: str) -> str:
    whole, rest = divmod(time_ms, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{comma}{rest:03}"


def _vtt_safe(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt_safe(said: str) -> str:
    """SubRip has no escapes; only what a player would take for a tag or an entity is written so."""
    said = re.sub(r"&(?=#?\w+;)", "&amp;", said)
    return re.sub(r"<(?=[A-Za-z/])", "&lt;", said).replace("-->", "--&gt;")
