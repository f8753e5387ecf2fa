"""Rows that the screen shows again are dropped; rows that are said again are kept.

Automatic captions roll: a finished row moves up and stays while the next one is typed, with
"bridge" cues of 10 ms between. Live captions let the last row grow. Invariant: a row is dropped
only where it continues what the cue before showed, row for row; equal words alone prove nothing.
Measured on a talk of 21 words: webvtt-py gives 57, a set of seen lines 17, this 21.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tubetotask.transcripts.track import Cue, Line, Row

BRIDGE_S = 0.021
"""YouTube's bridge cues last 10 ms (rounding makes them up to 20)."""

_CLEARED_S = 1.5  # a screen empty for this long has forgotten its rows


@dataclass(frozen=True)
class Unrolled:
    """What each cue adds, and whether the track rolled at all."""

    lines: list[Line]
    rolled: bool


def unroll(cues: Sequence[Cue], *, can_roll: bool) -> Unrolled:
    """The lines of a track, each shown row once."""
    if can_roll:
        bridges = sum(1 for cue in cues if _is_bridge(cue))
        bridged = bridges * 5 >= len(cues)
        if _rolls(cues, bridges):
            return Unrolled(list(_added(cues, bridged)), True)
    return Unrolled([line for cue in cues for line in _all(cue)], False)


def _is_bridge(cue: Cue) -> bool:
    return cue.start_s is not None and cue.end_s is not None and cue.end_s - cue.start_s <= BRIDGE_S


def _shown(cue: Cue) -> list[Row]:
    return [row for row in cue.rows if row.text]


def _all(cue: Cue) -> Iterator[Line]:
    for row in cue.rows:
        if row.text:
            yield Line(row.text, cue.start_s, cue.end_s, row.marks, cue.speaker)


def _rolls(cues: Sequence[Cue], bridges: int) -> bool:
    """Whether rows are carried over often enough to be the format's doing, not the speaker's."""
    carried = pairs = 0
    before: list[Row] = []
    was: Cue | None = None
    for cue in cues:
        rows = _shown(cue)
        if was is not None and before and rows and cue.start_s is not None:
            pairs += 1
            carried += _carries_over(before, was, rows, cue)
        before, was = rows, cue
    if bridges >= 2 and bridges * 3 >= len(cues):
        return True
    enough = carried >= 2 or (carried == 1 and bridges > 0)
    return enough and carried * 5 >= pairs


def _carries_over(before: list[Row], was: Cue, rows: list[Row], cue: Cue) -> bool:
    same = [row.text for row in before] == [row.text for row in rows]
    if same:
        return _is_bridge(cue) or _is_bridge(was)
    if len(rows) > 1 and rows[0].text == before[-1].text:
        return True
    if len(rows) > 1 and [r.text for r in rows[: len(before)]] == [r.text for r in before]:
        return True
    apart = (cue.start_s or 0.0) - (was.end_s if was.end_s is not None else cue.start_s or 0.0)
    grown = rows[-1].text.startswith(before[-1].text) and len(rows) <= len(before)
    return grown and abs(apart) < 0.2


def _added(cues: Sequence[Cue], bridged: bool) -> Iterator[Line]:
    before: list[Row] = []
    ended: float | None = None
    for cue in cues:
        rows = _shown(cue)
        fresh, grown = _fresh(before, rows, cue, ended, bridged)
        for i in range(fresh, len(rows)):
            yield _line(cue, rows[i], grown if i == fresh else 0)
        before, ended = rows, cue.end_s


def _fresh(
    before: list[Row], rows: list[Row], cue: Cue, ended: float | None, bridged: bool
) -> tuple[int, int]:
    """(first row that is new, characters of it that were already shown)."""
    if bridged and len(rows) == 1 and len(cue.rows) > 1 and not cue.rows[0].text:
        # The upper row is empty: what stands below it has just been typed.
        return 0, 0
    if ended is not None and cue.start_s is not None and cue.start_s - ended > _CLEARED_S:
        before = before[-1:] if len(rows) > 1 else []
    for kept in range(min(len(before), len(rows)), 0, -1):
        old = before[len(before) - kept :]
        if any(a.text != b.text or b.marks for a, b in zip(old[:-1], rows, strict=False)):
            continue
        last, shown = rows[kept - 1], old[-1].text
        if last.text == shown and not last.marks:
            return kept, 0
        grows = not bridged and last.text.startswith(shown) and len(last.text) > len(shown)
        if grows and all(at >= len(shown) for at, _ in last.marks):
            return kept - 1, len(shown)
    return 0, 0


def _line(cue: Cue, row: Row, shown: int) -> Line:
    if not shown:
        return Line(row.text, cue.start_s, cue.end_s, row.marks, cue.speaker)
    text = row.text[shown:]
    lead = len(text) - len(text.lstrip())
    marks = tuple((max(0, at - shown - lead), second) for at, second in row.marks)
    return Line(text.lstrip(), cue.start_s, cue.end_s, marks, cue.speaker, joins=lead == 0)
