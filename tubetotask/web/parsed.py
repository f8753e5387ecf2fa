"""Plans that pages ask for again and again, read once.

Invariant: what is kept is found by its own text and changed by nobody; long ones are not kept, so
memory has a bound.
"""

from __future__ import annotations

from functools import lru_cache

from tubetotask import plans
from tubetotask.domain.plan import Plan

_LONGEST, _MOST = 20_000, 64  # characters, plans


def plan(markdown: str) -> Plan:
    """The plan of this text. Raises InputError."""
    return _kept(markdown) if len(markdown) <= _LONGEST else plans.parse(markdown)


@lru_cache(maxsize=_MOST)
def _kept(markdown: str) -> Plan:
    return plans.parse(markdown)
