"""Negations that stand over words too common to be compared one by one.

Invariant: each rule needs the same construction in both texts, once negated and once not; all but
the one about conditions are asked only about statements without any negation of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tubetotask.evidence.negation import HARMLESS, STRONG, TURNS, VERBS
from tubetotask.evidence.normal import table
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.scope import Reading
from tubetotask.evidence.stems import stem

_BEFORE = 10  # words before "if" in which the main clause is negated
_RUN = 3  # words in a row that make two places the same
_EVEN = table("actually even really ever just yet truly quite exactly fully precisely")
_ENDS = (".", ",")
_AUXILIARIES = table(
    "am is are was were do does did has have had can could will would should must may might"
)
_DENIED = table(
    "isnt arent wasnt werent dont doesnt didnt hasnt havent hadnt cant cannot couldnt wont wouldnt"
)
_ABLE = table("allowed permitted possible allows permits able")
_UNABLE = table("cant cannot couldnt")
_IF = table("if when once unless")


def refusal(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    """Why the statement turns such a place of its evidence round, or None."""
    if _carries(said):
        return None
    for one in heard:
        word = _same_words(said, one) or _same_end(said, one) or _may(said, one)
        if word:
            return Refusal("negation", word)
    return None


def conditional(said: Reading, heard: Sequence[Reading]) -> Refusal | None:
    """ "only if you can not" from "don't, if you can't": the condition is turned round."""
    clause = _if_clause(said.words)
    if "only" not in said.words:
        return None
    turned = next((word for word in clause if word in TURNS["en"]), "")
    for one in heard:
        other = _if_clause(one.words)
        start = next((i for i, word in enumerate(one.words) if word in _IF), 0)
        before = one.words[max(0, start - _BEFORE) : start]
        negated = any(word in TURNS["en"] for word in other)
        if turned and negated and any(word in TURNS["en"] for word in before):
            return Refusal("negation", turned)
    return None


def _carries(said: Reading) -> bool:
    """Whether the statement holds a negation of any kind, which may restate the quote's."""
    return bool(said.turns) or any(word in STRONG for word in said.words)


def _same_words(said: Reading, heard: Reading) -> str:
    """Three words in a row that a negation stands right before in the quote only."""
    own = tuple(stem(word) for word in said.words if word not in _EVEN)
    runs = {own[i : i + _RUN] for i in range(len(own) - _RUN + 1)}
    for place, word in _negations(heard):
        after = tuple(stem(w) for w in heard.words[place + 1 :] if w not in _EVEN)
        if after[:_RUN] in runs:
            return word
    return ""


def _same_end(said: Reading, heard: Reading) -> str:
    """ "when they are." from "when they haven't."."""
    if not any(word in _AUXILIARIES for word in _last_words(said.words)):
        return ""
    return next((word for word in _last_words(heard.words) if word in _DENIED), "")


def _may(said: Reading, heard: Reading) -> str:
    """ "that is allowed" from "can't have that"."""
    if not _ABLE & set(said.words) or _ABLE & set(heard.words):
        return ""
    return next((word for word in heard.words if word in _UNABLE), "")


def _negations(heard: Reading) -> Iterator[tuple[int, str]]:
    turning = {turn.word for turn in heard.turns}
    for place, word in enumerate(heard.words):
        if word in turning and word not in VERBS and heard.words[place : place + 2] not in HARMLESS:
            yield place, word


def _last_words(words: Sequence[str]) -> list[str]:
    """The last word of each clause."""
    return [
        word
        for place, word in enumerate(words)
        if words[place + 1 : place + 2] in ((), (".",), (",",)) and word not in _ENDS
    ]


def _if_clause(words: Sequence[str]) -> Sequence[str]:
    """From "if" to the end of its sentence."""
    start = next((i for i, word in enumerate(words) if word in _IF), len(words))
    end = next((i for i in range(start, len(words)) if words[i] == "."), len(words))
    return words[start:end]
