"""Categories: what a person calls several sections of the plan together. Pure.

Invariant: two names that differ in case or spaces alone are one category, spelt as it was first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from tubetotask.domain.errors import InputError

LONGEST = 40


def spelt(name: str, known: Iterable[str]) -> str:
    """The name as it is known already, else as it is given; "" for none. Raises InputError."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if len(text) > LONGEST or any(unicodedata.category(sign)[0] == "C" for sign in text):
        raise InputError(
            "This is no category.", remedy="A category is a word or a few: at most 40 characters."
        )
    folded = text.casefold()
    return next((each for each in known if each.casefold() == folded), text)
