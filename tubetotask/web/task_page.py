"""Tasks as the pages show them.

Invariant: a task's quotes are those its witnesses were kept with, each with the way to its second;
what a state is called is told by word and shape, never by colour alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tubetotask.domain import texts
from tubetotask.domain.assessment import CandidateTask, FilterAnswer
from tubetotask.domain.evidence import Evidence, EvidenceKind, Statement, Wording
from tubetotask.domain.task import Act, Status, acts_for
from tubetotask.domain.texts import N_, ngettext
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.video import Video
from tubetotask.exports.phrases import EFFORTS, NOT_ANSWERED
from tubetotask.exports.places import language_mark, link_at
from tubetotask.exports.times import clock
from tubetotask.storage.database import now
from tubetotask.storage.models import TaskEventRow, TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import witness_of

# State → shape in icons.svg, word.
STATES = {
    Status.CANDIDATE: ("notes", N_("Proposed")),
    Status.OPEN: ("act", N_("Open")),
    Status.LATER: ("save", N_("Later")),
    Status.DONE: ("already", N_("Done")),
    Status.DISMISSED: ("skip", N_("Dismissed")),
}
# What is done → its key, shape and word, and what is said when it was done.
ACTS = {
    Act.ACCEPT: ("a", "new", N_("Accept"), N_("Accepted")),
    Act.LATER: ("l", "waiting", N_("Later"), N_("For later")),
    Act.DONE: ("e", "already", N_("Done"), N_("Done")),
    Act.DISMISS: ("d", "skip", N_("Dismiss"), N_("Dismissed")),
    Act.REOPEN: ("a", "again", N_("Reopen"), N_("Reopened")),
}
RECURS = (
    ("", N_("once")),
    ("day", N_("every day")),
    ("week", N_("every week")),
    ("month", N_("every month")),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A quote: its words, where it stands, and the link to the second ("" where there is none).

    ``word``: which word of the transcript it begins with, -1 where that is not known.
    """

    text: str
    clock: str
    link: str
    language: str
    translation: str
    word: int = -1


@dataclass(frozen=True, slots=True)
class Spoken:
    """One witness, as the page of a task shows it."""

    row: TaskWitnessRow
    candidate: CandidateTask
    quotes: Sequence[Said]
    again: Sequence[Said]
    first_step: Sequence[Said]
    by_model: bool
    step_wording: str

    @property
    def who(self) -> str:
        """The channel, else the talk."""
        return self.row.channel or self.row.video_title


def spoken(row: TaskWitnessRow) -> Spoken:
    """A witness, read."""
    candidate = witness_of(row).candidate
    step = candidate.first_step
    own = step is not None and step != candidate.statement
    by_model = step is not None and step.wording is Wording.MODEL
    return Spoken(
        row,
        candidate,
        _quotes(row, candidate.statement),
        [said for statement in candidate.also for said in _quotes(row, statement)],
        _quotes(row, step) if step is not None and own else (),
        candidate.statement.wording is Wording.MODEL,
        step.text if step is not None and own and by_model else "",
    )


def first_said(row: TaskWitnessRow) -> Said:
    """The first quote of a witness, without reading all it was kept with."""
    link = link_at(Video(row.video_title, row.youtube_id), row.start_s) if row.linked else None
    quote = _printed(row, row.quote)
    return Said(quote, clock(row.start_s), link or "", language_mark(row.language), "")


def _quotes(row: TaskWitnessRow, statement: Statement) -> list[Said]:
    found = (e for e in statement.evidence if e.kind is EvidenceKind.VIDEO)
    return [_said(row, evidence) for evidence in found]


def _said(row: TaskWitnessRow, evidence: Evidence) -> Said:
    linked = evidence.linked and evidence.start_s is not None
    link = link_at(Video(row.video_title, row.youtube_id), evidence.start_s) if linked else None
    language = language_mark(row.language)
    quote, translation = _printed(row, evidence.quote), evidence.translation.strip()
    return Said(
        quote, clock(evidence.start_s), link or "", language, translation, evidence.first_word
    )


def _printed(row: TaskWitnessRow, quote: str) -> str:
    """A quote between marks where nobody knows where its sentences begin and end."""
    return f"…\N{NO-BREAK SPACE}{quote}\N{NO-BREAK SPACE}…" if row.elided else quote


def first_of(witnesses: Iterable[TaskWitnessRow]) -> dict[int, TaskWitnessRow]:
    """Of each task the first who said it; those whose title it bears before others."""
    found: dict[int, TaskWitnessRow] = {}
    for row in witnesses:
        found.setdefault(row.task_id, row)
    return found


def state(status: str) -> tuple[str, str]:
    """Shape and word of a state."""
    return STATES[Status(status)]


def answered(task: CandidateTask) -> list[FilterAnswer]:
    """The person's filters that have a real answer."""
    return [asked for asked in task.filters if asked.answer != NOT_ANSWERED]


def left_open(task: CandidateTask) -> list[FilterAnswer]:
    """The person's filters that only the person can answer."""
    return [asked for asked in task.filters if asked.answer == NOT_ANSWERED]


def acts(row: TaskRow) -> list[tuple[str, str, str, str]]:
    """What can be done with a task: value, key, shape, word."""
    return [(act.value, *ACTS[act][:3]) for act in acts_for(Status(row.status))]


def effort(row: TaskRow) -> str:
    """An effort in words, or "" where it was not judged."""
    return _(EFFORTS[row.effort]) if row.effort else ""


def day(moment: datetime | date) -> str:
    """3 March, or 3 March 2025 where it is not this year."""
    this_year = moment.year == now().year
    return texts.day(moment, year=not this_year)


def voices(row: TaskRow) -> str:
    """ "5 sources, first on 3 March"."""
    if not row.sources:
        return _("the recording it came from was removed")
    return ngettext(
        "%(num)s source, first on %(day)s",
        "%(num)s sources, first on %(day)s",
        row.sources,
        day=day(row.first_at),
    )


def decided(row: TaskRow) -> str:
    """What the person did and when, as a sentence; "" where nothing was decided."""
    if row.news and row.decided_at:
        return _(
            "You dismissed this on %(day)s. It is here again: %(news)s.",
            day=day(row.decided_at),
            news=_(row.news),
        )
    if row.decided_at is None or row.status not in ("done", "dismissed"):
        return ""
    on = day(row.decided_at)
    if row.status == "done":
        return _("You did this on %(day)s.", day=on)
    return _("You dismissed this on %(day)s.", day=on)


def many(tasks: int) -> str:
    """ "3 tasks"."""
    return ngettext("%(num)s task", "%(num)s tasks", tasks)


def sent(tasks: int, name: str) -> str:
    """That they are on the way to an integration."""
    return ngettext(
        "It is on the way to %(name)s.",
        "%(num)s tasks are on the way to %(name)s.",
        tasks,
        name=name,
    )


def due(row: TaskRow) -> tuple[str, bool]:
    """When it is due, in words, and whether that is over."""
    if row.due_on is None:
        return "", False
    today = now().date()
    late = row.due_on < today and row.status in ("open", "candidate")
    days = (row.due_on - today).days
    near = {0: _("due today"), 1: _("due tomorrow"), -1: _("due yesterday")}
    return near.get(days) or _("due %(day)s", day=day(row.due_on)), late


def happened(event: TaskEventRow) -> str:
    """An event in words."""
    if event.kind == "status":
        was, now_is = (_(STATES[Status(each)][1]).lower() for each in (event.before, event.after))
        return _("You set it to “%(now)s”; it was “%(was)s”.", now=now_is, was=was)
    if event.kind == "due":
        return _("You set the day: %(day)s.", day=_on(event.after) or _("none"))
    if event.kind == "done once":
        return _("You did it; it is due again on %(day)s.", day=_on(event.after))
    if event.kind == "merged":
        return _("You merged “%(title)s” into it.", title=event.after)
    if event.kind == "split":
        return _("You split off “%(title)s”.", title=event.after)
    if event.kind == "came back":
        return _("It came back, dismissed before: %(why)s.", why=_(event.detail))
    return _("Said again by %(who)s.", who=event.after)


def _on(told: str | None) -> str:
    """A day that was written down, and how often again."""
    written, _space, often = (told or "").partition(" ")
    if not written:
        return ""
    on = texts.day(date.fromisoformat(written))
    return f"{on}, {_(often)}" if often else on


def other_of(event: TaskEventRow) -> int:
    """The other task of a merge or a split, or 0."""
    if event.kind not in ("merged", "split"):
        return 0
    return int(json.loads(event.detail)["other"] or 0)
