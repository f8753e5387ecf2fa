"""Does a statement negate what its evidence affirms, or the other way round?

Invariant: judged by the words both share. Each negation must turn, among the words it stands over
that the other text has too, at least one that is turned there as well. Where nothing is shared the
mere presence of a negation decides in one direction only: a statement never brings a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tubetotask.evidence.language import FUNCTION_WORDS, primary
from tubetotask.evidence.negation import (
    BOTH_SIDES,
    HARMLESS,
    HINTS,
    OPPOSITES,
    PIECES,
    PREFIXES,
    TURNS,
)
from tubetotask.evidence.normal import table
from tubetotask.evidence.quantities import Source
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.stems import stem
from tubetotask.evidence.tokens import tokens

_REACH = 5  # content words a negation stands over
_BREAKS = table(
    "but because if when while although though instead so aber weil wenn sondern obwohl denn pero "
    "porque si cuando sino mais car si quand ma perché se quando mas porque e"
) - {"e"}
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


@lru_cache(maxsize=8192)
def reading(text: str, language: str) -> Reading:
    """Read the negations of a text."""
    stream = _without_harmless([t.text if t.kind != "other" else "." for t in tokens(text)])
    words = TURNS.get(language, frozenset())
    turns = tuple(
        Turn(word, frozenset(_over(stream, place, language)))
        for place, word in enumerate(stream)
        if _is_turn(stream, place, words)
    )
    content = [w for w in stream if _is_content(w, language)]
    stems = frozenset(map(stem, content))
    counts = {s: sum(s in turn.over for turn in turns) for s in stems}
    places = {s: sum(stem(w) == s for w in content) for s in stems}
    turned = frozenset(s for s, n in counts.items() if n % 2)
    # A word said twice, once under a negation and once not, is both.
    straight = frozenset(s for s in stems if s not in turned or places[s] > counts[s])
    hinting = HINTS.get(language, frozenset())
    hints = any(w in hinting for w in stream) or any(w.startswith(PREFIXES) for w in content)
    return Reading(tuple(stream), stems, turns, turned, straight, hints)


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
    turned = frozenset().union(*(h.turned for h in heard))
    straight = frozenset().union(*(h.straight for h in heard))
    stems = turned | straight
    any_turn = any(h.turns for h in heard)
    hinted = any(h.hints for h in heard)
    for turn in said.turns:
        shared = turn.over & stems
        if shared and not shared & turned & said.turned and shared & said.turned:
            return Refusal("negation", turn.word)
        if not any_turn and not hinted:
            return Refusal("negation", turn.word)
    close = bool(said.stems) and len(said.stems & stems) >= _CLOSE * len(said.stems)
    for turn in (t for h in heard for t in h.turns):
        shared = turn.over & said.stems
        flipped = shared & turned and not shared & said.turned
        # The word may stand elsewhere without the negation: then the statement may mean that.
        if flipped and not (shared & turned) <= straight:
            if close or not (said.turns or said.hints):
                return Refusal("negation", turn.word)
    return None


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
        opposites = (OPPOSITES.get(word, frozenset()) & present) - frozenset(said.words)
        if word in present or not opposites:
            continue
        beside = _beside(said.words, place)
        for h in heard:
            even = len(said.turns) % 2 == len(h.turns) % 2
            for at, other in enumerate(h.words):
                if other in opposites and even and beside & _beside(h.words, at):
                    return Refusal("negation", f"{word} ≠ {other}")
    return None


def _beside(words: Sequence[str], place: int) -> frozenset[str]:
    """Stems of the nearest content words on both sides."""
    before = [stem(w) for w in words[:place] if _is_content(w, "")][-_NEAR:]
    after = [stem(w) for w in words[place + 1 :] if _is_content(w, "")][:_NEAR]
    return frozenset(before + after)


def _is_turn(stream: Sequence[str], place: int, turns: frozenset[str]) -> bool:
    word = stream[place]
    if word not in turns:
        return False
    # "no longer" and "not ... anymore" are one negation; "no" before a break is an answer.
    return not (word == "no" and stream[place + 1 : place + 2] == ["."])


def _over(stream: Sequence[str], place: int, language: str) -> list[str]:
    """The content stems a negation stands over: to the next break, at most ``_REACH``."""
    after = _until_break(stream[place + 1 :], language)
    before: list[str] = []
    if language in BOTH_SIDES:
        before = _until_break(list(reversed(stream[:place])), language)
    return [stem(w) for w in after[:_REACH]] + [stem(w) for w in before[:_REACH]]


def _until_break(stream: Sequence[str], language: str) -> list[str]:
    result = []
    for word in stream:
        if word == "." or word in _BREAKS:
            break
        if _is_content(word, language):
            result.append(word)
    return result


def _is_content(word: str, language: str) -> bool:
    if word == "." or not word[0].isalnum() or word in TURNS.get(language, ()):
        return False
    known = FUNCTION_WORDS.get(language)
    if known is not None:
        return word not in known
    return not any(word in words for words in FUNCTION_WORDS.values())


def _without_harmless(stream: list[str]) -> list[str]:
    """Leave out phrases that only look like negations."""
    result = list(stream)
    for size in (4, 3, 2):
        for place in range(len(result) - size + 1):
            if tuple(result[place : place + size]) in HARMLESS:
                result[place : place + size] = ["~"] * size
    for place, (first, second) in enumerate(pairwise(result)):
        if first == second and first in ("no", "not"):  # a stutter
            result[place] = "~"
    return [word for word in result if word != "~"]
