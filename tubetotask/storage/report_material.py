"""What was read for a person in some days, for a report.

Invariant: every query here is scoped by its owner, and reads what it needs of a row and no more:
a report over hundreds of videos is made in little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tubetotask.domain.assessment import VerdictValue
from tubetotask.domain.calls import Outcome
from tubetotask.domain.report import ListedTask, Period, Said, Spent
from tubetotask.domain.report_material import Figures, Talk
from tubetotask.domain.task import Status, source_of
from tubetotask.storage.models import (
    AnalysisRow,
    ModelCallRow,
    PlanRow,
    TaskEventRow,
    TaskRow,
    TaskWitnessRow,
    VideoRow,
)
from tubetotask.storage.report_claims import newest
from tubetotask.storage.report_rows import listed_task, said_by
from tubetotask.storage.tags import Tags

_TASKS = 60  # that are read for "act now": ten are shown, the rest is counted
_DUE = 30
_QUOTES = 3  # of a task
_SOON = timedelta(days=1)


class ReportMaterial:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def talks(self, period: Period) -> list[Talk]:
        """Videos whose analysis was done in these days, each once, by its newest one.

        One that was only held against a newer plan is none.
        """
        rows = self.session.execute(
            select(
                AnalysisRow.id,
                AnalysisRow.video_id,
                AnalysisRow.verdict,
                VideoRow.channel,
                VideoRow.duration_s,
            )
            .outerjoin(VideoRow, AnalysisRow.video_id == VideoRow.id)
            .where(AnalysisRow.id.in_(newest(self.owner_id, period)))
            .order_by(AnalysisRow.id)
        )
        return [
            Talk(row.id, source_of(row.channel or "", row.video_id), row.verdict, row.duration_s)
            for row in rows
        ]

    def act_now(self, period: Period, talks: Sequence[Talk]) -> tuple[list[ListedTask], int]:
        """Tasks of priority P1 that these videos speak for, proposed or open, and of each video
        that asks to act now its most urgent one; and how many more there are."""
        spoken = (
            select(TaskWitnessRow.task_id)
            .where(
                TaskWitnessRow.owner_id == self.owner_id,
                TaskWitnessRow.analysis_id.in_(newest(self.owner_id, period)),
            )
            .distinct()
        )
        mine = (
            TaskRow.owner_id == self.owner_id,
            TaskRow.merged_into.is_(None),
            TaskRow.status.in_((Status.CANDIDATE.value, Status.OPEN.value)),
        )
        urgent = [t.analysis_id for t in talks if t.verdict == VerdictValue.ACT_NOW.value]
        first = self._first_of(urgent)
        query = (
            select(TaskRow)
            .where(*mine, TaskRow.id.in_(spoken))
            .where(or_(TaskRow.priority == "P1", TaskRow.id.in_(first)))
            .order_by(TaskRow.score.desc(), TaskRow.id)
        )
        count = self.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self.session.scalars(query.limit(_TASKS)).all()
        return self.listed(rows), count - len(rows)

    def _first_of(self, analyses: Sequence[int]) -> list[int]:
        """The most urgent task of each of these analyses."""
        found: dict[int, tuple[int, int]] = {}
        for some in _parts(analyses):
            rows = self.session.execute(
                select(TaskWitnessRow.analysis_id, TaskRow.score, TaskRow.id)
                .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
                .where(
                    TaskWitnessRow.owner_id == self.owner_id,
                    TaskWitnessRow.analysis_id.in_(some),
                    TaskRow.merged_into.is_(None),
                )
            )
            for analysis, score, number in rows:
                analysis = analysis or 0
                found[analysis] = max(found.get(analysis, (-1, 0)), (score, -number))
        return sorted({-number for _, number in found.values()})

    def due(self, day: date) -> tuple[list[ListedTask], int]:
        """Tasks that were taken on and are due by the day after ``day``, and how many more are."""
        wanted = (
            TaskRow.owner_id == self.owner_id,
            TaskRow.status == Status.OPEN.value,
            TaskRow.merged_into.is_(None),
            TaskRow.due_on <= day + _SOON,
        )
        query = select(TaskRow).where(*wanted).order_by(TaskRow.due_on, TaskRow.id)
        rows = self.session.scalars(query.limit(_DUE)).all()
        if len(rows) < _DUE:
            return self.listed(rows), 0
        every = self.session.scalar(select(func.count()).select_from(TaskRow).where(*wanted))
        return self.listed(rows), int(every or 0) - len(rows)

    def listed(self, rows: Sequence[TaskRow], *, quotes: int = _QUOTES) -> list[ListedTask]:
        """Tasks with their first quotes (at most ``quotes`` each)."""
        said: dict[int, list[Said]] = {}
        tags: dict[int, list[str]] = {}
        for some in _parts([row.id for row in rows]):
            tags |= Tags(self.session, self.owner_id).of_tasks(some)[0]
            witnesses = self.session.scalars(
                select(TaskWitnessRow)
                .where(
                    TaskWitnessRow.owner_id + 0 == self.owner_id, TaskWitnessRow.task_id.in_(some)
                )
                .order_by(TaskWitnessRow.said_at, TaskWitnessRow.id)
            )
            for witness in witnesses:
                known = said.setdefault(witness.task_id, [])
                if len(known) < quotes:
                    known.append(said_by(witness))
        return [listed_task(row, said.get(row.id, ()), tags.get(row.id, ())) for row in rows]

    def spent(self, period: Period) -> Spent:
        """What calls of models that the person asked for have cost."""
        lost = ModelCallRow.outcome == Outcome.LOST.value
        total, calls, known, gone = self.session.execute(
            select(
                func.sum(ModelCallRow.usd),
                func.count(),
                func.count(ModelCallRow.usd),
                func.count().filter(lost),
            ).where(
                ModelCallRow.owner_id == self.owner_id,
                ModelCallRow.created_at >= period.since,
                ModelCallRow.created_at < period.until,
            )
        ).one()
        return Spent(total or Decimal(0), calls - gone, calls - known, gone)

    def figures(self, period: Period) -> Figures:
        """What is counted in these days."""
        talks = newest(self.owner_id, period)
        verdicts: dict[str, int] = dict(
            self.session.execute(
                select(AnalysisRow.verdict, func.count())
                .where(AnalysisRow.id.in_(talks))
                .group_by(AnalysisRow.verdict)
            ).all()
        )
        within = (TaskRow.created_at >= period.since, TaskRow.created_at < period.until)
        own = TaskRow.plan_id.not_in(select(PlanRow.id).where(PlanRow.sample))
        proposed = select(func.count()).where(TaskRow.owner_id == self.owner_id, own, *within)
        event = TaskEventRow
        finished = or_(
            (event.kind == "status") & (event.after == Status.DONE.value),
            event.kind == "done once",
        )
        done = select(func.count()).where(
            event.owner_id == self.owner_id,
            event.task_id.in_(select(TaskRow.id).where(own)),
            event.undone.is_(False),
            finished,
            event.created_at >= period.since,
            event.created_at < period.until,
        )
        advice = self.session.execute(
            select(TaskRow.section_title, func.count())
            .join(TaskWitnessRow, TaskWitnessRow.task_id == TaskRow.id)
            .where(
                TaskWitnessRow.owner_id == self.owner_id,
                TaskWitnessRow.analysis_id.in_(talks),
            )
            .group_by(TaskRow.section_title)
        ).all()
        return Figures(
            videos=sum(verdicts.values()),
            act_now=verdicts.get(VerdictValue.ACT_NOW.value, 0),
            proposed=self.session.scalar(proposed) or 0,
            done=self.session.scalar(done) or 0,
            usd=self.spent(period).usd,
            advice=tuple(sorted((str(name), int(count)) for name, count in advice)),
        )


def _parts(numbers: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
