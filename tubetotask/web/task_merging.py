"""Which other task is the same, as a person says it: by words of its title.

Invariant: only tasks that can be merged are offered: the person's own, of the same plan, and not
dealt with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.storage.models import TaskRow
from tubetotask.storage.tasks import Tasks

_SEARCHED = 1000
_SHOWN = 10
_NUMBER = re.compile(r"(?:\S*/tasks/|#)?(\d{1,9})(?:[/?#]\S*)?")  # it, or the link to its page


@dataclass(frozen=True, slots=True)
class Merging:
    """``words``: what was asked for, "" for nothing; ``found``: the tasks that are perhaps meant,
    what holds most of the words first."""

    words: str
    found: Sequence[TaskRow]


def of(tasks: Tasks, row: TaskRow, words: str) -> Merging:
    """What the form shows that merges another task into this one."""
    asked = " ".join(words.split())[:200]
    if named := _NUMBER.fullmatch(asked):
        one = tasks.beside(row, 1, number=int(named[1]))
        if one:
            return Merging(asked, one)
    return Merging(asked, _meant(tasks.beside(row, _SEARCHED), asked) if asked else ())


def _meant(others: Sequence[TaskRow], asked: str) -> list[TaskRow]:
    wanted = set(asked.casefold().split())
    held = [(_held(other, wanted), other) for other in others]
    most = max((count for count, _ in held), default=0)
    # Where one holds all of them, those that hold a few only stand in the way.
    least = len(wanted) if most == len(wanted) else 1
    found = [each for each in held if each[0] >= least]
    found.sort(key=lambda each: -each[0])  # of as many, the most urgent first, as they came
    return [other for _, other in found[:_SHOWN]]


def _held(other: TaskRow, wanted: set[str]) -> int:
    title = f"{other.title} {other.section_title}".casefold()
    return sum(word in title for word in wanted)
