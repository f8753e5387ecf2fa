"""The creator's chapters, by YouTube's rules, from the description of a video.

The rules: a list of lines with a time and a title, the first at 0:00, at least three, in ascending
order, each at least ten seconds long. A list that breaks them makes no chapters, here as there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.domain.transcript import Chapter, Passage

LEAST_CHAPTERS = 3
SHORTEST_S = 10.0
_MAX_DESCRIPTION = 20_000
_TIME = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)"
_FIRST = re.compile(
    rf"[^\w\d(\[]{{0,6}}[(\[]?{_TIME}(?!\d|:\d)[)\]]?(?:\s?[-–—>]{{1,3}}\s?(?:\d{{1,2}}:)?\d{{1,3}}:\d\d)?(.*)$"
)
_LAST = re.compile(rf"(.{{1,160}}?)[\s(\[]+{_TIME}[)\]]?$")
_EDGE = " \t-–—:|•·*▶►→»>.~=#"


def parse_chapters(
    description: str, duration_s: float | None = None
) -> tuple[tuple[float, str], ...]:
    """(start in seconds, title) of each chapter; () when the description lists none."""
    best: list[tuple[float, str]] = []
    current: list[tuple[float, str]] = []
    for line in description[:_MAX_DESCRIPTION].split("\n"):
        found = _entry(line.strip()[:400])
        if found is None or (duration_s is not None and found[0] >= duration_s):
            continue
        if found[0] == 0.0:
            best, current = _longer(best, current), [found]
        elif current and found[0] > current[-1][0]:
            current.append(found)
        elif current:
            best, current = _longer(best, current), []
    return tuple(_valid(_longer(best, current), duration_s))


def _longer(one: list[tuple[float, str]], two: list[tuple[float, str]]) -> list[tuple[float, str]]:
    return two if len(two) > len(one) else one


def _valid(found: list[tuple[float, str]], duration_s: float | None) -> list[tuple[float, str]]:
    ends = [start for start, _ in found[1:]]
    if duration_s is not None:
        ends.append(duration_s)
    if len(found) < LEAST_CHAPTERS:
        return []
    if any(end - start < SHORTEST_S for (start, _), end in zip(found, ends, strict=False)):
        return []
    return found


def _entry(line: str) -> tuple[float, str] | None:
    found = _FIRST.match(line)
    if found:
        hours, minutes, second, title = found.groups()
    else:
        found = _LAST.match(line)
        if not found:
            return None
        title, hours, minutes, second = found.groups()
    title = title.strip(_EDGE)
    if not title:
        return None
    return int(hours or 0) * 3600.0 + int(minutes) * 60 + int(second), title[:200]


def attached(
    chapters: Sequence[tuple[float, str]],
    passages: Sequence[Passage],
    duration_s: float | None,
    mapped: bool,
) -> tuple[Chapter, ...]:
    """Chapters as ranges of passages; () where the passages have no time of the video."""
    inside = [p for p in passages if p.epoch == 0 and p.start_s is not None]
    if not chapters or not mapped or not inside:
        return ()
    out: list[Chapter] = []
    at = 0
    for i, (start, title) in enumerate(chapters):
        end = chapters[i + 1][0] if i + 1 < len(chapters) else duration_s
        first = at
        last_one = i + 1 == len(chapters)
        while at < len(inside) and (last_one or _middle(inside[at]) < (end or 0.0)):
            at += 1
        out.append(Chapter(title, start, end, first, at))
    return tuple(out)


def _middle(passage: Passage) -> float:
    start = passage.start_s or 0.0
    return (start + (passage.end_s if passage.end_s is not None else start)) / 2
