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


class Outcome(StrEnum):
    """What an answer was good for."""

    USED = "used"  # valid, and used
    INVALID = "invalid"  # did not fit its schema
    CUT = "cut"  # ended at the limit of tokens
    REFUSED = "refused"  # the model would not


@dataclass(frozen=True, slots=True)
class Call:
    """One answered call. ``model``: as asked for; ``answered_by``: as the server named it.

    ``usd`` is None where the price is not known. ``attempts`` counts requests, failed ones too.
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


class CallBook(Protocol):
    """Keeps answered calls, so that none is ever paid for twice. Safe to use from threads."""

    def find(self, key: str) -> Call | None:
        """The answer kept under ``key``, unless it was set aside. Raises StorageFailed."""
        ...

    def keep(self, call: Call) -> None:
        """Keep an answer; on return it survives a crash. Raises StorageFailed."""
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

    def keep(self, call: Call) -> None:
        """Kept until the process ends."""
        self._calls[call.key] = call

    def set_aside(self, keys: Sequence[str]) -> None:
        """Forgotten."""
        for key in keys:
            self._calls.pop(key, None)


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
