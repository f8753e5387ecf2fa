"""When a model's wording is worth a line of its own, and when what is left of it is little.

Invariant: what only repeats its quote is not shown again, so the speaker's words stand alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.texts import gettext as _


def says_more(text: str, quotes: Iterable[str]) -> bool:
    """Whether a wording says anything in other words than one of its quotes."""
    said = _letters(text)
    return not any(said in _letters(quote) for quote in quotes)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


_MOST_FALLEN = 0.5  # of all that was proposed
_LEAST_FALLEN = 5


def thin(analysis: Analysis) -> str:
    """That most of what was proposed fell, so that the answer rests on little; or ""."""
    notes, fell = analysis.notes, len(analysis.dropped)
    kept = len(notes.concepts) + len(notes.takeaways) + len(notes.advice) + len(notes.key_passages)
    if fell < _LEAST_FALLEN or fell < _MOST_FALLEN * (kept + fell):
        return ""
    return _(
        "%(fell)s of %(all)s statements were dropped, as their quotes do not bear them out: "
        "little is left of this answer.",
        fell=fell,
        all=kept + fell,
    )
