"""One way after another, and an error that tells all that was tried.

Invariant: the error that is raised is one of those that happened, the one that says most to the
person, with every way and its sentence in ``tried``. What was spent on the way is added up.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TypeVar

from tubetotask.domain.errors import SourceMissing, SourceUnavailable

T = TypeVar("T")
_WEIGHT = ("missing", "key", "blocked", "quota", "outage", "unparsable", "offline", "failed")
"""Which of several failures is told, the first one first: what a person can mend goes before what
passes by itself."""


def first_that_can(ways: Sequence[tuple[str, Callable[[], T]]], *, witnesses: int = 1) -> T:
    """The answer of the first way that gives one.

    It goes on after a failure, and ends early when so many ``witnesses`` say SourceMissing.
    """
    failures: list[tuple[str, SourceUnavailable]] = []
    for way, ask in ways:
        try:
            return ask()
        except SourceUnavailable as error:
            failures.append((way, error))
            if sum(isinstance(e, SourceMissing) for _, e in failures) >= witnesses:
                break
    raise told(failures)


def told(failures: Sequence[tuple[str, SourceUnavailable]]) -> SourceUnavailable:
    """The failure to tell, as a copy with all of them in ``tried``.

    ``retry_at`` is the earliest time at which one of the ways can help; None where one of them may
    be tried at any time.
    """
    if not failures:
        return SourceUnavailable("There is no way to ask YouTube.", remedy="Set YOUTUBE_API_KEY.")
    main = copy.copy(min((e for _, e in failures), key=lambda e: _WEIGHT.index(e.state)))
    main.tried = tuple((way, e.message) for way, e in failures)
    main.units = sum(e.units for _, e in failures)
    if isinstance(main, SourceMissing):
        return main
    again = [e for _, e in failures if e.retryable]
    main.retryable = bool(again)
    times = [e.retry_at for e in again if e.retry_at is not None]
    main.retry_at = min(times) if times and len(times) == len(again) else None
    return main
