"""What one person follows, and what arrived there: every query here is scoped by its owner.

Invariant: nothing returned or changed belongs to anybody else; what does not exist and what is not
yours are the same error. Where a video was handed over to an analysis, its state is read from
that, never from a copy.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, select
from sqlalchemy.orm import Session, joinedload

from tubetotask.domain.arrival import (
    BY_ANALYSIS,
    CHOICES,
    ArrivalState,
    Choice,
    WaitsFor,
    waits_for,
)
from tubetotask.domain.errors import NotFound
from tubetotask.domain.source_rules import SourceRules
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.models import AnalysisRow, ArrivalRow, FollowRow, FoundVideoRow, SourceRow
from tubetotask.storage.workspace import UNDO

RESOLVING, ACTIVE, FAILED, PAUSED = "resolving", "active", "failed", "paused"
_REMOVED = "You have removed its analysis."


@dataclass(frozen=True, slots=True)
class Arrived:
    """A video at the person, as it stands: ``state`` and ``reason`` are the true ones.

    ``waits_for``: only in state "waiting". ``next_at``: when it goes on by itself, None where it
    does not. ``choices``: what the person can do.
    """

    row: ArrivalRow
    found: FoundVideoRow
    source: SourceRow | None
    analysis: AnalysisRow | None
    state: ArrivalState
    waits_for: WaitsFor | None
    reason: str
    remedy: str
    since: datetime
    next_at: datetime | None
    choices: tuple[Choice, ...]


class FollowingRoom:
    """What one person follows."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    # follows

    def follows(self, *, removed: bool = False) -> Sequence[FollowRow]:
        """What the person follows, with the sources; ``removed``: what can be brought back."""
        shown = FollowRow.removed_at.is_(None)
        hidden = FollowRow.removed_at >= now() - UNDO
        return self.session.scalars(
            self._follows()
            .where(hidden if removed else shown)
            .outerjoin(SourceRow, FollowRow.source_id == SourceRow.id)
            .order_by(func.lower(func.coalesce(SourceRow.title, FollowRow.asked)), FollowRow.id)
        ).all()

    def follow(self, follow_id: int) -> FollowRow:
        """One of them, also one that was removed a moment ago. Raises NotFound."""
        known = 0 < follow_id <= LARGEST_ID
        row = (
            self.session.scalar(self._follows().where(FollowRow.id == follow_id)) if known else None
        )
        if row is None:
            raise NotFound("You follow no such source.", remedy="Look at the list of sources.")
        return row

    def asked(self, asked: str) -> FollowRow | None:
        """What was asked for by the same address."""
        return self.session.scalar(self._follows().where(FollowRow.asked == asked))

    def of_source(self, source_id: int) -> FollowRow | None:
        """The person's following of a source."""
        return self.session.scalar(self._follows().where(FollowRow.source_id == source_id))

    def sweep(self, at: datetime | None = None) -> None:
        """Delete what was removed longer than ``UNDO`` ago. Does not commit."""
        sweep(self.session, at or now(), FollowRow.owner_id == self.owner_id)

    def _follows(self) -> Select[FollowRow]:
        return (
            select(FollowRow)
            .where(FollowRow.owner_id == self.owner_id)
            .options(joinedload(FollowRow.source))
        )

    # arrivals

    def arrivals(
        self,
        *,
        states: Sequence[ArrivalState] = (),
        follow_id: int | None = None,
        limit: int = 100,
        before: int = 0,
    ) -> list[Arrived]:
        """What arrived, what was published last first. ``before``: what follows this number."""
        query = self._arrivals()
        if states:
            query = query.where(state_of().in_([state.value for state in states]))
        if follow_id is not None:
            query = query.where(ArrivalRow.follow_id == follow_id)
        if before:
            query = self._behind(query, before)
        found = self.session.execute(query.order_by(*_newest).limit(limit)).all()
        return [_arrived(*one) for one in found]

    def _behind(self, query: Select[Any, Any, Any, Any], before: int) -> Select[Any, Any, Any, Any]:
        """What stands behind an arrival; all of it where there is no such arrival."""
        try:
            last = self.arrival(before).found
        except NotFound:
            return query
        at = last.published or last.first_seen_at
        return query.where((_dated < at) | (_dated == at) & (ArrivalRow.id > before))

    def arrival(self, arrival_id: int) -> Arrived:
        """One of them. Raises NotFound."""
        known = 0 < arrival_id <= LARGEST_ID
        query = self._arrivals().where(ArrivalRow.id == arrival_id)
        found = self.session.execute(query).one_or_none() if known else None
        if found is None:
            raise NotFound("There is no such video.", remedy="Look at the list of videos.")
        return _arrived(*found)

    def counts(self, *, follow_id: int | None = None) -> dict[ArrivalState, int]:
        """How many videos are in each state."""
        state = state_of().label("state")
        query = (
            select(state, func.count())
            .select_from(ArrivalRow)
            .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
            .outerjoin(AnalysisRow, _its_analysis())
            .where(ArrivalRow.owner_id == self.owner_id, FollowRow.removed_at.is_(None))
            .group_by(state)
        )
        if follow_id is not None:
            query = query.where(ArrivalRow.follow_id == follow_id)
        found = {str(name): int(count) for name, count in self.session.execute(query)}
        return {each: found.get(each.value, 0) for each in ArrivalState}

    def _arrivals(self) -> Select[Any, Any, Any, Any]:
        return (
            select(ArrivalRow, FoundVideoRow, SourceRow, AnalysisRow)
            .join(FoundVideoRow, ArrivalRow.found_id == FoundVideoRow.id)
            .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
            .outerjoin(SourceRow, FollowRow.source_id == SourceRow.id)
            .outerjoin(AnalysisRow, _its_analysis())
            .where(ArrivalRow.owner_id == self.owner_id, FollowRow.removed_at.is_(None))
        )


def sweep(session: Session, at: datetime, *whose: ColumnElement[bool]) -> None:
    """Delete what was removed longer than ``UNDO`` ago: everybody's, or only ``whose``."""
    session.execute(delete(FollowRow).where(FollowRow.removed_at < at - UNDO, *whose))


# A look finds the newest first: by number alone the oldest of each look would lead.
_dated = func.coalesce(FoundVideoRow.published, FoundVideoRow.first_seen_at)
_newest = (_dated.desc(), ArrivalRow.id)


def _its_analysis() -> ColumnElement[bool]:
    return (AnalysisRow.id == ArrivalRow.analysis_id) & AnalysisRow.removed_at.is_(None)


def state_of() -> ColumnElement[str]:
    """The true state of an arrival, in a query that has its analysis beside it."""
    handed = ArrivalRow.state == ArrivalState.ANALYSING.value
    told = [(AnalysisRow.state == analysis, state.value) for analysis, state in BY_ANALYSIS.items()]
    return case(
        (~handed, ArrivalRow.state),
        (AnalysisRow.id.is_(None), ArrivalState.IGNORED.value),
        *told,
        else_=ArrivalState.ANALYSING.value,
    )


def _arrived(
    row: ArrivalRow, found: FoundVideoRow, source: SourceRow | None, analysis: AnalysisRow | None
) -> Arrived:
    state, waits = ArrivalState(row.state), None
    reason, remedy, since, next_at = row.reason, "", row.since, row.next_at
    if state is ArrivalState.ANALYSING:
        if analysis is None:
            state, reason, next_at = ArrivalState.IGNORED, _REMOVED, None
        else:
            state = BY_ANALYSIS.get(analysis.state, ArrivalState.ANALYSING)
            reason, remedy = analysis.error_message or row.reason, analysis.error_remedy
            since, next_at = analysis.updated_at, analysis.retry_at
            waits = waits_for(analysis.error_id, analysis.error_state)
    else:
        waits = _RULES.get(row.rule, WaitsFor.USER)
    if state is not ArrivalState.WAITING:
        waits = None
    choices = CHOICES[state]
    return Arrived(
        row, found, source, analysis, state, waits, reason, remedy, since, next_at, choices
    )


_RULES = {"showing": WaitsFor.SHOWING, "daily_cap": WaitsFor.TOMORROW}


# rules


def load_rules(text: str) -> SourceRules:
    """The rules of a follow; what an earlier or later version knew besides is left out."""
    told: dict[str, Any] = json.loads(text or "{}")
    known = {each.name for each in fields(SourceRules)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in told.items()
        if name in known
    }
    return SourceRules(**values)


def dump_rules(rules: SourceRules) -> str:
    """As they are stored: only what differs from the defaults."""
    plain = asdict(SourceRules())
    return json.dumps({k: v for k, v in asdict(rules).items() if v != plain[k]})


def interval(row: FollowRow) -> timedelta | None:
    """The fixed time between two looks, or None."""
    return None if row.interval_s is None else timedelta(seconds=row.interval_s)
