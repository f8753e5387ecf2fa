"""A theme is a heading of a few words, too short to be compared as a statement is.

Invariant: every word of a short theme that carries meaning stands, as a stem, in the row below it
or in its quotes; so a heading cannot say what the row does not.
"""

from __future__ import annotations

from tubetotask.domain.evidence import Statement
from tubetotask.evidence.normal import is_unspaced, units
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.stems import stem

THEME = "takeaway.theme"
_WORDS, _MOST_LETTERS = 4, 48
_LETTERS = 4  # shorter words carry little: "how", "to", "of"


def is_theme(text: str) -> bool:
    """Whether a heading is short enough to state nothing: a longer one is a claim."""
    return len(text.split()) <= _WORDS and len(text) <= _MOST_LETTERS


def foreign_word(theme: str, holder: Statement) -> Refusal | None:
    """The first word of a theme that neither the statement nor its quotes hold."""
    below = [holder.text, *(piece.quote for piece in holder.evidence)]
    held = {unit for text in below for unit in units(text)}
    stems = {stem(unit) for unit in held}
    for unit in units(theme):
        known = unit in held or stem(unit) in stems
        if not known and (is_unspaced(unit) or len(unit) >= _LETTERS):
            return Refusal("quote-not-found", f"{unit} is not in the row")
    return None
