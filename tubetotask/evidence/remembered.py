"""What is found out once for a text and asked for again while one talk is checked.

Invariant: it is forgotten with ``forget``, which a worker calls after each step: kept for talk
after talk these answers were the largest thing in its memory, and hardly ever asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
_FORGETTING: list[Callable[[], None]] = []


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function whose ``most`` latest answers are kept; its arguments can be hashed."""

    def of(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=most)(function)
        _FORGETTING.append(kept.cache_clear)
        return cast(Callable[P, T], kept)

    return of


def forget() -> None:
    """All of it. Safe while other threads ask: they find out again."""
    for clear in _FORGETTING:
        clear()
