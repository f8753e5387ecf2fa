"""Plain text, with or without times: what people copy from a page or write by hand.

Invariant: a number is taken for a time only where the whole text is built that way (times at the
start of lines, running forward); otherwise it stays a spoken word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.transcripts import markup
from tubetotask.transcripts.track import Cue, Row, Track

_TIME = r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,3}))?"
_END = r"(?:\s?(?:-{1,3}>|[-–—]|to)\s?(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)?"
_NAME = r"(?P<name>[^\W\d_][^\n:\[\]()<>|]{0,38}?)"
_OPEN, _CLOSE = r"[\[(<]", r"[\])>]"
_LINK = r"(?:\(https?://[^\s)]{1,300}\))?"
_STAMPED = re.compile(
    rf"(?:[-*•]\s)?\**(?:{_NAME}\s?\**[:,]?\s{{0,4}}\**(?={_OPEN}?\d))?"
    rf"(?:{_OPEN}{_TIME}{_END}{_CLOSE}{_LINK})\**\s?:?\**\s?[-–—|]?\s?(?P<rest>.*)$"
)
_BARE = re.compile(rf"\**{_TIME}{_END}\**(?:\s?[-–—|:]\s|\s+|$)(?P<rest>.*)$")
_NAMED = re.compile(rf"\**{_NAME}\**\s{{1,4}}\**{_TIME}\**\s*$")
_SPOKEN_TIME = re.compile(r"(?:\d+ (?:hours?|minutes?|seconds?)(?:, | and )?){1,3}$")


@dataclass(frozen=True)
class _Stamp:
    second: float
    name: str
    rest: str


def parse(text: str, name: str = "") -> Track:  # noqa: ARG001 - every format has this signature
    """Lines of text; with times where the text is built of timed lines."""
    lines = text.split("\n")
    return timed(lines, "text") or Track(
        "text", [_untimed(line) for line in lines if line.strip()], prose=True
    )


def timed(lines: Sequence[str], label: str) -> Track | None:
    """The lines as a timed track, or None when they are not built that way."""
    stamps = {i: stamp for i, line in enumerate(lines) if (stamp := _stamp(line.strip()))}
    if not _is_clockwork(list(stamps.values()), lines):
        return None
    cues: list[Cue] = []
    start: float | None = None
    speaker = ""
    rows: list[Row] = []
    for i, line in enumerate(lines):
        stamp = stamps.get(i)
        if stamp is None:
            if line.strip() and not (not rows and _SPOKEN_TIME.match(line.strip())):
                rows.append(_row(line))
            continue
        if rows:
            cues.append(Cue(start, None, tuple(rows), speaker))
        start, speaker = stamp.second, stamp.name or speaker
        rows = [_row(stamp.rest)] if stamp.rest.strip() else []
    if rows:
        cues.append(Cue(start, None, tuple(rows), speaker))
    return Track(label, cues, prose=True, rolls=True)


def _untimed(line: str) -> Cue:
    return Cue(None, None, (_row(line),))


def _row(line: str) -> Row:
    return Row(markup.plain(line).strip())


def _stamp(line: str) -> _Stamp | None:
    if ":" not in line[:64]:
        return None
    head = line[:400]
    found = _STAMPED.match(head) or _BARE.match(head) or _NAMED.match(head)
    if not found:
        return None
    groups = found.groupdict()
    second = int(groups["h"] or 0) * 3600.0 + int(groups["m"]) * 60 + int(groups["s"])
    if groups["f"]:
        second += int(groups["f"]) / 10 ** len(groups["f"])
    rest = groups.get("rest")
    tail = "" if rest is None else rest + line[400:]
    return _Stamp(second, (groups.get("name") or "").strip(" *"), tail)


def _is_clockwork(stamps: Sequence[_Stamp], lines: Sequence[str]) -> bool:
    """At least two times, nearly all running forward, and not just numbers in prose."""
    if len(stamps) < 2:
        return False
    forward = sum(b.second >= a.second for a, b in itertools.pairwise(stamps))
    if forward < 0.9 * (len(stamps) - 1):
        return False
    filled = sum(1 for line in lines if line.strip())
    words = sum(len(line.split()) for line in lines)
    return len(stamps) * 12 >= filled or len(stamps) * 400 >= words
