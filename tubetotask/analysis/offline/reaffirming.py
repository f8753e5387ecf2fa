"""Whether a statement says again what a line of the plan says.

Invariant: precise before complete. Both have the same numbers and the same times, both or none is
negated, and neither has a word against the other ("raise" and "lower"): what only sounds alike is
new, never a repetition.
"""

from __future__ import annotations

import re

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline.belonging import Belonging
from tubetotask.analysis.offline.plan_words import about, language_of, stem, times
from tubetotask.analysis.offline.repeats import groups
from tubetotask.analysis.tokens import words

_SAME = 0.75  # calibrated similarity that is enough by itself
_ALIKE = 0.50  # enough where the line's words are said too
_COVERED = 0.66  # share of the line's words that must then be said
_LEAST_WORDS = 2
_AGAINST = tuple(
    tuple(frozenset(map(stem, side.split())) for side in pair.split("|"))
    for pair in (
        "raise increase grow more add|lower reduce cut fewer less drop remove",
        "start begin|stop quit end",
        "before|after",
        "hire|fire",
        "early earlier|late later",
        "always|never rarely",
        "once|twice",
        "buy|sell",
        "open|close",
        "first|last",
        "with|without",
        "all every|some none",
    )
)


def repeated_line(
    text: str, belonging: Belonging, encoder: Encoder, language: str
) -> tuple[str, float]:
    """The line of the section that ``text`` says again and how alike they are, or ("", 0)."""
    items = sorted(belonging.section.items, key=lambda line: line != belonging.line)
    for line in items:
        if repeats(text, line, encoder, language):
            return line, _alike(text, line, encoder)
    return "", 0.0


def repeats(text: str, line: str, encoder: Encoder, language: str) -> bool:
    """Whether ``text`` says what ``line`` says."""
    if times(text) != times(line) or _against(text, line):
        return False
    vectors = encoder.encode([text, line])
    if len(groups([text, line], vectors, threshold=-1.0)) > 1:  # numbers or a negation differ
        return False
    said, asked = set(about(text, language)), about(line, language_of(line, language))
    if asked and asked[0] not in said:  # a line opens with its action, or with what it is about
        return False
    alike = _alike(text, line, encoder)
    many = len(set(asked))
    covered = len(said.intersection(asked)) / many if many >= _LEAST_WORDS else 0.0
    return alike >= _SAME or (alike >= _ALIKE and covered >= _COVERED)


def _alike(text: str, line: str, encoder: Encoder) -> float:
    one, other = encoder.encode([text, line])
    return encoder.calibrated(float(one @ other))


def _against(text: str, line: str) -> bool:
    one, other = ({stem(word) for word in words(each)} for each in (text, line))
    opposed = any(
        (one & left and other & right and not one & right)
        or (one & right and other & left and not other & right)
        for left, right in _AGAINST
    )
    return opposed or any(
        stem(marker) in one & other
        and _exchanged(_following(text, marker), _following(line, marker))
        for marker in ("before", "after", "without", "instead")
    )


def _exchanged(one: set[str], other: set[str]) -> bool:
    return bool(one | other) and not one & other


def _following(text: str, marker: str) -> set[str]:
    """The words of the clause behind ``marker``: what comes before what must not be exchanged."""
    clause = re.search(rf"\b{marker}\b([^,.;!?]*)", text, re.IGNORECASE)
    return set(about(clause.group(1), "en")) if clause else set()
