"""A piece of advice, read so that two can be compared.

Invariant: read from a text and its language and nothing else, so the same text is always read
alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Amount = tuple[str, frozenset[Fraction]]


@dataclass(frozen=True, slots=True)
class Told:
    """``words``: lower case, in order. ``senses``: for each word what it means, equal for words of
    nearly one meaning, "" where it carries none or is part of an amount. ``turned``: the senses
    that a negation stands over; ``denies``: whether there is one at all. ``opposed``: senses that
    are the opposite of one of its own. ``amounts``: what it measures ("time", "usd", "" for a bare
    number) and how much, in the base unit, which the writing may leave open ("1.500"). ``names``:
    words written as a name. ``counted``: words that are part of a number or name a measure.
    """

    text: str
    words: tuple[str, ...]
    senses: tuple[str, ...]
    turned: frozenset[str]
    denies: bool
    opposed: frozenset[str]
    amounts: tuple[Amount, ...]
    names: frozenset[str]
    counted: frozenset[str]
