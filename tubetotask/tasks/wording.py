"""Do two pieces of advice say the same in the same words? Only then they become one unasked.

Invariant: precise before complete. A word that one has and the other has not is one that says
nothing, another word for the same, or part of an amount that both name; what a word like "until"
or "about" leads to is the same in both; what is said stands in one order, or in the same pieces.
Similarity alone cannot tell "from home" from "away from home", or "read music" from "write music".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tubetotask.domain.told import Told
from tubetotask.tasks.words import (
    FILLERS,
    PHRASES,
    RELATIONS,
    SAME_RELATION,
    SAME_TIME,
    SMALL_RELATIONS,
    alike,
)

_EARLY = 3  # words among which the action stands
_Sign = tuple[str, bool]  # the word, or what stands for all words of its meaning; has it content?


def same_words(one: Told, other: Told) -> bool:
    """Whether nothing is said in one that the other does not say."""
    mine, theirs = list(_signs(one)), list(_signs(other))
    left = _left(mine, theirs), _left(theirs, mine)
    small = [side & SMALL_RELATIONS for side in left]
    if any(side - FILLERS - SMALL_RELATIONS for side in left) or all(small):
        return False
    pieces, others = _pieces(mine), _pieces(theirs)
    led, there = _words(pieces), _words(others)
    # A small one that only one of them has leads nowhere else.
    heard = (RELATIONS - SMALL_RELATIONS) & (led | there) | SMALL_RELATIONS & led & there
    if any(_led(pieces, word) != _led(others, word) for word in heard):
        return False
    in_order = [word for word, content in mine if content]
    return in_order == [word for word, content in theirs if content] or Counter(
        said for _, said in pieces if said
    ) == Counter(said for _, said in others if said)


def _signs(told: Told) -> Iterator[_Sign]:
    words = list(told.words)
    for pair, meaning in PHRASES:
        verb, particle = pair.split()
        if verb in words[:_EARLY] and particle in words[words.index(verb) :]:
            words[words.index(particle)] = ""
            words[words.index(verb)] = meaning
            break
    for at, (word, sense) in enumerate(zip(words, told.senses, strict=True)):
        if word == "a" and words[at + 1 : at + 2] in (["few"], ["little"]):
            yield "=some", True  # "eat little sugar" is not "eat a little sugar"
            continue
        word = SAME_TIME.get(word, SAME_RELATION.get(word, word))
        if word in RELATIONS or word in FILLERS:
            yield word, False
        elif word and not (told.amounts and word in told.counted):
            yield _sign(word, sense), True


def _sign(word: str, sense: str) -> str:
    """What stands for the word; who does a thing is not the doing of it."""
    found = alike(word, sense or word)
    stem = found == sense and not sense.startswith("=")
    return f"{found}~er" if stem and word.endswith(("er", "ers")) else found


def _left(mine: list[_Sign], theirs: list[_Sign]) -> frozenset[str]:
    known = {word for word, _ in theirs}
    return frozenset(word for word, _ in mine if word not in known)


def _pieces(signs: list[_Sign]) -> list[tuple[str, tuple[str, ...]]]:
    """What is said, cut where a word leads to something: that word, and what has content in it."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for word, content in signs:
        if word in RELATIONS:
            found.append((word, []))
        elif content:
            found[-1][1].append(word)
    return [(word, tuple(said)) for word, said in found]


def _words(pieces: list[tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    return frozenset(word for word, _ in pieces)


def _led(pieces: list[tuple[str, tuple[str, ...]]], word: str) -> Counter[str]:
    """What this word leads to, as far as the first word with content; nothing where it is not."""
    return Counter(said[0] if said else "" for led, said in pieces if led == word)
