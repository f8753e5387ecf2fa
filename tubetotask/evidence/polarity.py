"""Does a statement negate what its evidence affirms, or the other way round?

Invariant: judged by the words both share. Each negation must turn, among the words it stands over
that the other text has too, at least one that is turned there as well. Where nothing is shared the
mere presence of a negation decides in one direction only: a statement never brings a new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tubetotask.evidence.language import FUNCTION_WORDS, primary
from tubetotask.evidence.negation import (
    ADVERSE,
    BOTH_SIDES,
    HARMLESS,
    HINTS,
    OPPOSITES,
    PIECES,
    PREFIXES,
    STRONG,
    TURNS,
    VERBS,
)
from tubetotask.evidence.normal import table
from tubetotask.evidence.quantities import Source
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.stems import stem
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
    "does did doing done am been being get gets got getting go goes going gonna want wants let lets "
    "really very just even actually also any some much many all still yet every one thing things "
    "something anything everything ever lot kind way too now here there im youre were theyre its thats "
    "dont say says said know mean like"
)
_TO_BE = table("is are was were be been am can could should would will must do does did may might")
# After a comma these begin a new clause; other words go on with a list.
_OPENERS = table("the a an he she it they we you i this that these those there then its just only is are was has "
                 "der die das er sie es wir ich el la los las il elle on nous vous lui o os")  # fmt: skip
_UNDONE = re.compile(r"un(?!der|i|til|less|cles?$|to)\w{3}")
_STACK = 3  # words within which two negators undo each other
_CLOSE = 0.75  # share of a statement's words in the evidence from which it is nearly verbatim
_NEAR = 2  # content words on either side that tell what "more" is more of


@dataclass(frozen=True, slots=True)
class Turn:
    """A negation and the stems it stands over."""

    word: str
    over: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's content stems, its negations, and for each stem whether it is turned."""

    words: tuple[str, ...]
    stems: frozenset[str]
    turns: tuple[Turn, ...]
    turned: frozenset[str]
    straight: frozenset[str]
    hints: bool
    stacked: bool  # two negations in one clause that undo each other


@lru_cache(maxsize=8192)
def reading(text: str, language: str) -> Reading:
    """Read the negations of a text."""
    written = _without_fillers([_sign(t) for t in tokens(text)])
    stream = _without_harmless(written)
    words = TURNS.get(language, frozenset())
    turns = tuple(
        Turn(word, frozenset(_over(stream, place, language)))
        for place, word in enumerate(stream)
        if _is_turn(stream, place, words, language)
    )
    content = [w for w in stream if _is_content(w, language)]
    stems = frozenset(map(stem, content))
    counts = {s: sum(s in turn.over for turn in turns) for s in stems}
    places = {s: sum(stem(w) == s for w in content) for s in stems}
    both = language in BOTH_SIDES  # reach overlaps there, so two do not undo each other
    turned = frozenset(s for s, n in counts.items() if (n if both else n % 2))
    # A word said twice, once under a negation and once not, is both.
    straight = frozenset(s for s in stems if s not in turned or places[s] > counts[s])
    hinting = HINTS.get(language, frozenset())
    hints = any(w in hinting or w in STRONG for w in stream) or len(stream) < len(written)
    stacked = language in ("en", "de") and _stacked(stream, words - VERBS, language)
    return Reading(tuple(stream), stems, turns, turned, straight, hints, stacked)


def _sign(token: Token) -> str:
    """Words as they are, the end of a clause as ".", a comma as ",", other marks as nothing."""
    if token.kind == "other":
        return "." if token.raw in ".!?;:()…" else "," if token.raw == "," else "'"
    if token.kind == "minus":
        return "'" if token.glued else "."
    return token.text


def refusal(text: str, language: str, sources: Sequence[Source]) -> Refusal | None:
    """Why the text turns its evidence round, or None."""
    if primary(language) in PIECES:
        return _pieces_refusal(text, primary(language), sources)
    said = reading(text, language)
    heard = [reading(s.text, s.language) for s in sources]
    if any(s.language != language for s in sources):
        return _foreign_refusal(said, heard, sources)
    return _turn_refusal(said, heard) or _opposite_refusal(said, heard)


def turning(unit: str, language: str) -> bool:
    """Whether a unit may turn a text round: such words are never skipped or swapped."""
    pieces = PIECES.get(primary(language), ())
    return unit in TURNS.get(language, ()) or any(p.strip() in unit for p in pieces)


def _turn_refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    ground = _Ground(said, heard)
    if ground.stacked:
        return Refusal("negation", said.turns[0].word)
    agreed = [turn for turn in said.turns if ground.agrees(turn)]
    spare = ground.spare - len(agreed)
    absorbing = -ground.orphans
    for turn in said.turns:
        if turn in agreed:
            continue
        own = turn.over & said.turned & ground.stems
        if own & ground.straight_only and not (turn.word in VERBS and spare > 0):
            return Refusal("negation", turn.word)
        if spare <= 0:
            return Refusal("negation", turn.word)
        spare -= 1
        absorbing += not own
    for turn in (t for h in heard for t in h.turns):
        shared = turn.over & ground.turned_only & said.stems
        if not shared or shared & said.turned or _excused(said, shared, close=ground.close):
            continue
        if absorbing <= 0:
            return Refusal("negation", turn.word)
        absorbing -= 1  # said in other words: "failed to understand" for "didn't get"
    return None


def _excused(said: Reading, shared: frozenset[str], *, close: bool) -> bool:
    """Whether a hint of the statement may carry a negation it does not spell."""
    strong = any(word in STRONG for word in said.words)
    return strong or (said.hints and len(shared) == 1 and not close)


class _Ground:
    """What statement and evidence share."""

    def __init__(self, said: Reading, heard: Sequence[Reading]) -> None:
        self._said = said
        self.turned: frozenset[str] = frozenset().union(*(h.turned for h in heard))
        straight: frozenset[str] = frozenset().union(*(h.straight for h in heard))
        self.stems = self.turned | straight
        self.turned_only = self.turned - straight
        self.straight_only = straight - self.turned
        turns = [turn for h in heard for turn in h.turns]
        # A negation that shares no word with the evidence may restate one of these,
        # best one that stands over words the statement does not have.
        self.orphans = sum(not turn.over & said.stems for turn in turns)
        prefixed = any(_unmade(word, said) for h in heard for word in h.words)
        self.spare = len(turns) + any(h.hints for h in heard) + prefixed
        self.stacked = said.stacked and not any(h.stacked for h in heard)
        self.close = bool(said.stems) and len(said.stems & self.stems) >= _CLOSE * len(said.stems)

    def agrees(self, turn: Turn) -> bool:
        """Whether the evidence turns what this negation of the statement turns."""
        own = turn.over & self._said.turned & self.stems
        clear = bool(own & self.turned_only)
        return clear or bool(own & self.turned and not own & self.straight_only)


def _unmade(word: str, said: Reading) -> bool:
    """ "unhappy" in the evidence carries the negation of "not happy"."""
    return any(
        word.startswith(prefix) and stem(word.removeprefix(prefix)) in said.turned
        for prefix in PREFIXES
    ) or (word.endswith("less") and stem(word.removesuffix("less")) in said.turned)


def _foreign_refusal(
    said: Reading, heard: Sequence[Reading], sources: Sequence[Source]
) -> Refusal | None:
    """Statement and evidence in two languages: only a negation out of nowhere can be seen."""
    quoted = any(h.turns or h.hints for h in heard) or any(
        piece.strip() in s.text for s in sources for piece in PIECES.get(primary(s.language), ())
    )
    unknown = any(s.language not in TURNS and primary(s.language) not in PIECES for s in sources)
    if said.turns and not quoted and not unknown:
        return Refusal("negation", said.turns[0].word)
    return None


def _pieces_refusal(text: str, language: str, sources: Sequence[Source]) -> Refusal | None:
    pieces = PIECES[language]
    said = sum(f"{text} ".count(piece) for piece in pieces)
    heard = sum(f"{s.text} ".count(piece) for s in sources for piece in pieces)
    if said and not heard:
        return Refusal("negation", next(p for p in pieces if p in f"{text} ").strip())
    if heard and not said:
        found = next(p for s in sources for p in pieces if p in f"{s.text} ")
        return Refusal("negation", found.strip())
    return None


def _opposite_refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    """ "more time" from "less time": the opposite word, of the same thing."""
    present = frozenset(w for h in heard for w in h.words)
    for place, word in enumerate(said.words):
        opposites = OPPOSITES.get(word, frozenset()) - frozenset(said.words)
        if word in present or not opposites & present:
            continue
        beside = _beside(said.words, place)
        turned = stem(word) in said.turned
        for h in heard:
            for at, other in enumerate(h.words):
                # "not hard" is no opposite of "easy"; "everything" is one of "nothing".
                if other not in opposites:
                    continue
                same = turned == (stem(other) in h.turned) and beside & _beside(h.words, at)
                if same or other in TURNS["en"]:
                    return Refusal("negation", f"{word} ≠ {other}")
    return None


def _beside(words: Sequence[str], place: int) -> frozenset[str]:
    """Stems of the nearest content words on both sides."""
    before = [stem(w) for w in words[:place] if _is_content(w, "")][-_NEAR:]
    after = [stem(w) for w in words[place + 1 :] if _is_content(w, "")][:_NEAR]
    return frozenset(before + after)


def _is_turn(stream: Sequence[str], place: int, turns: frozenset[str], language: str) -> bool:
    word = stream[place]
    if word not in turns:
        return False
    after = stream[place + 1 : place + 2]
    if word in VERBS:  # "press stop" turns nothing
        return bool(_until_break(stream[place + 1 :], language))
    return not (word == "no" and after == ["."])  # an answer


def _over(stream: Sequence[str], place: int, language: str) -> list[str]:
    """The content stems a negation stands over: to the next break, at most ``_REACH``."""
    after = _until_break(stream[place + 1 :], language)
    before: list[str] = []
    both = language in BOTH_SIDES
    auxiliary = stream[place].endswith("nt") or (place and stream[place - 1] in _TO_BE)
    ends = stream[place + 1 : place + 2] in ([], ["."], [","]) and auxiliary
    if both or ends:  # "that is what it is not"
        before = _until_break(list(reversed(stream[:place])), language)
    reach = _REACH // 2 if both or stream[place] in VERBS else _REACH
    return [stem(w) for w in after[:reach]] + [stem(w) for w in before[:reach]]


def _until_break(stream: Sequence[str], language: str) -> list[str]:
    """Content words up to the end of the clause or the next negation."""
    result: list[str] = []
    breaks = _BREAKS.get(language, frozenset())
    negators = TURNS.get(language, frozenset()) - VERBS
    for place, word in enumerate(stream):
        if word == "." or word in breaks or word in negators:
            break
        if place and stream[place - 1] == "and" and word in _OPENERS:
            break
        if place and stream[place - 1] == "," and (len(result) > 1 or word in _OPENERS):
            break
        if _is_content(word, language):
            result.append(word)
    return result


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


def _is_content(word: str, language: str) -> bool:
    if not word[0].isalnum() or word in _LIGHT or word in TURNS.get(language, ()):
        return False
    known = FUNCTION_WORDS.get(language)
    if known is not None:
        return word not in known
    return not any(word in words for words in FUNCTION_WORDS.values())


def _without_fillers(stream: list[str]) -> list[str]:
    """Leave out "you know" with its commas, and the first of two equal words."""
    result: list[str] = []
    place = 0
    while place < len(stream):
        if stream[place : place + 2] in (["you", "know"], ["i", "mean"]):
            place += 2
            if result and result[-1] == "," and stream[place : place + 1] == [","]:
                result.pop()
                place += 1
            continue
        if stream[place : place + 1] != stream[place + 1 : place + 2]:
            result.append(stream[place])
        place += 1
    return result


def _without_harmless(stream: list[str]) -> list[str]:
    """Leave out phrases that only look like negations."""
    result = list(stream)
    for size in (4, 3, 2):
        for place in range(len(result) - size + 1):
            if tuple(result[place : place + size]) in HARMLESS:
                result[place : place + size] = ["~"] * size
    return [word for word in result if word != "~"]
