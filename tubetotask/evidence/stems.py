"""Crude stems: enough to see that "publishing" and "published" are one word.

Invariant: a stem is a prefix of the word; two words with one stem start alike.
"""

from __future__ import annotations

from tubetotask.evidence.remembered import remembered

_ENDINGS = (
    "ations", "ation", "ments", "ment", "ingly", "edly", "ings", "ing", "ies", "ied", "ers", "er",
    "est", "ely", "ly", "ed", "es", "en", "em", "e", "s", "n", "y",
)  # fmt: skip
_LEAST = 3
_MOST = 7


@remembered(16_384)
def stem(word: str) -> str:
    """The stem of a unit."""
    for _ in range(2):  # "today's" loses its "s", then its "y", as "today" does
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
                word = word[: -len(ending)]
                break
    if len(word) > _LEAST and word[-1] == word[-2]:  # stopp-ing
        word = word[:-1]
    return word[:_MOST]
