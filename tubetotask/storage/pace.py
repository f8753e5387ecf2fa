"""When the next request to a model's server may be sent.

Invariant: asked and told within the one transaction that reserves, with times of one clock, so in
no window of 60 s more requests are sent, or more tokens asked for, than the limits allow, whoever
sends them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from tubetotask.domain.errors import CallTooLarge
from tubetotask.domain.limits import Limits
from tubetotask.storage.models import CallStartRow, ReservationRow

# A second longer than the minute that is promised: for the way from here to the server, which may
# take longer for one request than for a later one.
WINDOW = timedelta(seconds=61)


def all_taken(connection: Connection, limits: Limits, *, but: int = 0) -> bool:
    """Whether as many calls are under way as may be; ``but``: one that is left out."""
    if limits.at_once is None:
        return False
    others = select(func.count()).select_from(ReservationRow).where(ReservationRow.id != but)
    return (connection.scalar(others) or 0) >= limits.at_once


def wait_s(connection: Connection, limits: Limits, tokens: int, at: datetime) -> float:
    """Seconds until a request of so many tokens may be sent. Raises CallTooLarge."""
    connection.execute(delete(CallStartRow).where(CallStartRow.at <= at - WINDOW))
    # Of a clock that was put back: sent before now, whatever it says.
    connection.execute(update(CallStartRow).where(CallStartRow.at > at).values(at=at))
    free_at = max(_calls(connection, limits, at), _tokens(connection, limits, tokens, at))
    return max(0.0, (free_at - at).total_seconds())


def started(connection: Connection, tokens: int, at: datetime) -> None:
    """A request is sent now."""
    connection.execute(insert(CallStartRow).values(at=at, tokens=tokens))


def _calls(connection: Connection, limits: Limits, at: datetime) -> datetime:
    if limits.calls_per_minute is None:
        return at
    # The one that must be out of the window before another may be in it.
    before = connection.scalar(
        select(CallStartRow.at)
        .order_by(CallStartRow.at.desc())
        .offset(limits.calls_per_minute - 1)
        .limit(1)
    )
    return at if before is None else before + WINDOW


def _tokens(connection: Connection, limits: Limits, tokens: int, at: datetime) -> datetime:
    most = limits.tokens_per_minute
    if most is None:
        return at
    if tokens > most:
        raise CallTooLarge(
            f"One call of the model may take {tokens:,} tokens, and {most:,} a minute are allowed.",
            remedy="Raise OPENAI_TOKENS_PER_MINUTE, or lower OPENAI_PART_TOKENS.",
        )
    over = (connection.scalar(select(func.sum(CallStartRow.tokens))) or 0) + tokens - most
    if over <= 0:
        return at
    oldest_first = select(CallStartRow.at, CallStartRow.tokens).order_by(CallStartRow.at)
    for began, taken in connection.execute(oldest_first):
        over -= taken
        if over <= 0:
            return began + WINDOW
    raise AssertionError("tokens that fit alone fit when all others are gone")
