"""Turns of phrase, rewritten word by word before the reach of negations is read.

Invariant: a rewriting leaves out, joins or takes apart words; it never changes their order.
"""

from __future__ import annotations

from tubetotask.evidence.negation import HARMLESS, PREFIXES, TURNS, VERBS
from tubetotask.evidence.normal import table

PART, MORE = "not~", "more~"  # signs that stand for a negation in a stream
_JUST = table("just only merely simply nur")
_COUNTS_ONE = table("one single ein einen einem einer eine einzige einziges einzigen")
_SOUNDS = table("um uh uhm er erm äh ähm euh")
_WHERE = table("where that when at")
_UNDO = 6  # words within which one negation undoes the next
_LEAST_BARE = 4  # letters that must be left of a word without its prefix
_WHOLE = table(
    "display displays displayed displaying discover discovers discovered discovery discount "
    "discuss discussed discussion disclose distance inform information informed include includes "
    "included invest invested investment import imported important improve improved impress impact "
    "income inside input install instance intense intent index impart unless until under union "
    "unite united unit units dispose disposed disease inspire involve involved insight increase"
)
"""What begins like a negating prefix and is none."""


def without_fillers(stream: list[str]) -> list[str]:
    """Leave out "you know" with its commas and repeats; "no one" is one word."""
    result: list[str] = []
    place = 0
    stream = [word for word in stream if word not in _SOUNDS]
    while place < len(stream):
        if stream[place : place + 2] in (["you", "know"], ["i", "mean"]):
            place += 2
            if result and result[-1] == "," and stream[place : place + 1] == [","]:
                result.pop()
                place += 1
            continue
        if stream[place] == "no" and stream[place + 1 : place + 2] in (["one"], ["ones"]):
            result.append("nobody")
            place += 2
            continue
        if stream[place : place + 1] != stream[place + 1 : place + 2]:
            result.append(stream[place])
        place += 1
    return result


def without_harmless(stream: list[str]) -> list[str]:
    """Leave out phrases that only look like negations."""
    result = list(stream)
    for size in (4, 3, 2):
        for place in range(len(result) - size + 1):
            if tuple(result[place : place + size]) in HARMLESS:
                if result[place + 1] in _JUST and _COUNTS_ONE & set(result[place + 2 : place + 5]):
                    continue  # "not just one" is no "one"
                result[place : place + size] = ["~"] * size
    return [word for word in result if word != "~"]


def parted(stream: list[str], apart: frozenset[str]) -> list[str]:
    """Take negating prefixes and endings off the words given."""
    result: list[str] = []
    for word in stream:
        result += [PART, bare(word)] if word in apart else [word]
    return result


def bare(word: str) -> str:
    """A word without the prefix or ending that negates it; itself where it has none."""
    if word in _WHOLE:
        return word
    if word.endswith("less") and len(word) > _LEAST_BARE + 4:
        return word[:-4]
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) >= _LEAST_BARE + len(prefix):
            return word[len(prefix) :]
    return word


def compared(stream: list[str]) -> list[str]:
    """ "more than" as one sign, where no number follows."""
    result: list[str] = []
    for place, word in enumerate(stream):
        than = stream[place + 1 : place + 2] == ["than"]
        if word == "more" and than:
            result.append(MORE)
        elif not (word == "than" and result and result[-1] == MORE):
            result.append(word)
    return result


def without_undone(stream: list[str], language: str) -> list[str]:
    """ "not so far that you can't": the second negation is undone by the first."""
    result = list(stream)
    negators = TURNS.get(language, frozenset()) - VERBS
    for place, word in enumerate(result[:-1]):
        if word != "point" or result[place + 1] not in _WHERE:
            continue
        if negators & set(result[max(0, place - _UNDO) : place]):
            after = range(place + 2, min(len(result), place + 2 + _UNDO))
            second = next((i for i in after if result[i] in negators), None)
            if second is not None:
                result[second] = "."
    return result
