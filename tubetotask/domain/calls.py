"""Calls of a model with their answers, and the seam to whatever keeps them.

Invariant: a call's key is a hash of everything that determines the answer asked for: model,
messages, schema. So the same question is found again whoever asks, and nothing else is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from tubetotask.domain.errors import ModelFailed


class Outcome(StrEnum):
    """What an answer was good for."""

    USED = "used"  # valid, and used
    INVALID = "invalid"  # did not fit its schema
    CUT = "cut"  # ended at the limit of tokens
    REFUSED = "refused"  # the model would not
    LOST = "lost"  # no answer arrived, and it may have been paid for: kept at its input's price


@dataclass(frozen=True, slots=True)
class Call:
    """One answered call. ``model``: as asked for; ``answered_by``: as the server named it.

    ``usd`` is None where the price is not known. ``attempts`` counts requests, failed ones too.
    ``audio_s``: seconds of sound that were heard, 0 where there is none.
    """

    key: str
    model: str
    purpose: str
    text: str
    outcome: Outcome
    answered_by: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    usd: Decimal | None = None
    latency_s: float = 0.0
    attempts: int = 1
    audio_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Account:
    """On whose account calls are made, and for what.

    ``subject``: the hash of the transcript, for an upload ``scoped``. ``owner_id``: who asked;
    ``source_id``: the followed source that brought it. None: nobody, nothing.
    """

    subject: str = ""
    owner_id: int | None = None
    analysis_id: int | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A call that is about to be made.

    ``usd_most``: the most it can cost; ``usd_in``: what its input alone costs; both None where the
    price is not known. ``limit_s``: how long it may take. ``tokens_out``: the longest answer.
    ``audio_s``: seconds of sound that are to be heard.
    """

    key: str
    model: str
    purpose: str
    tokens_in: int
    usd_in: Decimal | None
    usd_most: Decimal | None
    limit_s: float
    tokens_out: int = 0
    audio_s: float = 0.0

    @property
    def tokens_most(self) -> int:
        """What it counts for against a limit of tokens."""
        return self.tokens_in + self.tokens_out

    @property
    def lost(self) -> Call:
        """How it is kept when no answer arrived and it may have been paid for."""
        return Call(
            key=self.key,
            model=self.model,
            purpose=self.purpose,
            text="",
            outcome=Outcome.LOST,
            tokens_in=self.tokens_in,
            usd=self.usd_in,
            audio_s=self.audio_s,
        )


class CallBook(Protocol):
    """Keeps answered calls, so that none is ever paid for twice. Safe to use from threads.

    Before a call what it may cost is reserved; afterwards it is kept, or released where it cannot
    have cost anything.
    """

    def fits(self, planned: Planned) -> None:
        """Return where so much may be spent now; nothing is reserved.

        Raises BudgetReached, PriceUnknown, StorageFailed.
        """
        ...

    def reserve(self, planned: Planned) -> int | Call:
        """The number of the reservation; or the answer, where somebody else has just got it.

        Waits as long as somebody asks the same, or a limit does not allow another call. Raises
        BudgetReached, PriceUnknown, CallTooLarge, ModelStopped, Cancelled, StorageFailed.
        """
        ...

    def again(self, planned: Planned, held: int, *, may_have_cost: bool) -> int:
        """Before a call's next request: the reservation from now on. Waits and raises as above.

        ``may_have_cost``: the request before is then kept as lost. What raises has given the
        reservation back.
        """
        ...

    def consequence(self, failed: ModelFailed) -> ModelFailed:
        """What a failure is for everybody: itself, with ``retry_at``, or a ModelStopped."""
        ...

    def release(self, held: int) -> None:
        """Give a reservation back: the call has cost nothing. Raises StorageFailed."""
        ...

    def find(self, key: str) -> Call | None:
        """The answer kept under ``key``, unless it was set aside. Raises StorageFailed."""
        ...

    def keep(self, call: Call, held: int = 0) -> None:
        """Keep a call in place of its reservation; on return it survives a crash.

        A lost one is never found. Raises StorageFailed.
        """
        ...

    def set_aside(self, keys: Sequence[str]) -> None:
        """Keep these on record, but find them no more: a next try asks again."""
        ...


class NoBook:
    """Keeps answers only as long as it lives."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}

    def find(self, key: str) -> Call | None:
        """What was kept in this process."""
        return self._calls.get(key)

    def fits(self, planned: Planned) -> None:
        """There is no budget here."""

    def reserve(self, planned: Planned) -> int | Call:  # noqa: ARG002 - the protocol's name
        """Nor one to reserve from."""
        return 0

    def again(self, planned: Planned, held: int, *, may_have_cost: bool) -> int:  # noqa: ARG002 - as above
        """Nor a limit."""
        return held

    def consequence(self, failed: ModelFailed) -> ModelFailed:
        """Nobody else is here."""
        return failed

    def release(self, held: int) -> None:
        """There was nothing to hold."""

    def keep(self, call: Call, held: int = 0) -> None:  # noqa: ARG002 - the protocol's name
        """Kept until the process ends."""
        if call.outcome is not Outcome.LOST:
            self._calls[call.key] = call

    def set_aside(self, keys: Sequence[str]) -> None:
        """Forgotten."""
        for key in keys:
            self._calls.pop(key, None)


def server_id(base_url: str, api_key: str) -> str:
    """Tells one account at one server from another; neither can be read from it."""
    return hashlib.sha256(f"{base_url}\n{api_key}".encode("utf-8", "replace")).hexdigest()[:16]


def call_key(
    model: str,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    server: str = "",
) -> str:
    """SHA-256 over model, messages and schema, and the server where it is not OpenAI's."""
    asked = [model, list(messages), schema, *([server] if server else [])]
    told = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
