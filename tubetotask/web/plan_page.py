"""A plan as its pages show it: what would be recognised in a text, and its versions.

Invariant: nothing here keeps anything; a text that is no plan is told with its error, beside what
could be shown of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from tubetotask import plans
from tubetotask.domain.errors import InputError, TooLarge
from tubetotask.domain.plan import Plan
from tubetotask.storage.models import PlanVersion
from tubetotask.web.markdown import rendered


@dataclass(frozen=True)
class Preview:
    """A text that is not kept yet. ``words``: how many are new and how many gone, beside what is in
    use; None where nothing is, or where both are the same."""

    html: Markup
    plan: Plan | None = None
    problem: InputError | None = None
    words: tuple[int, int] | None = None

    @classmethod
    def of(cls, text: str, used: str | None) -> Preview:
        """What saving ``text`` would do. ``used``: the text in use."""
        if not text.strip():
            return cls(Markup(""))
        try:
            plan = plans.parse(text)
        except TooLarge as error:  # to show it would take as long as to read it
            return cls(Markup(""), problem=error)
        except InputError as error:
            return cls(rendered(text), problem=error)
        changed = used is not None and plan.markdown != used
        return cls(rendered(text), plan, None, plans.words(used or "", text) if changed else None)


@dataclass(frozen=True)
class Kept:
    """A version in the list. ``added``, ``removed``: words, beside the version before it."""

    id: int
    created_at: datetime
    used_at: datetime
    words: int
    added: int
    removed: int
    first: bool


def listed(versions: Sequence[PlanVersion], most: int) -> list[Kept]:
    """At most so many of the versions, the last made first, each beside the one made before it."""
    found = []
    for row, other in zip(versions[:most], (*versions[1:], None), strict=False):
        added, removed = plans.words(other.markdown if other else "", row.markdown)
        count = len(row.markdown.split())
        first = other is None
        found.append(Kept(row.id, row.created_at, row.used_at, count, added, removed, first))
    return found
