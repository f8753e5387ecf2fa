"""A text's clauses as sets of content stems, so that what is said is compared clause by clause.

Invariant: every content word of the text is in exactly one clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.evidence.normal import table
from tubetotask.evidence.scope import is_content
from tubetotask.evidence.synonyms import sense

_BORDERS = table(
    "and but because if when while although though so since unless und aber weil wenn sondern "
    "obwohl denn dass y pero porque si cuando et mais car quand e ma perché quando mas"
) | {".", ","}


def clauses(words: Sequence[str]) -> list[frozenset[str]]:
    """The clauses of a reading's words."""
    result: list[list[str]] = [[]]
    for word in words:
        if word in _BORDERS:
            result.append([])
        elif is_content(word, ""):
            result[-1].append(sense(word))
    return [frozenset(clause) for clause in result if clause]
