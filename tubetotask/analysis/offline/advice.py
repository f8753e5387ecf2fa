"""Which passages tell the listener to do something, how surely, and the title cut from each.

Invariant: nothing is filled up: below the threshold, or without a clause a title can be cut from,
a passage is no advice. ``probability`` is calibrated on labelled talks (docs/decisions/0005).
Questions, empty commands ("imagine", "let me show you") and half sentences have no such clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import abroad, cues, first_person, left_out, titles, weigh
from tubetotask.analysis.offline.clauses import Clause, find, plain
from tubetotask.analysis.offline.weigh import Floats
from tubetotask.analysis.offline.wholes import whole
from tubetotask.domain.transcript import Passage

# Chosen on the development talks: surer than this, about four of five are real.
THRESHOLD = 0.5
# A fixed turn of phrase in a language nothing was measured in: shown, and never as a sure thing.
ABROAD = 0.5

# What each part counts. A step ("we're going to fold …") is advice where its neighbours are steps
# too, else a speaker's announcement; a clause that only says "do" or "go" needs more beside it.
_RUNS, _VECTOR, _CUES = 0.3, 0.5, 1.5
_NEIGHBOURS, _STEP_NEIGHBOURS, _STEP, _VAGUE = 4.0, 10.0, -2.0, -1.0
_REACH = 8  # passages to either side
_SHOWN = 3  # announcements there, by which something is shown for repeating
_ADVERT, _ADVERT_REACH = -4.0, 3
_PLAUSIBLE = -3.0  # below this without its vector, a passage is not worth encoding
_NEVER = -20.0


@dataclass(frozen=True)
class Scored:
    """How surely passage ``index`` is advice, and the readable reasons."""

    index: int
    probability: float
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Advised:
    """A passage that is advice: its title, and where in the passage's text the title begins."""

    index: int
    probability: float
    cues: tuple[str, ...]
    title: str
    offset: int


@dataclass(frozen=True)
class _Read:
    """A passage with the clause its title is cut from."""

    passage: Passage
    clause: Clause | None
    title: str | None
    row: Floats
    own: bool  # what the speaker or another does, not what the listener is told to

    @property
    def family(self) -> str:
        """ "command", "duty", "step", "other", or "" where the verb says little."""
        return cues.family_of(self.clause) if self.clause else ""


def score(passages: Sequence[Passage], *, language: str, encoder: Encoder | None) -> list[Scored]:
    """Every passage, in order. Without an ``encoder`` the cues and words decide alone."""
    if not english(language):
        return [_abroad(passage, language) for passage in passages]
    return _scored(_read(passages), encoder)


def advise(passages: Sequence[Passage], *, language: str, encoder: Encoder | None) -> list[Advised]:
    """Only what is sure enough and has a title, in order of the talk."""
    if not english(language):
        return _advised_abroad(passages, language)
    read = _read(passages)
    to_listener = _to_listener(read)
    return [
        Advised(s.index, s.probability, s.cues, whole(r.title, r.passage.text), r.clause.start)
        for s, r, said in zip(_scored(read, encoder), read, to_listener, strict=True)
        if said and s.probability >= THRESHOLD and r.title is not None and r.clause is not None
    ]


def english(language: str) -> bool:
    """Whether the English cues apply; "und" is read as English."""
    return language.lower().split("-")[0] in {"en", "und", ""}


def _read(passages: Sequence[Passage]) -> list[_Read]:
    texts = [passage.text for passage in passages]
    return [_read_one(passage, texts, at) for at, passage in enumerate(passages)]


def _read_one(passage: Passage, texts: Sequence[str], at: int) -> _Read:
    clauses = find(passage.text)
    clause = titles.choose(clauses)
    title = titles.cut_at(passage.text, clause) if clause else None
    row = cues.row(passage.text, clauses, clause, title, passage.confidence)
    own = clause is not None and (
        first_person.told_of_oneself(clause, clauses) or left_out.done_by_another(texts, at, clause)
    )
    return _Read(passage, clause, title, row, own)


def _scored(read: Sequence[_Read], encoder: Encoder | None) -> list[Scored]:
    if not read:
        return []
    given = weigh.weights("advice")
    texts = [r.passage.text for r in read]
    totals = _RUNS * given.by_runs(texts) + _CUES * given.by_cues(np.stack([r.row for r in read]))
    around = weigh.around(weigh.logistic(totals), _REACH)
    families = [r.family for r in read]
    stepping = np.array([family in {"step", "other"} for family in families])
    totals = totals + np.where(stepping, _STEP + _STEP_NEIGHBOURS * around, _NEIGHBOURS * around)
    totals = totals + np.where(np.array([family == "" for family in families]), _VAGUE, 0.0)
    totals = totals + _ADVERT * _near_advert(texts)
    titled = np.array([r.title is not None for r in read])
    totals = np.where(titled, totals, _NEVER).astype(np.float32)
    if encoder is not None and encoder.id == given.vector_id:
        plausible = np.flatnonzero(totals > _PLAUSIBLE)
        vectors = encoder.encode([texts[i] for i in plausible])
        totals[plausible] += np.float32(_VECTOR) * given.by_vector(vectors)
    return [
        Scored(r.passage.index, float(p), _reasons(r, float(near)))
        for r, p, near in zip(read, given.probability(totals), around, strict=True)
    ]


def _to_listener(read: Sequence[_Read]) -> list[bool]:
    """Whether each is said to the listener; what speakers tell of themselves (or of others) is
    where several of its neighbours announce what is done next: then it is shown for repeating."""
    shows = [first_person.announces(r.clause) for r in read]
    return [
        not r.own or sum(shows[max(0, at - _REACH) : at + _REACH + 1]) >= _SHOWN
        for at, r in enumerate(read)
    ]


def _near_advert(texts: Sequence[str]) -> Floats:
    """1 for passages that stand within a few of an advertiser's own words, else 0."""
    near = np.zeros(len(texts), np.float32)
    for at, text in enumerate(texts):
        if cues.ADVERT.search(plain(text)):
            near[max(0, at - _ADVERT_REACH) : at + _ADVERT_REACH + 1] = 1.0
    return near


def _reasons(read: _Read, around: float) -> tuple[str, ...]:
    if read.clause is None or read.title is None:
        return ()
    reasons = [reason(read.clause)]
    if around >= 0.5:
        reasons.append("its neighbours are steps too")
    if read.passage.confidence < 1.0:
        reasons.append("the captions have no punctuation: its borders are restored")
    return tuple(reasons)


def reason(clause: Clause) -> str:
    """Why a clause was taken for advice, for the reader."""
    return f"{_SPOKEN.get(clause.kind, clause.kind)}: “{clause.lead}”"


_SPOKEN = {
    **dict.fromkeys(("imperative", "comma imperative", "joined imperative"), "a command"),
    **dict.fromkeys(("we do", "I do", "you do", "we plain", "you will"), "a step"),
}


def _abroad(passage: Passage, language: str) -> Scored:
    turn = abroad.find(passage.text, language)
    if turn is None or abroad.cut(passage.text, language) is None:
        return Scored(passage.index, 0.0)
    return Scored(passage.index, ABROAD, (f"a turn of phrase: “{turn.lead}”",))


def _advised_abroad(passages: Sequence[Passage], language: str) -> list[Advised]:
    found = []
    for passage in passages:
        turn, title = abroad.find(passage.text, language), abroad.cut(passage.text, language)
        if turn is not None and title is not None:
            why = (f"a turn of phrase: “{turn.lead}”",)
            found.append(Advised(passage.index, ABROAD, why, title, turn.start))
    return found
