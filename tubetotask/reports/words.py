"""The first three lines of a report, and its one line on a quiet day.

Invariant: every number in them is counted from the report's own material.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.domain.report import Contradiction, Kind, Period, UnderSection, Watched
from tubetotask.domain.report_material import Material
from tubetotask.domain.texts import counted

_VERDICTS = (
    ("act now", "{} to act on now"),
    ("save for later", "{} to save for later"),
    ("conflicts with plan", "{} against your plan"),
    ("already doing", "{} that you do already"),
    ("skip", "{} to skip"),
    ("not judged", "{} not judged"),
)
_NAMED = 3


@dataclass(frozen=True)
class Told:
    """What the answer is made of."""

    period: Period
    watched: Watched
    material: Material
    new: Sequence[UnderSection]
    contradictions: Sequence[Contradiction]
    silent: Sequence[str]
    quiet: bool


def answer(told: Told) -> tuple[str, ...]:
    """Three lines: what was read, what to do, what is new; one on a quiet day."""
    if told.quiet:
        return (_quiet(told),)
    return _read(told), _do(told), _news(told)


def _quiet(told: Told) -> str:
    name = {Kind.DAY: "A quiet day", Kind.WEEK: "A quiet week"}.get(told.period.kind, "Quiet days")
    waits = sum(each.count for each in told.material.waiting)
    left = f"; {counted(waits, 'video')} still wait{'s' if waits == 1 else ''}" if waits else ""
    return f"{name}: nothing new was read for you, and nothing is due{left}."


def _read(told: Told) -> str:
    watched = told.watched
    if not watched.videos:
        return "Nothing new was read for you."
    hours = (
        f" ({watched.hours:g} hour{'' if watched.hours == 1 else 's'})"
        if watched.hours >= 1
        else ""
    )
    verdicts = dict(watched.verdicts)
    parts = [form.format(verdicts[name]) for name, form in _VERDICTS if verdicts.get(name)]
    told_parts = f": {', '.join(parts)}" if parts else ""
    sources = counted(watched.sources, "source")
    return f"{counted(watched.videos, 'video')} of {sources} read for you{hours}{told_parts}."


def _do(told: Told) -> str:
    tasks, due = told.material.tasks, len(told.material.due) + told.material.due_more
    late = f" {counted(due, 'task')} of yours {'is' if due == 1 else 'are'} due."
    if not tasks:
        return f"Nothing new asks to be done now.{late if due else ''}"
    first = tasks[0]
    where = f", for “{first.section}”" if first.section else ""
    voices = f", said by {first.sources} sources" if first.sources > 1 else ""
    others = len(tasks) - 1 + told.material.tasks_more
    more = (
        f" {counted(others, 'more task')} {'is' if others == 1 else 'are'} urgent."
        if others
        else ""
    )
    return (
        f"Do first: “{first.title}” ({first.priority}{where}{voices}).{more}{late if due else ''}"
    )


def _news(told: Told) -> str:
    if not told.material.has_plan:
        return "You have no plan yet, so nothing could be held against it."
    count = sum(len(each.said) + each.more for each in told.new)
    parts = []
    if count:
        sections = [f"“{each.section}”" for each in told.new[:_NAMED]]
        rest = len(told.new) - len(sections)
        where = ", ".join(sections) + (f" and {counted(rest, 'more section')}" if rest else "")
        parts.append(f"New to your plan: {counted(count, 'statement')}, on {where}")
    else:
        parts.append("Nothing is new to your plan")
    if told.contradictions:
        parts.append(f"{counted(len(told.contradictions), 'contradiction')}")
    if told.silent and told.material.talks:
        parts.append(f"nobody spoke about {counted(len(told.silent), 'section')}")
    return "; ".join(parts) + "."
