"""The ledger, added up by day, model, purpose and source.

Invariants: a question reads each sum from one view of the data, and changes nothing. By source only
a person's own calls are added up, for an administrator too, and no source is named that the person
never followed: else a sum would tell what another follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from tubetotask.domain.budget import Budgets, Room, day_of, month_of
from tubetotask.domain.calls import Outcome
from tubetotask.domain.quota import PACIFIC
from tubetotask.domain.usage import Line, SourceLine, Spent, Usage
from tubetotask.storage import budgets as kept
from tubetotask.storage import quota
from tubetotask.storage.models import AnalysisRow, FollowRow, ModelCallRow, SourceRow

DAYS = 30
UNIT_DAYS = 14


def rooms(
    session: Session,
    budgets: Budgets,
    at: datetime,
    owner_id: int | None = None,
    own: Budgets | None = None,
) -> tuple[Room, ...]:
    """The budgets that are set, and what is left of them: the instance's and this person's own
    (``own``, where somebody has asked for them already)."""
    connection = session.connection()
    counting = kept.counting(connection, budgets, owner_id if own is None else None, None)
    if own:
        counting.append(kept.Scoped("user", owner_id, own))
    return kept.stand(connection, counting, at)


def usage(
    session: Session,
    budgets: Budgets,
    at: datetime,
    owner_id: int | None = None,
    *,
    units_a_day: int | None = None,
    own: bool = False,
) -> Usage:
    """What this instance has spent; ``owner_id``: whose own budgets are told as well.

    ``units_a_day``: of the YouTube Data API, None where there is no key. ``own``: nothing of
    anybody but ``owner_id``.
    """
    today, month = day_of(at), month_of(at)
    first = today - timedelta(days=DAYS - 1)
    days = {(first + timedelta(days=n)).date(): Spent() for n in range(DAYS)}
    lines: defaultdict[tuple[str, str], Spent] = defaultdict(Spent)
    in_month = Spent()
    for day, model, purpose, spent in _sums(session, min(first, month), owner_id if own else None):
        if day in days:
            days[day] += spent
            lines[model, purpose] += spent
        if day >= month.date():
            in_month += spent
    ordered = sorted(lines.items(), key=lambda each: (-each[1].usd, -each[1].calls, each[0]))
    return Usage(
        today=days[today.date()],
        month=in_month,
        days=tuple(days.items()),
        lines=tuple(Line(model, purpose, spent) for (model, purpose), spent in ordered),
        rooms=rooms(session, Budgets() if own else budgets, at, owner_id),
        units=None if units_a_day is None else quota.units(session, units_a_day, at),
        sources=() if owner_id is None else _by_source(session, first, owner_id, brought=own),
        unit_days=() if units_a_day is None else _unit_days(session, at),
    )


def _unit_days(session: Session, at: datetime) -> tuple[tuple[date, int], ...]:
    today = at.astimezone(PACIFIC).date()
    used = dict(quota.by_day(session, UNIT_DAYS))
    days = (today - timedelta(days=n) for n in range(UNIT_DAYS))
    return tuple((day, used.get(day, 0)) for day in days)


def _by_source(
    session: Session, since: datetime, owner_id: int, *, brought: bool
) -> tuple[SourceLine, ...]:
    """``brought``: with what was paid in another place, as in the other sums of one person."""
    row = ModelCallRow
    columns: tuple[Any, ...] = (row.source_id, row.outcome, row.usd.is_not(None))
    whose = [row.created_at >= since, row.owner_id == owner_id]
    if not brought:
        whose.append(row.brought.is_(False))
    sums = session.execute(select(*columns, *_SUMS).where(*whose).group_by(*columns)).all()
    names = _names(session, {number for number, *_ in sums if number is not None}, owner_id)
    lines: defaultdict[int | None, Spent] = defaultdict(Spent)
    for number, outcome, known, *of in sums:
        lines[number if number in names else None] += _spent(outcome, of, known=known)
    found = []
    for number, spent in lines.items():
        title, follow_id = names.get(number, (None, None))
        found.append(SourceLine(title, follow_id, spent))
    found.sort(key=lambda each: (-each.spent.usd, -each.spent.calls, each.title or ""))
    return tuple(found)


def _names(
    session: Session, numbers: Collection[int], owner_id: int
) -> dict[int | None, tuple[str, int | None]]:
    """Titles of those of these sources that the person follows or followed, by their numbers.

    What is no longer followed is deleted in a while; that it was is then told by the person's
    analyses that it brought.
    """
    if not numbers:
        return {}
    read = select(AnalysisRow.source_id).where(
        AnalysisRow.owner_id == owner_id, AnalysisRow.source_id.in_(numbers)
    )
    mine = (FollowRow.source_id == SourceRow.id) & (FollowRow.owner_id == owner_id)
    rows = session.execute(
        select(SourceRow, FollowRow)
        .outerjoin(FollowRow, mine)
        .where(SourceRow.id.in_(numbers))
        .where(FollowRow.id.is_not(None) | SourceRow.id.in_(read))
    )
    names: dict[int | None, tuple[str, int | None]] = {}
    for source, follow in rows:
        title = source.title or (follow.title if follow else "") or source.youtube_id
        shown = follow is not None and follow.removed_at is None
        names[source.id] = (title, follow.id if shown else None)
    return names


_SUMS = (
    func.count(),
    func.sum(ModelCallRow.usd),
    func.sum(ModelCallRow.tokens_in),
    func.sum(ModelCallRow.tokens_out),
    func.sum(ModelCallRow.tokens_cached),
    func.sum(ModelCallRow.audio_s),
)


def _sums(
    session: Session, since: datetime, owner_id: int | None
) -> list[tuple[date, str, str, Spent]]:
    day = _day(session)
    # No parameters among these: PostgreSQL would not see that select and group name the same.
    known = ModelCallRow.usd.is_not(None)
    row = ModelCallRow
    columns: tuple[Any, ...] = (day, row.model, row.purpose, row.outcome, known)
    whose = [ModelCallRow.created_at >= since]
    if owner_id is not None:
        whose.append(ModelCallRow.owner_id == owner_id)
    else:
        whose.append(ModelCallRow.brought.is_(False))
    rows = session.execute(select(*columns, *_SUMS).where(*whose).group_by(*columns)).all()
    return [
        (_date(day), model, purpose, _spent(outcome, sums, known=known))
        for day, model, purpose, outcome, known, *sums in rows
    ]


def _spent(outcome: str, sums: Any, *, known: bool) -> Spent:
    count, usd, tokens_in, tokens_out, cached, audio_s = sums
    lost = outcome == Outcome.LOST.value
    paid = usd if known else Decimal(0)
    return Spent(
        usd=paid,
        calls=0 if lost else count,
        tokens_in=0 if lost else int(tokens_in),
        tokens_out=int(tokens_out),
        tokens_cached=int(cached),
        unknown=0 if known else count,
        lost=count if lost else 0,
        usd_lost=paid if lost else Decimal(0),
        audio_s=0.0 if lost else float(audio_s),
    )


def _day(session: Session) -> ColumnElement[Any]:
    """The day of UTC on which a call was kept, as the database tells it."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(ModelCallRow.created_at)
    return func.date(func.timezone(literal_column("'UTC'"), ModelCallRow.created_at))


def _date(told: object) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))
