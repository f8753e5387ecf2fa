"""Rows of the ledger, read and written.

Invariants: every call that is kept goes through ``write``, and every one that is found through
``find``, in whatever transaction the caller has open. The sums of days change with the rows they
are the sums of, in that transaction.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from tubetotask.domain.budget import day_of
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.storage.models import ModelCallRow, SpentRow


def find(connection: Connection, key: str, subject: str) -> Call | None:
    """The newest answer under ``key`` that was not set aside."""
    row = connection.execute(
        select(
            ModelCallRow.key,
            ModelCallRow.model,
            ModelCallRow.purpose,
            ModelCallRow.text,
            ModelCallRow.outcome,
            ModelCallRow.answered_by,
            ModelCallRow.tokens_in,
            ModelCallRow.tokens_out,
            ModelCallRow.tokens_cached,
            ModelCallRow.usd,
            ModelCallRow.latency_s,
            ModelCallRow.attempts,
            ModelCallRow.audio_s,
        )
        .where(
            ModelCallRow.key == key,
            ModelCallRow.subject == subject,
            ModelCallRow.aside.is_(False),
            ModelCallRow.outcome != Outcome.LOST.value,
        )
        .order_by(ModelCallRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Call(**{**row._mapping, "outcome": Outcome(row.outcome)})


def write(
    connection: Connection,
    account: Account,
    call: Call,
    at: datetime,
    *,
    usd_most: Decimal | None = None,
    reuse: bool = True,
    brought: bool = False,
) -> None:
    """Keep a call. ``usd_most``: what one of unknown price counts for; ``reuse``: its answer.

    ``brought``: it was paid in another place, and is in no sum of this one.
    """
    counts = call.usd if call.usd is not None else usd_most
    connection.execute(
        insert(ModelCallRow).values(
            key=call.key,
            subject=account.subject,
            owner_id=account.owner_id,
            analysis_id=account.analysis_id,
            source_id=account.source_id,
            model=call.model,
            answered_by=call.answered_by,
            purpose=call.purpose,
            outcome=call.outcome.value,
            text=call.text if reuse else "",
            tokens_in=call.tokens_in,
            tokens_out=call.tokens_out,
            tokens_cached=call.tokens_cached,
            usd=call.usd,
            usd_most=usd_most if call.usd is None else None,
            latency_s=call.latency_s,
            attempts=call.attempts,
            audio_s=call.audio_s,
            aside=not reuse or call.outcome is Outcome.LOST,
            brought=brought,
            created_at=at,
        )
    )
    if counts and not brought:
        _add(connection, "all", 0, at, counts)
        if account.owner_id is not None:
            _add(connection, "user", account.owner_id, at, counts)
        if account.source_id is not None:
            _add(connection, "source", account.source_id, at, counts)


def _add(connection: Connection, whose: str, scope_id: int, at: datetime, usd: Decimal) -> None:
    """Add to a day's sum. Always of all first: two that write at once wait there, in order."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(SpentRow).values(
        whose=whose, scope_id=scope_id, day=day_of(at).date(), usd=usd
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[SpentRow.whose, SpentRow.scope_id, SpentRow.day],
            set_={"usd": SpentRow.usd + new.excluded.usd},
        )
    )
