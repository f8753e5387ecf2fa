"""Letters that only look like others: a negation spelled so that it is not seen.

Invariant: a word of one script is none of them, except an English negation written with marks or
with a zero for its "o".
"""

from __future__ import annotations

import re
import unicodedata

from tubetotask.evidence.negation import TURNS
from tubetotask.evidence.normal import units

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’](?=[^\W_]))*")
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
_SIGNS = frozenset("μµΔδπλσΣΩωβγ")  # "μm", "Δt": signs of measures and formulas


def first(text: str, quoted: frozenset[str]) -> str:
    """The first word that hides behind look-alike letters and nobody said, or ""."""
    for match in _WORD.finditer(_bare(text, marks=True)):
        word = match.group()
        if "".join(units(word)) in quoted:
            continue
        scripts = {s for c in word if c.isalpha() for s in _SCRIPTS if _is(c, s)}
        if len(scripts) > 1 and not (word[0] in _SIGNS and len(word) <= 3):
            return word
        plain = "".join(units(_bare(word, marks=False).replace("0", "o")))
        if plain in TURNS["en"] and plain != "".join(units(word)) and scripts == {"LATIN"}:
            return word
    return ""


def _is(letter: str, script: str) -> bool:
    return unicodedata.name(letter, "").startswith(script)


def _bare(text: str, *, marks: bool) -> str:
    """Compatibility forms and invisible characters undone; ``marks`` False: accents too."""
    text = unicodedata.normalize("NFKC" if marks else "NFKD", text)
    left = ("Cf",) if marks else ("Cf", "Mn")
    return "".join(c for c in text if unicodedata.category(c) not in left)
