"""How fast a model's server may be asked.

Invariant: a limit that is not set is None, and limits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Over all workers, threads and command lines on one database.

    ``calls_per_minute`` counts every request, also one that is sent again; ``tokens_per_minute``
    counts those of the question and the longest answer that is asked for; ``at_once``: calls that
    are under way at the same time.
    """

    calls_per_minute: int | None = None
    tokens_per_minute: int | None = None
    at_once: int | None = None
