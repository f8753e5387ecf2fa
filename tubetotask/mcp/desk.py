"""Whose things a tool works on, wherever it is called from.

Invariant: a tool reaches a workspace only through the desk of its request.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Protocol

from tubetotask.api.v1.operation import Call


class Desk(Protocol):
    """Where a request came in."""

    @property
    def longest_wait_s(self) -> float:
        """So long a tool may wait at the most."""
        ...

    @property
    def address(self) -> str:
        """Where a browser reaches the pages."""
        ...

    def call(self) -> AbstractContextManager[Call]:
        """Who asks, as operations take it, with a session that ends with the context."""
        ...

    def may(self, scope: str) -> bool:
        """Whether who asks may do what needs this scope."""
        ...


AT: ContextVar[Desk] = ContextVar("tubetotask.mcp.desk")
