"""When a model's wording is worth a line of its own.

Invariant: what only repeats its quote is not shown again, so the speaker's words stand alone.
"""

from __future__ import annotations

from collections.abc import Iterable


def says_more(text: str, quotes: Iterable[str]) -> bool:
    """Whether a wording says anything in other words than one of its quotes."""
    said = _letters(text)
    return not any(said in _letters(quote) for quote in quotes)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
