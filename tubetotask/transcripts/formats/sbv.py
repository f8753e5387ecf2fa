"""SBV, YouTube's own text format: a line "start,end", then the words."""

from __future__ import annotations

import re

from tubetotask.transcripts import markup
from tubetotask.transcripts.track import MAX_SECOND, Cue, Row, Track, before_start

_TIMING = re.compile(
    r"(-?\d{1,4}):(\d{2}):(\d{2})\.(\d{3})\s?,\s?(-?\d{1,4}):(\d{2}):(\d{2})\.(\d{3})\s*$"
)


def looks(head: str) -> bool:
    """Whether the first line that is not blank is a timing line of SBV."""
    return bool(_TIMING.match(head.lstrip().split("\n", 1)[0]))


def parse(text: str, name: str = "") -> Track:  # noqa: ARG001 - every format has this signature
    """The cues of an SBV file."""
    cues: list[Cue] = []
    rows: list[Row] = []
    times: tuple[float | None, float | None] | None = None
    early = 0
    for line in text.split("\n"):
        timing = _TIMING.match(line)
        if timing:
            if times:
                cues.append(Cue(*times, tuple(rows)))
            early += line.startswith("-")
            times, rows = (_second(timing, 1), _second(timing, 5)), []
        elif times and line.strip():
            rows.extend(Row(markup.plain(part).strip()) for part in line.split("[br]"))
    if times:
        cues.append(Cue(*times, tuple(rows)))
    return Track(format="sbv", cues=cues, rolls=True, warnings=before_start(early))


def _second(timing: re.Match[str], at: int) -> float | None:
    if timing[at].startswith("-"):
        return 0.0
    h, m, s, ms = (int(part) for part in timing.group(at, at + 1, at + 2, at + 3))
    second = h * 3600 + m * 60 + s + ms / 1000
    return second if second <= MAX_SECOND else None
