"""Tags: words of a person's own on talks and tasks. Pure.

Invariant: two names that differ in case or spaces alone are one tag, spelt as it was first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from tubetotask.domain.errors import InputError

LONGEST, MOST_OF_ONE, MOST = 40, 20, 200


def cleaned(name: str) -> str:
    """The name as it is kept. Raises InputError for one that is none."""
    text = " ".join(unicodedata.normalize("NFC", name).split()).removeprefix("#").strip()
    plain = all(unicodedata.category(sign)[0] != "C" for sign in text)
    if not text or len(text) > LONGEST or "," in text or not plain:
        told = f"A tag is a word or a few, without a comma: 1 to {LONGEST} signs."
        raise InputError("This is no tag.", remedy=told)
    return text


def spelt(name: str, known: Iterable[str]) -> str:
    """The name as it is known already, else as it is given. Raises InputError."""
    text = cleaned(name)
    folded = text.casefold()
    return next((each for each in known if each.casefold() == folded), text)
