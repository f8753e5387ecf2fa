"""What the fake model was asked, when, and how it answered.

Invariant: a request is logged when its head has arrived and closed before the last byte of its
answer leaves, so a call that followed on another in the client follows on it here too. The value
of a key is never kept: only whether it was the right one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN = "open"  # the outcome of a request that is not answered yet
LEFT = "left"  # the client went away first
CHAT = "POST"


@dataclass
class Asked:
    """One request. ``at`` and ``answered_at`` are seconds of the monotonic clock."""

    at: float
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    key_right: bool
    body: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    purpose: str = ""
    outcome: str = OPEN  # "good", "junk", "429", "reset", "left" …
    status: int | None = None
    answered_at: float | None = None
    text: str = ""  # the content of the answer
    usage: dict[str, Any] = field(default_factory=dict)
    planted: list[dict[str, str]] = field(default_factory=list)  # what "lies" put in

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the body, [] where it had none."""
        found = self.body.get("messages")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


class Log:
    """All requests in the order in which they arrived. Safe to use from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: list[Asked] = []

    def open(self, method: str, path: str, headers: Mapping[str, str], key: str) -> Asked:
        """A request has arrived."""
        kept = {name.lower(): value for name, value in headers.items()}
        right = kept.get("authorization", "") == f"Bearer {key}"
        if "authorization" in kept:
            kept["authorization"] = "right" if right else "wrong"
        asked = Asked(time.monotonic(), method, path, kept, right)
        with self._lock:
            self._asked.append(asked)
        return asked

    def close(self, asked: Asked, outcome: str, status: int | None = None) -> None:
        """A request is answered, or given up: the first word counts."""
        with self._lock:
            if asked.answered_at is None:
                asked.answered_at = time.monotonic()
                asked.outcome = outcome
                asked.status = status

    def all(self) -> list[Asked]:
        """Every request so far."""
        with self._lock:
            return list(self._asked)

    def calls(self, purpose: str | None = None) -> list[Asked]:
        """The calls of a model, all or those of one purpose."""
        return [
            asked
            for asked in self.all()
            if asked.method == CHAT and purpose in (None, asked.purpose)
        ]


def most_at_once(calls: list[Asked]) -> int:
    """How many calls were open at the same time, at most."""
    moments = [(asked.at, 1) for asked in calls]
    moments += [(asked.answered_at, -1) for asked in calls if asked.answered_at is not None]
    most = now = 0
    for _, step in sorted(moments):  # at one moment an end comes before a beginning
        now += step
        most = max(most, now)
    return most


def depth(calls: list[Asked]) -> int:
    """The longest chain of calls of which each began after the one before had ended.

    As with lectures in one hall: taking what ends first gives the longest chain.
    """
    never = float("inf")
    ends = sorted(
        (never if asked.answered_at is None else asked.answered_at, asked.at) for asked in calls
    )
    chain, free_from = 0, -never
    for end, start in ends:
        if start >= free_from:
            chain, free_from = chain + 1, end
    return chain
