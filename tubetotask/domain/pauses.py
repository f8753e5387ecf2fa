"""When a way to YouTube that was blocked may be tried again; the rules, and a keeper in memory.

Invariant: while a way is paused nobody asks by it; when the pause is over one request does, to see
whether it is still blocked, and the others wait for its end. Each block in a row makes the pause
longer, however many requests were under way when it began.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

DELAYS = tuple(timedelta(minutes=m) for m in (15, 30, 60, 120, 240, 480, 720))
PROBE = timedelta(minutes=5)
"""A request that sees whether the block is over has ended by then, or its process has."""
FORGOTTEN = timedelta(days=1)
"""A way that was open for so long begins anew with the shortest pause."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one way stands. ``blocks`` in a row, the last one at ``blocked_at``.

    ``since``: blocked from then on, None while it is open. ``next_at``: nobody asks before.
    """

    blocks: int = 0
    since: datetime | None = None
    blocked_at: datetime | None = None
    next_at: datetime | None = None

    def seen(self, at: datetime) -> Standing:
        """As it is at this moment: a block in the future, by a clock that was put back, is of now.

        Else nobody would ask before the clock is there again.
        """
        if self.blocked_at is None or self.blocked_at <= at:
            return self
        if self.since is None:
            return replace(self, blocked_at=at)
        return Standing(self.blocks, min(self.since, at), at, at + self._delay(self.blocks))

    @staticmethod
    def _delay(blocks: int) -> timedelta:
        return DELAYS[min(max(blocks, 1), len(DELAYS)) - 1]

    def paused_at(self, at: datetime) -> bool:
        """Whether nobody may ask at this moment."""
        return self.next_at is not None and at < self.next_at

    def begun(self, at: datetime) -> Standing:
        """Somebody asks: where it is blocked, the others wait until that has ended."""
        return self if self.since is None else replace(self, next_at=at + PROBE)

    def blocked(self, at: datetime, begun: datetime) -> Standing:
        """A request that was begun at ``begun`` was refused."""
        if self.since is not None and self.blocked_at is not None and begun < self.blocked_at:
            return self  # it was under way already when another one was refused
        fresh = self.blocked_at is None or at - self.blocked_at > FORGOTTEN
        blocks = 1 if fresh and self.since is None else self.blocks + 1
        return Standing(blocks, self.since or at, at, at + self._delay(blocks))

    def answered(self, begun: datetime) -> Standing:
        """A request that was begun at ``begun`` was answered: YouTube does not block any more."""
        if self.blocked_at is not None and begun < self.blocked_at:
            return self
        return replace(self, since=None, next_at=None)

    def unclear(self, at: datetime, begun: datetime) -> Standing:
        """A request came to nothing that says whether the block is over: the next one may see."""
        if self.since is None or (self.blocked_at is not None and begun < self.blocked_at):
            return self
        return replace(self, next_at=at)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to ask once by a way, given at ``begun``."""

    way: str
    begun: datetime


class Pauses(Protocol):
    """Keeps how the ways stand, for everybody who asks. See ``Standing`` for the rules."""

    def ask(self, way: str) -> Ticket | Standing:
        """Leave to ask by this way now, or how it stands while it is paused."""
        ...

    def blocked(self, ticket: Ticket) -> Standing:
        """It was refused; how the way stands now."""
        ...

    def answered(self, ticket: Ticket) -> None:
        """It was answered, whatever the answer was."""
        ...

    def unclear(self, ticket: Ticket) -> None:
        """It came to nothing: no network, an answer that cannot be read."""
        ...


class PausesInMemory(Pauses):
    """For one process; threads may share it."""

    def __init__(
        self,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        known: Mapping[str, Standing] | None = None,
    ) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._ways = dict(known or {})

    @property
    def standings(self) -> dict[str, Standing]:
        """How each way stands, to be ``known`` to another one later."""
        with self._lock:
            return dict(self._ways)

    def ask(self, way: str) -> Ticket | Standing:
        """See ``Pauses``."""
        with self._lock:
            at = self._now()
            stands = self._ways.get(way, Standing()).seen(at)
            if stands.paused_at(at):
                self._ways[way] = stands
                return stands
            self._ways[way] = stands.begun(at)
            return Ticket(way, at)

    def blocked(self, ticket: Ticket) -> Standing:
        """See ``Pauses``."""
        return self._change(ticket, lambda stands, at: stands.blocked(at, ticket.begun))

    def answered(self, ticket: Ticket) -> None:
        """See ``Pauses``."""
        self._change(ticket, lambda stands, _: stands.answered(ticket.begun))

    def unclear(self, ticket: Ticket) -> None:
        """See ``Pauses``."""
        self._change(ticket, lambda stands, at: stands.unclear(at, ticket.begun))

    def _change(self, ticket: Ticket, to: Callable[[Standing, datetime], Standing]) -> Standing:
        with self._lock:
            at = self._now()
            stands = to(self._ways.get(ticket.way, Standing()).seen(at), at)
            self._ways[ticket.way] = stands
            return stands
