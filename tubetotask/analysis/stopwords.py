"""Words that say little by themselves, for each language of the sentence encoder.

Invariant: lower case, accents kept; a language that is not listed has no stop words, so every
word counts and nothing fails. Scripts without spaces are handled in ``tokens``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of a BCP 47 language; the region is ignored; empty when unknown."""
    return _lists().get(language.lower().split("-")[0], frozenset())


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("stopwords.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)[1:]
    return {
        language: frozenset(block.split())
        for language, block in zip(blocks[::2], blocks[1::2], strict=True)
    }
