"""Do two pieces of advice say the same in the same words? Only then they become one unasked.

Invariant: precise before complete. A word that one has and the other has not is one that says
nothing, another word for the same, or part of an amount that both name; what a word like "until",
"about" or "not" leads to is the same in both; what is said stands in one order, or in the same
pieces.
Similarity alone cannot tell "from home" from "away from home", or "read music" from "write music".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tubetotask.domain.told import Told
from tubetotask.tasks.words import (
    FILLERS,
    OF_ORDER,
    OF_TIME,
    OWN,
    PHRASES,
    QUANTIFIERS,
    RELATIONS,
    SAME_RELATION,
    SAME_TIME,
    SAME_TIMED,
    SMALL_RELATIONS,
    WHOSE,
    alike,
    denying,
)

_EARLY = 3  # words among which the action stands
_FAR = 4  # words behind which what a word leads to is no longer looked for
_NOT = "=not"
_Sign = tuple[str, bool]  # the word, or what stands for all words of its meaning; has it content?


def same_words(one: Told, other: Told) -> bool:
    """Whether nothing is said in one that the other does not say."""
    mine, theirs = list(_signs(one)), list(_signs(other))
    left = _left(mine, theirs), _left(theirs, mine)
    small = [side & SMALL_RELATIONS for side in left]
    if any(side - FILLERS - SMALL_RELATIONS - {_NOT} for side in left) or all(small):
        return False
    if any("their" in left[n] and not OWN.isdisjoint(left[1 - n]) for n in (0, 1)):
        return False  # "use their words" is not "use your words"
    # "Prepare the exam" is not "prepare for the exam"; "run Mondays" is "run on Mondays".
    if not (small[0] <= _of_time(one) and small[1] <= _of_time(other)):
        return False
    pieces, others = _pieces(mine), _pieces(theirs)
    led, there = _words(pieces), _words(others)
    # A small one that only one of them has leads nowhere else.
    heard = (RELATIONS - SMALL_RELATIONS) & (led | there) | SMALL_RELATIONS & led & there
    if any(_led(pieces, word) != _led(others, word) for word in heard):
        return False
    (in_order, turned), (their_order, theirs_turned) = _flow(mine), _flow(theirs)
    if in_order == their_order:
        return turned == theirs_turned or not (turned and theirs_turned)
    if {in_order[n:][:1] for n in turned} != {their_order[n:][:1] for n in theirs_turned}:
        return False
    return Counter(said for _, said in pieces if said) == Counter(
        said for _, said in others if said
    )


def _signs(told: Told) -> Iterator[_Sign]:
    words = list(told.words)
    for pair, meaning in PHRASES:
        verb, particle = pair.split()
        if verb in words[:_EARLY] and particle in words[words.index(verb) :]:
            words[words.index(particle)] = ""
            words[words.index(verb)] = meaning
            break
    denied = False
    for at, (word, sense) in enumerate(zip(words, told.senses, strict=True)):
        if word == "a" and words[at + 1 : at + 2] in (["few"], ["little"]):
            yield "=some", True  # "eat little sugar" is not "eat a little sugar"
            continue
        if denying(word):
            denied = True
            yield _NOT, False
            if word in FILLERS or word.endswith("n't"):
                continue
        word = _related(told, at, word)
        if _says_something(words, at, denied=denied):
            yield f"={word}", True
        elif word in RELATIONS or word in FILLERS:
            yield word, False
        elif word and not (told.amounts and word in told.counted):
            yield _sign(word, sense), True


def _says_something(words: list[str], at: int, *, denied: bool) -> bool:
    """Whether a word that mostly says nothing does here: "do what you love", "don't answer all",
    "invest all your money", "be paid", and the German "ein" of "kauf ein"."""
    word, after = words[at], words[at + 1 : at + 2]
    if word == "do":
        return after in ([], ["what"])
    if word == "be":
        return FILLERS.issuperset(words[:at])
    if word == "all" and not WHOSE.isdisjoint(words[at + 1 : at + 3]):
        return True
    return (denied and word in QUANTIFIERS) or (word == "ein" and not after)


def _related(told: Told, at: int, word: str) -> str:
    """The word itself, or the one that leads to the same here: "on" and "in" do to a time alone."""
    if word in SAME_TIMED and _to_time(told, at):
        # "Within a week" is not "in a week", but "within the first week" is "in the first week".
        first = next((each for each in told.words[at + 1 :] if each not in ("a", "an")), "")
        span = (first in told.counted and first not in OF_ORDER) or first in OF_TIME
        return "within" if word in ("within", "inside") and span else SAME_TIMED[word]
    return SAME_TIME.get(word, SAME_RELATION.get(word, word))


def _to_time(told: Told, at: int) -> bool:
    """Whether what this word leads to is a time: "on Mondays", "for ten minutes"."""
    for word in told.words[at + 1 : at + 1 + _FAR]:
        if SAME_TIME.get(word, word) in OF_TIME:
            return True
        if word in RELATIONS or not (word in FILLERS or word in told.counted or word in OF_ORDER):
            return False
    return False


def _of_time(told: Told) -> frozenset[str]:
    """The small ones that lead to a time wherever they stand, and so may be left out."""
    found: dict[str, bool] = {}
    for at, word in enumerate(told.words):
        led = _related(told, at, word)
        if led in SMALL_RELATIONS:
            found[led] = found.get(led, True) and _to_time(told, at)
    return frozenset(word for word, timed in found.items() if timed)


def _flow(signs: list[_Sign]) -> tuple[tuple[str, ...], list[int]]:
    """What has content, in its order, and at which of them a "not" stands."""
    said: list[str] = []
    turned = []
    for word, content in signs:
        if content:
            said.append(word)
        elif word == _NOT:
            turned.append(len(said))
    return tuple(said), turned


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
