"""Does a statement negate what its evidence affirms, or the other way round?

Invariant: judged by the words both share. Each negation must turn, among the words it stands over
that the other text has too, at least one that is turned there as well. Where nothing is shared the
mere presence of a negation decides in one direction only: a statement never brings a new one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tubetotask.evidence import disguise, faint
from tubetotask.evidence.clauses import clauses
from tubetotask.evidence.language import primary
from tubetotask.evidence.negation import OPPOSITES, PIECES, STRONG, TURNS, VERBS
from tubetotask.evidence.normal import table, units
from tubetotask.evidence.phrases import MORE, bare
from tubetotask.evidence.quantities import Source, amounts
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.scope import Reading, Turn, is_content, reading
from tubetotask.evidence.stems import stem
from tubetotask.evidence.synonyms import sense

_ADVERBS = frozenset(map(sense, table("always necessarily exactly entirely probably quite yet")))
"""A negation over nothing but one of these is an answer: "yeah, not always"."""
_CLOSE = 0.75  # share of a statement's words in the evidence from which it is nearly verbatim
_OWN_SHARE = 0.35  # of a statement's words, from which its polarity cannot be told
_OWN_LEAST = 2
_ALIKE_LETTERS = 5  # at the beginning of a word by which it is looked for inside others
_OPPOSED = {
    sense(word): frozenset(sense(o) for o in others if o not in TURNS["en"])
    for word, others in OPPOSITES.items()
}
_FEW = 2  # words under a negation, each of which it may be about
_NEAR = 2  # content words on either side that tell what "more" is more of


def refusal(text: str, language: str, sources: Sequence[Source]) -> Refusal | None:
    """Why the text turns its evidence round, or None."""
    hidden = disguise.first(text, frozenset(u for s in sources for u in units(s.text)))
    if hidden and primary(language) in TURNS:
        return Refusal("negation", hidden)
    if primary(language) in PIECES:
        return _pieces_refusal(text, primary(language), sources)
    said = reading(text, language)
    heard = [reading(s.text, s.language) for s in sources]
    if any(s.language != language for s in sources):
        return _foreign_refusal(said, heard, sources)
    said, heard = _like_with_like(text, said, heard, sources)
    return (
        _turn_refusal(said, heard)
        or _opposite_refusal(said, heard)
        or _unsure_refusal(said, heard)
        or _weak_refusal(said, heard)
        or faint.conditional(said, heard)
        or faint.refusal(said, heard)
        or _stranger_refusal(text, sources)
    )


def _stranger_refusal(text: str, sources: Sequence[Source]) -> Refusal | None:
    """A statement none of whose content words, nor a synonym of one, is in its evidence."""
    said = {sense(u) for u in units(text) if is_content(u, "")}
    heard = {sense(u) for s in sources for u in units(s.text)}
    if len(said) < _OWN_LEAST or said & heard:
        return None
    joined = " ".join("".join(units(s.text)) for s in sources)  # "openai" of "open ai"
    if any(
        stem(u)[:_ALIKE_LETTERS] in joined for u in units(text) if len(stem(u)) >= _ALIKE_LETTERS
    ):
        return None
    if amounts(text, "en") & {a for s in sources for a in amounts(s.text, s.language)}:
        return None
    return Refusal("quote-not-found", "shares no word with the quote")


def turning(unit: str, language: str) -> bool:
    """Whether a unit may turn a text round: such words are never skipped or swapped."""
    pieces = PIECES.get(primary(language), ())
    return unit in TURNS.get(language, ()) or any(p.strip() in unit for p in pieces)


def _turn_refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    ground = _Ground(said, heard)
    if ground.stacked or ground.undone:
        return Refusal("negation", said.turns[0].word)
    denied = next((turn for turn in said.turns if ground.denies_opposite(turn)), None)
    if denied is not None:
        return Refusal("negation", denied.word)
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
        met = shared & said.turned
        if not shared or 2 * len(met) >= len(shared) or _excused(said, turn, shared, ground):
            continue
        if _beside_the_point(said, turn, shared, ground):
            continue
        if absorbing <= 0:
            return Refusal("negation", turn.word)
        absorbing -= 1  # said in other words: "failed to understand" for "didn't get"
    return None


def _unsure_refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    """Where a third of an affirming statement is in words of its own, a negation of the quote that
    stands over words the statement does not have may be what it turns round."""
    ground = _Ground(said, heard)
    if said.turns or ground.new_hints:
        return None
    begun = {_beginning(word) for h in heard for word in h.words}
    unheard = said.stems - ground.stems
    own = {sense(w) for w in said.words if sense(w) in unheard and _beginning(w) not in begun}
    if len(own) < max(_OWN_LEAST, _OWN_SHARE * len(said.stems)):
        return None
    for turn in (t for h in heard for t in h.turns):
        answered = turn.over and turn.over <= _ADVERBS
        restated = any(_OPPOSED.get(w, frozenset()) & said.straight for w in turn.over)
        if not (turn.over & said.stems or answered or restated):  # "easier" for "not that hard"
            return Refusal("negation", turn.word)
    return None


def _weak_refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    """ "Water it" from "a mistake to water it"."""
    ground = _Ground(said, heard)
    if said.turns or said.weak or ground.new_hints:
        return None
    lost = next((weak for weak in ground.weak if weak.head in said.straight), None)
    return None if lost is None else Refusal("negation", lost.word)


def _beginning(word: str) -> str:
    """Its first letters without marks: "ideia" begins like "idéia", "escreve" like "escrevo"."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if c.isalnum())
    return plain[:_ALIKE_LETTERS]


def _beside_the_point(said: Reading, turn: Turn, shared: frozenset[str], ground: _Ground) -> bool:
    """Whether the statement says one word of those a negation stands over, not the one it turns,
    in a clause about something else: "a garden behind the hotel" from "didn't like the hotel"."""
    if len(shared) > 1 or turn.head in shared or len(turn.over) <= _FEW:
        return False
    own = (clause for clause in clauses(said.words) if shared <= clause)
    return any(clause & ground.straight_only for clause in own)


def _excused(said: Reading, turn: Turn, shared: frozenset[str], ground: _Ground) -> bool:
    """Whether a hint of the statement may carry a negation it does not spell."""
    strong = bool(STRONG & ground.new_hints)
    opposite = any(sense(o) in turn.over for w in said.words for o in OPPOSITES.get(w, ()))
    hinted = bool(ground.new_hints) and len(shared) == 1 and not ground.close
    return strong or opposite or hinted


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
        self.weak = [turn for h in heard for turn in h.weak]
        hints: frozenset[str] = frozenset().union(*(h.hints for h in heard))
        self.new_hints = said.hints - hints
        # A negation that shares no word with the evidence may restate one of these,
        # best one that stands over words the statement does not have.
        self.orphans = sum(not turn.over & said.stems for turn in turns)
        self.spare = len(turns) + bool(hints - said.hints)
        self.stacked = said.stacked and not any(h.stacked for h in heard)
        self.undone = bool(said.undone & self.turned_only)
        self.close = bool(said.stems) and len(said.stems & self.stems) >= _CLOSE * len(said.stems)

    def denies_opposite(self, turn: Turn) -> bool:
        """ "not easier" from "not that hard"."""
        return any(
            _OPPOSED.get(own, frozenset()) & self.turned_only for own in turn.over - self.stems
        )

    def agrees(self, turn: Turn) -> bool:
        """Whether the evidence turns what this negation of the statement turns."""
        own = turn.over & self._said.turned & self.stems
        clear = bool(own & self.turned_only)
        if clear or bool(own & self.turned and not own & self.straight_only):
            return True
        return not self._said.weak and any(turn.head in weak.over for weak in self.weak)


def _like_with_like(
    text: str, said: Reading, heard: Sequence[Reading], sources: Sequence[Source]
) -> tuple[Reading, list[Reading]]:
    """Read again what one text says in a word and the other in two: "unhappy", "not happy"."""
    own = frozenset(said.words)
    other = frozenset(w for h in heard for w in h.words)
    language = sources[0].language if sources else ""
    again = [reading(s.text, s.language, _apart(other - own, own)) for s in sources]
    apart = _apart(own - other, other)
    first = reading(text, language, apart)
    turned: frozenset[str] = frozenset().union(*(h.turned - h.straight for h in again))
    compared = reading(text, language, apart, more=True)
    carried = any(t.word == MORE and t.over & turned for t in compared.turns)
    return (compared if carried else first), again


def _apart(words: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Words that are a negated word of the other text."""
    stems = frozenset(map(stem, other))
    words -= TURNS["en"]
    return frozenset(w for w in words if bare(w) != w and stem(bare(w)) in stems)


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
        turned = sense(word) in said.turned
        for h in heard:
            for at, other in enumerate(h.words):
                # "not hard" is no opposite of "easy"; "everything" is one of "nothing".
                if other not in opposites:
                    continue
                same = turned == (sense(other) in h.turned) and beside & _beside(h.words, at)
                if same or (other in TURNS["en"] and word != "some"):
                    return Refusal("negation", f"{word} ≠ {other}")
    return None


def _beside(words: Sequence[str], place: int) -> frozenset[str]:
    """Stems of the nearest content words on both sides."""
    before = [sense(w) for w in words[:place] if is_content(w, "")][-_NEAR:]
    after = [sense(w) for w in words[place + 1 :] if is_content(w, "")][:_NEAR]
    return frozenset(before + after)
