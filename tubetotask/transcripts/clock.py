"""Where the clock of a track runs, and where it starts again.

Invariant: inside an epoch, starts never decrease and a line never ends after the next one starts.
A clock that jumps back starts a new epoch; only the first epoch, and only where its clock can be
the video's, is mapped to the video. What was mended or jumps is said in a warning.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from tubetotask.domain.texts import counted
from tubetotask.domain.transcript import Notice
from tubetotask.transcripts.track import Line

JUMP_BACK_S = 5.0
"""Cues of two voices may stand a little out of order; more than this is another clock."""

JUMP_AHEAD_S = 2 * 3600.0
LONGEST_VIDEO_S = 13 * 3600.0  # YouTube keeps at most 12 hours of a stream
GAP_S = 180.0
LONG_CUE_S = 60.0
_SPEECH_S_PER_CHARACTER = 0.08
_NEAR_START_S = 15.0
_LAST_WORD_S = 3.0
_MOST_NOTICES = 5


@dataclasses.dataclass(frozen=True)
class Run:
    """One epoch: its lines, and whether its times are the video's."""

    lines: list[Line]
    mapped: bool


@dataclasses.dataclass(frozen=True)
class Clocked:
    """The lines by epochs."""

    runs: list[Run]
    warnings: tuple[Notice, ...]
    word_times: bool = False  # the marks of the lines are times of words


def clock(lines: Sequence[Line], *, duration_s: float | None, prose: bool) -> Clocked:
    """The lines in epochs with repaired times. Untimed lines form one unmapped epoch."""
    if all(line.start_s is None for line in lines):
        return Clocked([Run(list(lines), False)], ())
    notices: list[Notice] = []
    timed = _sorted(_filled(lines), notices)
    timed, word_times = _with_true_marks(timed)
    runs: list[Run] = []
    part: list[Line] = []
    latest = 0.0
    for line in timed:
        start = _start(line)
        jump = _jump(latest, start, notices) if part else ""
        if jump:
            runs.append(_run(part, len(runs), duration_s, prose, word_times, notices))
            part = []
        part.append(line)
        latest = start if jump else max(latest, start)
    runs.append(_run(part, len(runs), duration_s, prose, word_times, notices))
    return Clocked(runs, tuple(_few(notices)), word_times)


def _start(line: Line) -> float:
    return line.start_s if line.start_s is not None else 0.0


def clock_text(second: float) -> str:
    """As people read it: 1:51, or 1:02:03."""
    whole = int(second)
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _jump(latest: float, start: float, notices: list[Notice]) -> str:
    if start < latest - JUMP_BACK_S:
        message = f"The clock jumps back from {clock_text(latest)} to {clock_text(start)}."
        notices.append(Notice("clock-back", message, latest))
        return "back"
    if start > latest + JUMP_AHEAD_S:
        message = f"The clock jumps ahead from {clock_text(latest)} to {clock_text(start)}."
        notices.append(Notice("clock-ahead", message, latest))
        return "ahead"
    return ""


def _filled(lines: Sequence[Line]) -> list[Line]:
    """A line without a time among timed ones is said when the line before it ends."""
    out: list[Line] = []
    at = 0.0
    for line in lines:
        if line.start_s is None:
            line = dataclasses.replace(line, start_s=at, end_s=None, marks=())
        at = line.end_s if line.end_s is not None and line.end_s >= _start(line) else _start(line)
        out.append(line)
    return out


def _with_true_marks(lines: list[Line]) -> tuple[list[Line], bool]:
    """Marks that lie outside their lines are no times of words: live captions count from elsewhere.

    Where most are of that kind, the few that fall inside by chance go, too.
    """
    marked = [line for line in lines if line.marks]
    true = sum(1 for line in marked if _marks_inside(line))
    if not marked or true * 2 < len(marked):
        bare = [dataclasses.replace(line, marks=()) if line.marks else line for line in lines]
        return bare, False
    return [
        line if not line.marks or _marks_inside(line) else dataclasses.replace(line, marks=())
        for line in lines
    ], True


def _marks_inside(line: Line) -> bool:
    end = line.end_s if line.end_s is not None else line.marks[-1][1]
    return _start(line) - 0.5 <= line.marks[0][1] and line.marks[-1][1] <= end + 1.0


def _sorted(lines: list[Line], notices: list[Notice]) -> list[Line]:
    """A file whose cues are shuffled is put in order; clocks that start again are not."""
    back = [b for a, b in itertools.pairwise(lines) if _start(b) < _start(a) - JUMP_BACK_S]
    if len(back) <= max(3, len(lines) // 50):
        return lines
    restarts = sum(1 for line in back if _start(line) < _NEAR_START_S)
    if restarts * 10 > len(back) * 8:
        return lines
    message = f"The lines were out of order at {len(back):,} places and were sorted by time."
    notices.append(Notice("out-of-order", message))
    return sorted(lines, key=_start)


def _run(
    lines: list[Line],
    index: int,
    duration_s: float | None,
    prose: bool,
    word_times: bool,
    notices: list[Notice],
) -> Run:
    lines = sorted(lines, key=_start)  # stable: only cues that overlap out of order move
    longest = LONGEST_VIDEO_S if duration_s is None else duration_s + 60.0
    mapped = index == 0 and _start(lines[-1]) <= longest
    if index == 0 and not mapped:
        message = "The times run past the end of the video: nothing is linked to it."
        notices.append(Notice("unmapped", message, _start(lines[-1])))
    ends = _ends(lines, duration_s if mapped else None, prose, word_times, notices)
    if not prose:
        _report_gaps(lines, ends, notices)
    out = [
        line if line.end_s == end else dataclasses.replace(line, end_s=end)
        for line, end in zip(lines, ends, strict=True)
    ]
    return Run(out, mapped)


def _ends(
    lines: list[Line],
    duration_s: float | None,
    prose: bool,
    word_times: bool,
    notices: list[Notice],
) -> list[float]:
    ends: list[float] = []
    following: float | None = None
    repaired = 0
    for i in range(len(lines) - 1, -1, -1):
        line, start = lines[i], _start(lines[i])
        if i + 1 < len(lines) and _start(lines[i + 1]) > start:
            following = _start(lines[i + 1])
        end = line.end_s
        if word_times and end is not None and end > start:
            # The row stays on the screen; its last word was said soon after it began.
            end = min(end, (line.marks[-1][1] if line.marks else start) + _LAST_WORD_S)
        elif end is None or end <= start:
            repaired += end is not None and not word_times
            likely = start + max(1.0, _SPEECH_S_PER_CHARACTER * len(line.text))
            end = following if prose and following is not None else likely
            if prose and following is None and duration_s is not None and duration_s > start:
                end = duration_s
        ends.append(end if following is None else min(end, following))
    if repaired:
        message = (
            f"{counted(repaired, 'line')} ended before or when it began: the end is estimated."
        )
        notices.append(Notice("bad-end", message))
    ends.reverse()
    return ends


def _report_gaps(lines: list[Line], ends: list[float], notices: list[Notice]) -> None:
    for i in range(len(lines) - 1):
        silent = _start(lines[i + 1]) - ends[i]
        if silent >= GAP_S:
            message = f"No captions for {silent:.0f} s from {clock_text(ends[i])}."
            notices.append(Notice("gap", message, ends[i]))
    long = [
        (end - _start(line), _start(line))
        for line, end in zip(lines, ends, strict=True)
        if end - _start(line) >= LONG_CUE_S and len(line.text) < 200
    ]
    if long:
        length, at = max(long)
        message = (
            f"{counted(len(long), 'line')} on the screen for over {LONG_CUE_S:.0f} s "
            f"(longest {length:.0f} s at {clock_text(at)}): times are rough there."
        )
        notices.append(Notice("long-cue", message, at))


def _few(notices: list[Notice]) -> list[Notice]:
    """At most five of a kind, then how many more there are."""
    out: list[Notice] = []
    seen: dict[str, int] = {}
    for notice in notices:
        seen[notice.id] = seen.get(notice.id, 0) + 1
        if seen[notice.id] <= _MOST_NOTICES:
            out.append(notice)
    more = {key: n - _MOST_NOTICES for key, n in seen.items() if n > _MOST_NOTICES}
    out.extend(Notice(key, f"… and {n:,} more of this kind.") for key, n in more.items())
    return out
