"""Deliveries that are due, handed over to the engine.

Invariants: a delivery is handed over by whoever finds it due first, and left to its job for a
lease; so one whose job was lost is begun again. Nobody's many hold up the few of others. Nothing
goes out for somebody who is disabled or about to go.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.sending import Link
from tubetotask.jobs import outbox
from tubetotask.storage import accounts
from tubetotask.storage.database import retried
from tubetotask.storage.models import DeliveryRow, IntegrationRow
from tubetotask.storage.sending import ALIVE

_AT_ONCE, _OF_ONE = 200, 50


def begin_due(session: Session, jobs_url: str, at: datetime) -> int:
    """Queue what is due; returns how many. Commits. The rest is still due."""
    rows = session.execute(
        select(DeliveryRow.id, DeliveryRow.integration_id, IntegrationRow.fails)
        .join(IntegrationRow, DeliveryRow.integration_id == IntegrationRow.id)
        .where(
            DeliveryRow.state.in_(ALIVE),
            DeliveryRow.next_at <= at,
            IntegrationRow.state == Link.ACTIVE.value,
            IntegrationRow.owner_id.in_(accounts.present()),
            or_(IntegrationRow.next_at.is_(None), IntegrationRow.next_at <= at),
        )
        .order_by(DeliveryRow.next_at, DeliveryRow.id)
        .limit(10 * _AT_ONCE)
    ).all()
    session.commit()
    begun, of_one = 0, dict[int, int]()
    for number, integration, fails in rows:
        of_one[integration] = of_one.get(integration, 0) + 1
        # Nobody's many hold up the few; and one that did not answer is asked by one.
        if of_one[integration] <= (1 if fails else _OF_ONE) and begun < _AT_ONCE:
            begun += retried(partial(_begin, session, jobs_url, int(number), at), session)
    return begun


def _begin(session: Session, jobs_url: str, number: int, at: datetime) -> bool:
    mine = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == number, DeliveryRow.state.in_(ALIVE), DeliveryRow.next_at <= at)
        .values(next_at=at + outbox.LEASE)
        .returning(DeliveryRow.id)
    ).all()
    row = session.get(DeliveryRow, number, populate_existing=True) if mine else None
    if row is not None:
        outbox.hand_over(session, jobs_url, row, at)
    session.commit()
    return bool(mine)
