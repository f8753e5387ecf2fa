"""What a server of speech recognition answers, read: it comes from outside, like a web page.

Invariant: whatever a server writes, ``read`` gives words whose times lie within the piece, or None;
of what it cannot understand nothing is guessed. ``dump`` and ``load`` keep all that is used.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from tubetotask.domain.hearing import Heard, HeardSegment, HeardWord, Piece

_MOST_ITEMS = 200_000
_LONGEST_TEXT = 5_000  # letters of one sentence
_LONGEST_NAME = 40
# Whisper's own rule for a stretch in which it heard words where there are none.
_NO_SPEECH, _NO_TRUST = 0.6, -1.0
_BEYOND_S = 5.0  # a time that is told so much after the end is damage, not a time


@dataclass(frozen=True)
class Answer:
    """``seconds``: of sound, as the server counts them. ``timed``: False where it told words and
    no times; what was heard is then empty."""

    heard: Heard
    seconds: float
    timed: bool


def read(body: str, piece: Piece) -> Answer | None:
    """The answer to a piece, or None where it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not {"text", "segments", "words"} & told.keys():
        return None
    segments = tuple(_segments(told.get("segments"), piece))
    words = tuple(_words(told.get("words"), piece))
    spoken = str(told.get("text") or "").strip()
    language = _clean(told.get("language"))[:_LONGEST_NAME]
    return Answer(
        Heard(piece, words, segments, language),
        _seconds(told, piece),
        timed=bool(segments or words or not spoken),
    )


def dump(heard: Heard) -> str:
    """As it is kept in the ledger."""
    return json.dumps(
        {
            "piece": asdict(heard.piece),
            "language": heard.language,
            "words": [[w.text, w.start_s, w.end_s] for w in heard.words],
            "segments": [[s.text, s.start_s, s.end_s, int(s.silent)] for s in heard.segments],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load(text: str) -> Heard:
    """What ``dump`` wrote."""
    told = json.loads(text)
    return Heard(
        Piece(**told["piece"]),
        tuple(HeardWord(*one) for one in told["words"]),
        tuple(HeardSegment(a, b, c, bool(silent)) for a, b, c, silent in told["segments"]),
        told["language"],
    )


def _words(listed: object, piece: Piece) -> list[HeardWord]:
    found = []
    for one in listed[:_MOST_ITEMS] if isinstance(listed, list) else []:
        text, times = _clean(one.get("word")) if isinstance(one, dict) else "", _times(one, piece)
        if text.strip() and times is not None:
            found.append(HeardWord(text, *times))
    return found


def _segments(listed: object, piece: Piece) -> list[HeardSegment]:
    found = []
    for one in listed[:_MOST_ITEMS] if isinstance(listed, list) else []:
        text, times = _clean(one.get("text")) if isinstance(one, dict) else "", _times(one, piece)
        if text.strip() and times is not None:
            no_speech, trust = _number(one.get("no_speech_prob")), _number(one.get("avg_logprob"))
            silent = (no_speech or 0.0) > _NO_SPEECH and (trust or 0.0) < _NO_TRUST
            found.append(HeardSegment(text, *times, silent))
    return found


def _times(one: Any, piece: Piece) -> tuple[float, float] | None:
    """Start and end within the piece, in seconds."""
    start = _number(one.get("start")) if isinstance(one, dict) else None
    if start is None or not 0 <= start <= piece.seconds + _BEYOND_S:
        return None
    end = _number(one.get("end"))
    start = min(start, piece.seconds)
    return round(start, 3), round(min(max(start, end or start), piece.seconds), 3)


def _seconds(told: dict[str, Any], piece: Piece) -> float:
    """What the server counts, where that can be believed; else what the piece has."""
    usage = told.get("usage")
    counted = usage.get("seconds") if isinstance(usage, dict) else None
    for value in (counted, told.get("duration")):
        found = _number(value)
        if found is not None and piece.seconds / 2 <= found <= piece.seconds * 2 + 60:
            return found
    return piece.seconds


def _number(value: object) -> float | None:
    """A number, also one in quotes, as some servers write it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _clean(text: object) -> str:
    """Text without what no database takes: NUL, and half a surrogate pair."""
    if not isinstance(text, str):
        return ""
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode().replace("\0", "")
