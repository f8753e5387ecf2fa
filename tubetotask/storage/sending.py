"""One person's integrations and deliveries: every query here is scoped by its owner.

Invariants: nothing returned or changed belongs to anybody else. A secret is locked before it
reaches the database, and unlocked only for who sends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.sending import Link, Sending, What
from tubetotask.storage.alone import hold
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.models import DeliveryRow, IntegrationRow, SentRow
from tubetotask.storage.vault import Vault

MOST = 50  # integrations of one person
_HINT = 4
ALIVE = (Sending.QUEUED.value, Sending.WAITING.value)


class Integrations:
    """What belongs to one person. Does not commit."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def all(self) -> Sequence[IntegrationRow]:
        """The person's integrations, in the order they were made."""
        return self.session.scalars(
            select(IntegrationRow)
            .where(IntegrationRow.owner_id == self.owner_id)
            .order_by(IntegrationRow.id)
        ).all()

    def one(self, number: int) -> IntegrationRow:
        """One of them. Raises NotFound."""
        row = self.session.get(IntegrationRow, number) if 0 < number <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound(
                "There is no such integration.", remedy="Look at the list of integrations."
            )
        return row

    def add(self, kind: str, name: str) -> IntegrationRow:
        """A new one, without settings yet. Raises InputError."""
        hold(self.session, self.owner_id)
        if len(self.all()) >= MOST:
            raise InputError(f"There are {MOST} integrations already.", remedy="Remove one first.")
        row = IntegrationRow(owner_id=self.owner_id, kind=kind, name=name)
        self.session.add(row)
        self.session.flush()
        return row

    def remove(self, number: int) -> None:
        """Take one away, with its log. What arrived there stays there. Raises NotFound."""
        row = self.one(number)
        self.session.execute(delete(IntegrationRow).where(IntegrationRow.id == row.id))
        self.session.expire_all()

    def taken(self, kind: str, setting: str, value: str, *, but: int = 0) -> bool:
        """Whether anybody else's integration of the kind has this setting, or one inside it."""
        rows = self.session.scalars(
            select(IntegrationRow).where(
                IntegrationRow.kind == kind,
                IntegrationRow.id != but,
                IntegrationRow.owner_id != self.owner_id,
            )
        )
        mine = f"{value.casefold()}/"
        for row in rows:
            theirs = f"{settings_of(row).get(setting, '').casefold()}/"
            if mine.startswith(theirs) or theirs.startswith(mine):
                return True
        return False

    # deliveries

    def log(
        self, integration_id: int, *, state: str = "", before: int = 0, limit: int = 50
    ) -> Sequence[DeliveryRow]:
        """What was to be sent to one of them, the newest first."""
        query = select(DeliveryRow).where(
            DeliveryRow.owner_id == self.owner_id, DeliveryRow.integration_id == integration_id
        )
        if state:
            query = query.where(DeliveryRow.state == state)
        if before:
            query = query.where(DeliveryRow.id < before)
        return self.session.scalars(query.order_by(DeliveryRow.id.desc()).limit(limit)).all()

    def counts(self) -> dict[int, dict[str, int]]:
        """How many deliveries stand how: by integration and state."""
        found: dict[int, dict[str, int]] = {}
        rows = self.session.execute(
            select(DeliveryRow.integration_id, DeliveryRow.state, func.count())
            .where(DeliveryRow.owner_id == self.owner_id)
            .group_by(DeliveryRow.integration_id, DeliveryRow.state)
        )
        for number, state, count in rows:
            found.setdefault(int(number), {})[str(state)] = int(count)
        return found

    def delivery(self, number: int) -> DeliveryRow:
        """One delivery. Raises NotFound."""
        row = self.session.get(DeliveryRow, number) if 0 < number <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("There is no such delivery.", remedy="Look at the log.")
        return row

    def sent(self, what: What, thing_ids: Iterable[int]) -> Sequence[SentRow]:
        """Where these things are."""
        return self.session.scalars(
            select(SentRow).where(
                SentRow.owner_id == self.owner_id,
                SentRow.what == what.value,
                SentRow.thing_id.in_(list(thing_ids)),
            )
        ).all()

    def pending(self, what: What, thing_id: int) -> Sequence[DeliveryRow]:
        """What is still on its way, of one thing."""
        return self.session.scalars(
            select(DeliveryRow).where(
                DeliveryRow.owner_id == self.owner_id,
                DeliveryRow.what == what.value,
                DeliveryRow.thing_id == thing_id,
                DeliveryRow.state.in_((*ALIVE, Sending.FAILED.value)),
            )
        ).all()


def settings_of(row: IntegrationRow) -> dict[str, str]:
    """The settings that are no secret."""
    found = json.loads(row.settings)
    return {str(name): str(value) for name, value in found.items()}


def keep_settings(row: IntegrationRow, settings: Mapping[str, str]) -> None:
    """Keep these settings."""
    row.settings = json.dumps(dict(settings), ensure_ascii=False, sort_keys=True)


def keep_secret(row: IntegrationRow, vault: Vault, secret: str) -> None:
    """Lock the secret, and keep how it ends."""
    row.secret = vault.lock(secret) if secret else ""
    row.hint = secret[-_HINT:] if len(secret) >= 3 * _HINT else ""


def events_of(row: IntegrationRow) -> frozenset[str]:
    """What is sent to it by itself."""
    return frozenset(filter(None, row.events.split(",")))


def wake(session: Session, integration_id: int, at: datetime) -> None:
    """What waits for this integration is due now."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.integration_id == integration_id, DeliveryRow.state.in_(ALIVE))
        .values(next_at=at),
        execution_options={"synchronize_session": False},
    )


def activate(row: IntegrationRow) -> None:
    """It is used again, and nothing is held against it."""
    row.state, row.fails, row.next_at = Link.ACTIVE.value, 0, None
    row.error_message = row.error_remedy = ""
    row.broken_at = None


def forget(session: Session, before: datetime) -> int:
    """Forget what arrived, or was given up, before that; how many. Does not commit."""
    over = (Sending.SENT.value, Sending.DROPPED.value, Sending.FAILED.value)
    done = session.execute(
        delete(DeliveryRow)
        .where(DeliveryRow.state.in_(over), DeliveryRow.created_at < before)
        .returning(DeliveryRow.id),
        execution_options={"synchronize_session": False},
    )
    return len(done.all())


def touch(row: SentRow) -> None:
    """It changed now."""
    row.changed_at = now()
