"""What runs, what waits, what failed: one look at all jobs of a person and of the instance.

Invariant: an analysis is shown to its owner alone; the instance's own jobs name nobody's things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from tubetotask.domain.errors import NotFound
from tubetotask.domain.job import CANCELLED, DONE, FAILED, QUEUED, UNDER_WAY, WAITING
from tubetotask.domain.texts import N_
from tubetotask.jobs import (
    backfill,
    engine,
    housekeeping,
    reporting,
    resolving,
    rounds,
    trying,
)
from tubetotask.storage import job_lines
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.models import AnalysisRow, JobLineRow, ModelCallRow, User
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from dbos import StepInfo

GROUPS = {
    "now": UNDER_WAY,
    "waiting": (WAITING,),
    "failed": (FAILED, CANCELLED),
    "done": (DONE,),
}
MOST_TOLD = 200
OWN = {
    housekeeping.WORKFLOW: N_("House-keeping"),
    trying.WORKFLOW: N_("Trying the model"),
    reporting.WORKFLOW: N_("Making a report"),
    "make_file": N_("Making a file"),
    "take_in": N_("Taking in a file"),
    resolving.RESOLVE: N_("Finding a source"),
    rounds.LOOK: N_("Looking at a source"),
    rounds.ROUND: N_("Looking for new videos"),
    backfill.BACKFILL: N_("Back-fill of a source"),
}
_STATES = {"PENDING": "runs", "ENQUEUED": "queued", "SUCCESS": "done", "CANCELLED": "cancelled"}


@dataclass(frozen=True)
class Listed:
    """An analysis as a job. ``usd``: what was booked for it, in all its tries."""

    row: AnalysisRow
    usd: Decimal
    calls: int


@dataclass(frozen=True)
class Own:
    """A job of the instance itself."""

    told: str
    state: str
    created_at: datetime
    took_s: float | None


@dataclass(frozen=True)
class Step:
    """One step of a job that has ended: its name, and how long it took."""

    name: str
    took_s: float | None


@dataclass(frozen=True)
class Detail:
    """One analysis as a job, with what is known of it.

    Of its lines and its calls of a model the latest ``MOST_TOLD``; ``more_…``: there are earlier
    ones.
    """

    listed: Listed
    steps: Sequence[Step]
    lines: Sequence[JobLineRow]
    calls: Sequence[ModelCallRow]
    more_lines: bool = False
    more_calls: bool = False


def counts(space: Workspace) -> dict[str, int]:
    """How many analyses there are in each group."""
    query = select(AnalysisRow.state, func.count()).group_by(AnalysisRow.state)
    mine = query.where(AnalysisRow.owner_id == space.owner_id, AnalysisRow.removed_at.is_(None))
    found: dict[str, int] = dict(space.session.execute(mine).all())
    return {name: sum(found.get(state, 0) for state in states) for name, states in GROUPS.items()}


def everybody(session: Session) -> list[tuple[User, dict[str, int]]]:
    """How many analyses each person has in each group: numbers alone, for an administrator."""
    query = (
        select(AnalysisRow.owner_id, AnalysisRow.state, func.count())
        .where(AnalysisRow.removed_at.is_(None))
        .group_by(AnalysisRow.owner_id, AnalysisRow.state)
    )
    found: dict[int, dict[str, int]] = {}
    for owner_id, state, count in session.execute(query).all():
        mine = found.setdefault(owner_id, dict.fromkeys(GROUPS, 0))
        for name, states in GROUPS.items():
            mine[name] += count if state in states else 0
    people = session.scalars(select(User).where(User.id.in_(found)).order_by(User.id)).all()
    return [(user, found[user.id]) for user in people]


def listed(space: Workspace, group: str, *, limit: int = 50, before: int = 0) -> list[Listed]:
    """The analyses of a group: what runs first, then the newest.

    ``before``: only those with a lower number, to go on from there.
    """
    query = (
        select(AnalysisRow)
        .where(AnalysisRow.owner_id == space.owner_id, AnalysisRow.removed_at.is_(None))
        .where(AnalysisRow.state.in_(GROUPS[group]))
        .order_by(AnalysisRow.id.desc())
        .limit(limit)
        # What was given and what came of it are the bulk of a row, and no list shows them.
        .options(defer(AnalysisRow.upload), defer(AnalysisRow.document), defer(AnalysisRow.dropped))
    )
    if before:
        query = query.where(AnalysisRow.id < min(before, LARGEST_ID))
    rows = space.session.scalars(query).all()
    spent = _spent(space.session, (row.id for row in rows))
    found = [Listed(row, *spent.get(row.id, (Decimal(0), 0))) for row in rows]
    return sorted(found, key=lambda one: one.row.state == QUEUED)


def known(space: Workspace, number: int) -> AnalysisRow:
    """The job with this number, by the name that who asks for it knows it. Raises NotFound."""
    try:
        return space.analysis(number)
    except NotFound as error:
        raise NotFound(
            "There is no such job.", remedy="It may have been removed. Look at the list of jobs."
        ) from error


def detail(space: Workspace, jobs_url: str, analysis_id: int) -> Detail:
    """One analysis of the person. Raises NotFound."""
    row = known(space, analysis_id)
    session = space.session
    calls = session.scalars(
        select(ModelCallRow)
        .where(ModelCallRow.analysis_id == row.id, ModelCallRow.owner_id == space.owner_id)
        .order_by(ModelCallRow.id.desc())
        .limit(MOST_TOLD + 1)
    ).all()
    lines = job_lines.lines(session, row.job_id, limit=MOST_TOLD + 1)
    steps = engine.client(jobs_url).list_workflow_steps(row.job_id)
    return Detail(
        Listed(row, *_spent(session, [row.id]).get(row.id, (Decimal(0), 0))),
        [Step(each["function_name"], _took(each)) for each in steps],
        lines[-MOST_TOLD:],
        calls[:MOST_TOLD][::-1],
        len(lines) > MOST_TOLD,
        len(calls) > MOST_TOLD,
    )


def own(jobs_url: str, *, limit: int = 10) -> list[Own]:
    """The instance's own jobs, newest first."""
    found = engine.client(jobs_url).list_workflows(
        name=list(OWN), sort_desc=True, limit=limit, load_input=False, load_output=False
    )
    return [
        Own(
            OWN[each.name],
            _STATES.get(each.status, "failed"),
            datetime.fromtimestamp((each.created_at or 0) / 1000, UTC),
            _between(each.dequeued_at, each.completed_at),
        )
        for each in found
    ]


def _spent(session: Session, numbers: Iterable[int]) -> dict[int, tuple[Decimal, int]]:
    found = session.execute(
        select(ModelCallRow.analysis_id, func.sum(ModelCallRow.usd), func.count())
        .where(ModelCallRow.analysis_id.in_(list(numbers)))
        .group_by(ModelCallRow.analysis_id)
    )
    return {number or 0: (usd or Decimal(0), calls) for number, usd, calls in found}


def _took(step: StepInfo) -> float | None:
    return _between(step["started_at_epoch_ms"], step["completed_at_epoch_ms"])


def _between(begun_ms: int | None, ended_ms: int | None) -> float | None:
    return None if begun_ms is None or ended_ms is None else max(0, ended_ms - begun_ms) / 1000
