"""What a person types, as a question to the index.

Invariant: any text gives a question, none raises: what makes no sense as a sign is a word.
"""

from __future__ import annotations

import re

from tubetotask.domain.search import Query
from tubetotask.search.spans import Words

_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
MOST_WORDS = 32  # a question of more is a text; its first words are enough
MOST_LETTERS = 1000


def query(text: str, words: Words, *, common: frozenset[str] = frozenset()) -> Query:
    """``"these words together"``, ``-without``, and words in any order.

    ``common``: words too common to ask for alone; they count where nothing else is asked.
    """
    single: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    left = MOST_WORDS
    for part in _PART.finditer(text.replace("“", '"').replace("”", '"')[:MOST_LETTERS]):
        found = tuple(words(part["phrase"] or part["word"] or ""))[:left]
        if not found:
            continue
        left -= len(found)
        if part["minus"]:
            without.append(found)
        elif len(found) > 1:  # quoted, or one word to the eye and several to the index
            phrases.append(found)
        else:
            single.extend(found)
    rare = [word for word in single if word not in common]
    kept = rare if rare or phrases else single
    return Query(
        tuple(dict.fromkeys(kept)),
        tuple(dict.fromkeys(phrases)),
        tuple(without),
        text[:MOST_LETTERS].strip(),
    )
