"""Text as a sequence of units that can be compared: words without case, marks and spacing.

Invariant: two texts that differ only in case, punctuation, spacing, apostrophes, compatibility
forms (NFKC) or invisible characters have the same units when joined; letters with and without a
diacritic stay different. Scripts without spaces give one unit per character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from tubetotask.evidence.remembered import remembered

# Thai, Lao, Myanmar, Khmer, kana, Han: a unit is one character with its marks.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
)
_UNIT = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
_HAS_UNSPACED = re.compile(rf"[{UNSPACED}]")
_LEAST_UNITS = 3  # fewer words prove nothing: they stand in every talk
_LEAST_CHARACTERS = 5  # the same for scripts without spaces
_APOSTROPHES = "'’‘ʼʻ`´′"


class _Table(dict[int, str]):
    """Character → what is kept of it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char in _APOSTROPHES or category == "Cf" or char == "\u0640":  # tatweel only stretches
            kept = ""
        elif category == "Nd":
            kept = str(unicodedata.decimal(char))
        elif category[0] in "LNM":
            kept = char
        else:
            kept = " "
        self[code] = kept
        return kept


_TABLE = _Table()


@remembered(16_384)
def units(text: str) -> tuple[str, ...]:
    """The units of a text, in order."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)
    if not _HAS_UNSPACED.search(folded):
        return tuple(folded.split())
    return tuple(_joined_marks(_UNIT.findall(folded)))


def _joined_marks(found: Iterable[str]) -> list[str]:
    """Vowel signs of unspaced scripts belong to the character before them."""
    result: list[str] = []
    for unit in found:
        if result and unicodedata.category(unit[0])[0] == "M":
            result[-1] += unit
        else:
            result.append(unit)
    return result


def table(text: str) -> frozenset[str]:
    """A set of units written as running text: how the word lists of this room are kept."""
    return frozenset(unit for word in text.split() for unit in units(word))


def is_unspaced(unit: str) -> bool:
    """Whether a unit comes from a script without spaces."""
    return bool(_HAS_UNSPACED.match(unit))


def is_short(whole: Sequence[str]) -> bool:
    """Whether so few units prove nothing, unless they are all of a passage."""
    if all(map(is_unspaced, whole)):
        return len(whole) < _LEAST_CHARACTERS
    return len(whole) < _LEAST_UNITS
