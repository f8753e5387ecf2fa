"""Whether a statement says again what a line of the plan says.

Invariant: precise before complete. Both have the same numbers, neither names a time that is
against the other's, both or none is negated, and neither has a word against the other ("raise"
and "lower"): what only sounds alike is new, never a repetition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import titles
from tubetotask.analysis.offline.plan_words import about, language_of, stem, times, wording
from tubetotask.analysis.offline.ratios import ratios, same_ratio
from tubetotask.analysis.offline.repeats import marks
from tubetotask.analysis.offline.verbs import is_action
from tubetotask.analysis.tokens import words

_SAME = 0.75  # calibrated similarity that is enough by itself
_ALIKE = 0.50  # enough where the line's words are said too
_COVERED = 0.66  # share of the line's words that must then be said
_LEAST_WORDS = 2
# A command is also compared by its clause alone, which needs more of the line's words.
_CLAUSE_COVERED = 0.80
_CLAUSE_WORDS = 3
_SUBJECT_COVERED = 0.60  # where the line opens with who does it, counted with numbers and times
_SUBJECT_ALIKE = 0.60
_PART = re.compile(r",|\b(?:and|but|because|so)\b", re.IGNORECASE)
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


@dataclass(frozen=True)
class _Line:
    """A line of the plan, read: stems of its words, all but grammar, and of what it is about."""

    text: str
    about: list[str]
    every: frozenset[str]
    acts: bool  # it opens with a verb of action


def repeated_line(
    text: str, lines: Iterable[str], encoder: Encoder, language: str
) -> tuple[str, float]:
    """The first of ``lines`` that ``text`` says again and how alike they are, or ("", 0)."""
    for line in lines:
        if repeats(text, line, encoder, language):
            return line, _alike(text, line, encoder)
    return "", 0.0


def repeats(text: str, line: str, encoder: Encoder, language: str) -> bool:
    """Whether ``text`` says what ``line`` says."""
    if _against(text, line) or marks(text)[1] != marks(line)[1]:
        return False
    read = _read(line, language)
    other_ratio = bool(ratios(text)) and bool(ratios(line)) and not same_ratio(text, line)
    if other_ratio or (read.acts and _beside_the_point(text, line)):
        return False
    if _as_a_whole(text, read, encoder, language):
        return True
    clause = titles.cut(text, language)
    if clause is None:
        return False
    if same_ratio(text, line):
        return _alike(clause, line, encoder) >= _ALIKE
    return marks(clause) == marks(line) and (
        _contained(clause, read, language) or _clause_covers(clause, read, encoder, language)
    )


def _read(line: str, language: str) -> _Line:
    found = about(line, language_of(line, language))
    first = next(iter(words(line)), "")
    return _Line(line, found, frozenset(wording(line)), is_action(first))


def _beside_the_point(text: str, line: str) -> bool:
    """Whether the line's action is only a time or reason in the text: "it dries after we paint"."""
    action = re.escape(words(line)[0])
    clause = rf"\b(?:after|before|when|if|because|while|since) \w+ (?:\w+ly )?{action}\b"
    return re.search(clause, text, re.IGNORECASE) is not None


def _as_a_whole(text: str, line: _Line, encoder: Encoder, language: str) -> bool:
    if times(text) != times(line.text) or marks(text) != marks(line.text):
        return False
    said = set(about(text, language))
    if line.about and line.about[0] not in said:  # a line opens with its action, or its subject
        return False
    alike = _alike(text, line.text, encoder)
    many = len(set(line.about))
    covered = len(said.intersection(line.about)) / many if many >= _LEAST_WORDS else 0.0
    return alike >= _SAME or (alike >= _ALIKE and covered >= _COVERED)


def _contained(clause: str, line: _Line, language: str) -> bool:
    """Whether the command says nothing but the line, perhaps less: "block an hour for it"."""
    part = _PART.split(clause)[0]
    said = about(part, language)
    return (
        line.acts
        and bool(said)
        and line.about[:1] == said[:1]
        and set(said) <= set(line.about)
        and times(part) == times(line.text)
        and marks(part) == marks(line.text)
        and len(frozenset(wording(part)) & line.every) >= _CLAUSE_WORDS
    )


def _clause_covers(clause: str, line: _Line, encoder: Encoder, language: str) -> bool:
    """Whether the command says nearly all the line does; it may add when or how far."""
    said, asked = set(about(clause, language)), set(line.about)
    if len(asked) < _CLAUSE_WORDS:
        return False
    alike = _alike(clause, line.text, encoder)
    if line.acts:
        return (
            line.about[0] in said
            and (not times(line.text) or times(line.text) == times(clause))
            and len(said & asked) / len(asked) >= _CLAUSE_COVERED
            and alike >= _ALIKE
        )
    return (
        times(line.text) == times(clause)
        and len(said & asked) >= _CLAUSE_WORDS
        and len(frozenset(wording(clause)) & line.every) / len(line.every) >= _SUBJECT_COVERED
        and alike >= _SUBJECT_ALIKE
    )


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
