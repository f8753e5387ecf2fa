"""Lists of one person's things in parts, for pages and programs.

Invariants: every query is scoped by its owner. A part begins behind a number, so the thousandth
costs what the first does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from tubetotask.domain.task import Status
from tubetotask.storage.database import LARGEST_ID, columns_of
from tubetotask.storage.inbox_statements import Brief, columns
from tubetotask.storage.models import AnalysisRow, PlanRow, PlanVersion, TaskRow, VideoRow

_A = columns_of(AnalysisRow)
EARLIER = 20
"""Of the earlier analyses of a talk so many are told, and one more where there are more."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which analyses: those for which everything that is set holds. ``since``: changed since then.

    ``every``: also the earlier ones of a talk.
    """

    state: str = ""
    verdict: str = ""
    youtube_id: str = ""
    since: datetime | None = None
    every: bool = False


class Listing:
    """The lists of one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def analyses(
        self, which: Which, *, limit: int, before: int = 0, until: datetime | None = None
    ) -> Sequence[Brief]:
        """Analyses, the newest first; ``before``: those with a lower number."""
        given = {
            "state": which.state,
            "verdict": which.verdict,
            "youtube_id": which.youtube_id,
            "since": which.since,
            "until": until,
            "before": before,
        }
        given = {name: value for name, value in given.items() if value}
        sorts = "since" in given and self.session.get_bind().dialect.name == "postgresql"
        query = _analyses(frozenset(given), every=which.every, sorts=sorts)
        told = given | {"owner": self.owner_id, "most": limit}
        return [Brief(*row) for row in self.session.execute(query, told).all()]

    def talks(self, *, limit: int, before: int = 0) -> list[tuple[AnalysisRow, list[AnalysisRow]]]:
        """Talks, the newest first: of each its newest analysis, and the earlier ones.

        The earlier ones are held against other versions of the plan, or read anew.
        ``before``: talks whose newest analysis has a lower number.
        """
        query = select(AnalysisRow).where(*self._mine(), ~_later())
        if before:
            query = query.where(AnalysisRow.id < min(before, LARGEST_ID))
        plan = joinedload(AnalysisRow.plan_version).joinedload(PlanVersion.plan)
        rows = self.session.scalars(
            query.order_by(AnalysisRow.id.desc()).limit(limit).options(plan)
        ).all()
        found: dict[tuple[str, str], list[AnalysisRow]] = {
            (row.youtube_id, row.upload_hash): [] for row in rows
        }
        talk = (AnalysisRow.youtube_id, AnalysisRow.upload_hash)
        place = func.row_number().over(partition_by=talk, order_by=AnalysisRow.id.desc())
        told = (
            select(AnalysisRow.id, place.label("place"))
            .where(*self._mine())
            .where(talk[0].in_({name for name, _ in found}))
            .where(talk[1].in_({name for _, name in found}))
            .subquery()
        )
        earlier = (
            select(AnalysisRow)
            .join(told, told.c.id == AnalysisRow.id)
            .where(told.c.place.between(2, EARLIER + 2))
            .order_by(AnalysisRow.id.desc())
        )
        for row in self.session.scalars(earlier):
            found.get((row.youtube_id, row.upload_hash), []).append(row)
        return [(row, found[row.youtube_id, row.upload_hash]) for row in rows]

    def has_sample(self) -> bool:
        """Whether the sample talk is among them."""
        sample = select(AnalysisRow.id).where(*self._mine(), AnalysisRow.sample).limit(1)
        return self.session.scalar(sample) is not None

    def counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many analyses of each state changed in that time."""
        found = self.session.execute(
            select(AnalysisRow.state, func.count())
            .where(*self._mine(), *_between(AnalysisRow.updated_at, since, until))
            .group_by(AnalysisRow.state)
        )
        return {str(state): int(count) for state, count in found}

    def new_tasks(self, since: datetime, until: datetime, *, limit: int) -> Sequence[TaskRow]:
        """Tasks that were proposed in that time, or came back, the most urgent first."""
        return self.session.scalars(
            select(TaskRow)
            .where(
                TaskRow.owner_id == self.owner_id,
                TaskRow.merged_into.is_(None),
                TaskRow.status == Status.CANDIDATE.value,
                *_between(TaskRow.changed_at, since, until),
            )
            .order_by(TaskRow.score.desc(), TaskRow.id.desc())
            .limit(limit)
        ).all()

    def versions(self, *, limit: int, before: int = 0) -> Sequence[PlanVersion]:
        """Versions of the person's own plan, the one written last first."""
        query = (
            select(PlanVersion)
            .join(PlanRow, PlanVersion.plan_id == PlanRow.id)
            .where(PlanVersion.owner_id == self.owner_id, PlanRow.sample.is_(False))
            .order_by(PlanVersion.id.desc())
            .limit(limit)
        )
        if before:
            query = query.where(PlanVersion.id < min(before, LARGEST_ID))
        return self.session.scalars(query).all()

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return AnalysisRow.owner_id == self.owner_id, AnalysisRow.removed_at.is_(None)


_NARROWS: dict[str, ColumnElement[bool]] = {
    "state": _A.state == bindparam("state"),
    "verdict": _A.verdict == bindparam("verdict"),
    "youtube_id": _A.youtube_id == bindparam("youtube_id"),
    "since": _A.updated_at >= bindparam("since"),
    "until": _A.updated_at < bindparam("until"),
    "before": _A.id < bindparam("before"),
}


@cache
def _analyses(given: frozenset[str], *, every: bool, sorts: bool) -> Select[Any]:
    """The statement for these narrowings, made once: making it takes longer than asking it.

    ``sorts``: the order is not that of an index. What changed lately is found by when it changed;
    by the number PostgreSQL would walk back through everybody's, taking those for many that are
    this person's and of these days.
    """
    video = VideoRow.__table__
    query: Any = (
        select(*columns(Brief, AnalysisRow, VideoRow))
        .select_from(AnalysisRow.__table__.outerjoin(video, video.c.id == _A.video_id))
        .where(_A.owner_id == bindparam("owner"), _A.removed_at.is_(None))
        .where(*(_NARROWS[name] for name in sorted(given)))
        .order_by((_A.id + 0 if sorts else _A.id).desc())
        .limit(bindparam("most", type_=Integer))
    )
    found: Select[Any] = query if every else query.where(~_later())
    return found


def _later() -> ColumnElement[bool]:
    """Whether there is a later analysis of the same talk."""
    later = AnalysisRow.__table__.alias().c
    return exists().where(
        later.owner_id == _A.owner_id,
        later.removed_at.is_(None),
        later.youtube_id == _A.youtube_id,
        later.upload_hash == _A.upload_hash,
        later.id > _A.id,
    )


def _between(column: Any, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return column >= since, column < until
