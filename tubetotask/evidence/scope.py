"""What a text negates: its content words, and those a negation stands over.

Invariant: a negation reaches to the end of its clause, to the next negation, or over a few content
words, whichever comes first. A word under two negations that undo each other is not turned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.evidence.implicit import WEAK, spelled
from tubetotask.evidence.language import FUNCTION_WORDS
from tubetotask.evidence.negation import ADVERSE, BOTH_SIDES, HINTS, STRONG, TURNS, VERBS
from tubetotask.evidence.normal import table
from tubetotask.evidence.phrases import (
    MORE,
    PART,
    compared,
    parted,
    without_fillers,
    without_harmless,
    without_undone,
)
from tubetotask.evidence.remembered import remembered
from tubetotask.evidence.synonyms import sense
from tubetotask.evidence.tokens import Token, tokens

_REACH = 6  # content words a negation stands over
_BREAKS = {
    "en": table("but because if when while although though so since unless"),
    "de": table("aber weil wenn sondern obwohl denn dass"),
    "es": table("pero porque si cuando sino pues"),
    "fr": table("mais car si quand parce puisque"),
    "it": table("ma perché se quando però"),
    "pt": table("mas porque se quando pois") - {"se"},
}
# Words that say too little to tell what a negation is about.
_LIGHT = table(
    "does did doing done am been being get gets got getting go goes going gonna want wants let "
    "lets "
    "really very just even actually also any some all still yet every one thing things "
    "something anything everything ever kind way too now here there im youre were theyre "
    "its thats "
    "dont says know mean like "
    "puedo puedes puede podemos pueden posso pode podem peux peut pouvons peuvent può possiamo "
    "possono kann können könnte muss müssen"
)
_TO_BE = table("is are was were be been am can could should would will must do does did may might")
# After a comma these begin a new clause; other words go on with a list.
_OPENERS = table(
    "the a an he she it they we you i this that these those there then its just "
    "only is are was has "
    "der die das er sie es wir ich el la los las il elle on nous vous lui o os"
)
_UNDONE = re.compile(r"un(?!der|i|til|less|cles?$|to)\w{3}")
_PREPOSITIONS = table("with in of for by from to at on mit in von für bei aus auf")
_CONTRASTS = ("instead", "rather")  # only of what is done: "instead of buying"
# Before these a clause ends even where the captions have no comma.
_JOINTS = table("and yet so then")
_BE = table("is are was were am")
_SUBJECTS = table("i you he she it we they this that there")
_SUBJECT_IS = table("im youre hes shes its theyre thats theres heres")
# "don't think [that it is …]": the negation of these is one of what they say.
_RAISING = table(
    "think believe expect suppose say said know feel see saw hope imagine guess want mean "
    "care like sure understand remember realize find show matter tell mind something"
)
_STACK = 3  # words within which two negators undo each other


@dataclass(frozen=True, slots=True)
class Turn:
    """A negation and the stems it stands over."""

    word: str
    over: frozenset[str]
    head: str = ""  # the content word next to it


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's content stems, its negations, and for each stem whether it is turned."""

    words: tuple[str, ...]
    stems: frozenset[str]
    turns: tuple[Turn, ...]
    turned: frozenset[str]
    straight: frozenset[str]
    hints: frozenset[str]
    undone: frozenset[str]  # under two negations
    stacked: bool  # two negations in one clause that undo each other
    weak: tuple[Turn, ...] = ()  # words that may negate what they stand over


@remembered(2048)
def reading(
    text: str,
    language: str,
    apart: frozenset[str] = frozenset(),
    *,
    more: bool = False,
) -> Reading:
    """Read the negations of a text.

    ``apart``: words to be read as a negation and the rest ("unhappy" as "not happy"); ``more``:
    whether "more than" negates what follows, as in "more than a list" for "not just a list".
    """
    written = without_fillers([_sign(t) for t in tokens(text)])
    heard = frozenset(written)
    if language == "en":
        written = spelled(written)
    written = parted(compared(written) if more else written, apart)
    stream = without_undone(without_harmless(written), language)
    words = TURNS.get(language, frozenset())
    turns = tuple(
        _turn(word, _over(stream, place, language))
        for place, word in enumerate(stream)
        if _is_turn(stream, place, words, language)
    )
    content = [w for w in stream if is_content(w, language)]
    stems = frozenset(map(sense, content))
    counts = {s: sum(s in turn.over for turn in turns) for s in stems}
    places = {s: sum(sense(w) == s for w in content) for s in stems}
    both = language in BOTH_SIDES  # reach overlaps there, so two do not undo each other
    turned = frozenset(s for s, n in counts.items() if (n if both else n % 2))
    # A word said twice, once under a negation and once not, is both.
    straight = frozenset(s for s in stems if s not in turned or places[s] > counts[s])
    hinting = HINTS.get(language, frozenset())
    hints = frozenset(w for w in (heard | set(stream)) if w in hinting or w in STRONG)
    if len(stream) < len(written):
        hints |= {"~"}
    stacked = language in ("en", "de") and _stacked(stream, words - VERBS, language)
    undone = frozenset() if both else frozenset(s for s, n in counts.items() if n and n % 2 == 0)
    return Reading(
        tuple(stream),
        stems,
        turns,
        turned,
        straight,
        hints,
        undone,
        stacked,
        _weak(stream, language),
    )


def _sign(token: Token) -> str:
    """Words as they are, the end of a clause as ".", a comma as ",", other marks as nothing."""
    if token.kind == "other":
        return "." if token.raw in ".!?;:()…" else "," if token.raw == "," else "'"
    if token.kind == "minus":
        return "'" if token.glued else "."
    return token.text


def _is_turn(stream: Sequence[str], place: int, turns: frozenset[str], language: str) -> bool:
    word = stream[place]
    if word in (PART, MORE):
        return True
    if word not in turns:
        return False
    after = stream[place + 1 : place + 2]
    if word in VERBS:  # "press stop" turns nothing
        return bool(_until_break(stream[place + 1 :], language))
    if word.endswith("nt") and after == ["and"]:  # "for some reason can't, um, and also"
        return False
    return not (word == "no" and after == ["."])  # an answer


def _over(stream: Sequence[str], place: int, language: str) -> list[str]:
    """The content stems a negation stands over: to the next break, at most ``_REACH``."""
    if stream[place] == PART:
        return [sense(stream[place + 1])]
    beside = place > 0 and stream[place - 1] in _PREPOSITIONS
    after = _until_break(stream[place + 1 :], language, phrase=beside)
    before: list[str] = []
    both = language in BOTH_SIDES
    auxiliary = stream[place].endswith("nt") or (place and stream[place - 1] in _TO_BE)
    ends = stream[place + 1 : place + 2] in ([], ["."], [","]) and auxiliary
    if both or ends:  # "that is what it is not"
        before = _until_break(list(reversed(stream[:place])), language, strict=both)
    reach = _REACH // 2 if both or stream[place] in VERBS else _REACH
    return [sense(w) for w in after[:reach]] + [sense(w) for w in before[:reach]]


def _turn(word: str, over: Sequence[str]) -> Turn:
    return Turn(word, frozenset(over), over[0] if over else "")


def _weak(stream: Sequence[str], language: str) -> tuple[Turn, ...]:
    """Words that may negate; at the end of a clause ("is a myth") what stands before them."""
    result: list[Turn] = []
    for place, word in enumerate(stream):
        if word not in WEAK.get(language, ()):
            continue
        after = _until_break(stream[place + 1 :], language)
        if not after or stream[place + 1 : place + 2] == ["."]:
            after = _until_break(list(reversed(stream[:place])), language)
        if after and not (word in _CONTRASTS and not after[0].endswith("ing")):
            result.append(_turn(word, [sense(w) for w in after[: _REACH // 2]]))
    return tuple(result)


def _until_break(
    stream: Sequence[str], language: str, *, phrase: bool = False, strict: bool = False
) -> list[str]:
    """Content words up to the end of the clause, the next negation, or a word said again.

    ``phrase``: also up to the verb, as in "with nothing in common [does count]". ``strict``: any
    comma ends the clause.
    """
    result: list[str] = []
    breaks = _BREAKS.get(language, frozenset())
    negators = TURNS.get(language, frozenset()) - VERBS
    for place, word in enumerate(stream):
        if word == "." or word in breaks or word in negators or (phrase and word in _TO_BE):
            break
        if strict and word == ",":
            break
        if word in result[-2:]:  # "not a get request, a post request"
            return result[: result.index(word) + 1]
        if place and stream[place - 1] in _JOINTS and word in _OPENERS:
            break
        if result and _new_clause(stream, place) and result[0] not in _RAISING:
            break
        if place and stream[place - 1] == "," and (len(result) > 1 or word in _OPENERS):
            break
        if is_content(word, language):
            result.append(word)
    return result


def _new_clause(stream: Sequence[str], place: int) -> bool:
    """ "not a bank [we are a shop]", where no comma is written."""
    word, after = stream[place], stream[place + 1 : place + 2]
    return word in _SUBJECT_IS or (word in _SUBJECTS and bool(_BE.intersection(after)))


def _stacked(stream: Sequence[str], negators: frozenset[str], language: str) -> bool:
    """Two negators before the clause ends: "not never", "no model was not"."""
    breaks = _BREAKS.get(language, frozenset()) | {".", ",", "and", "und", "nor", "neither", "or"}
    last = -_STACK - 1
    for place, word in enumerate(stream):
        if word in breaks:
            last = -_STACK - 1
        elif word in negators:
            if place - last <= _STACK:
                return True
            last = place
        elif place - last <= _STACK and (word in ADVERSE or _UNDONE.match(word)):
            return True  # "not unclear", "not the wrong place"
    return False


def is_content(word: str, language: str) -> bool:
    """Whether a unit says what a text is about."""
    if not word.isalnum() or word in _LIGHT or word in TURNS.get(language, ()):
        return False
    known = FUNCTION_WORDS.get(language)
    if known is not None:
        return word not in known
    return not any(word in words for words in FUNCTION_WORDS.values())
