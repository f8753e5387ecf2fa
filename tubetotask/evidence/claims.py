"""What a model claims in its own words, gathered for the double check; what fails it is taken out.

Invariant: every text in a model's words that is shown, translations too, is among the claims, with
the evidence it stands on; only a theme of a few words states nothing. A text is asked about once,
however often it is shown, and falls wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tubetotask.domain.assessment import Assessment, FindingKind
from tubetotask.domain.evidence import (
    Claim,
    Dropped,
    Evidence,
    EvidenceKind,
    Quote,
    Statement,
    Wording,
)
from tubetotask.domain.notes import Notes
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.sieve import walk_assessment, walk_notes
from tubetotask.evidence.themes import THEME, is_theme

# What a finding says of two quotes; the quotes themselves have passed.
_RELATIONS = {
    FindingKind.REAFFIRMS: "What the video says and what the plan says is the same.",
    FindingKind.CONTRADICTS: "What the video says contradicts what the plan says.",
}
_Key = tuple[str, tuple[Evidence, ...]]


class _Gatherer:
    """A judge that lets everything pass and writes down what is claimed."""

    def __init__(self, known: Iterable[Claim] = ()) -> None:
        self._known = {_key(claim.text, _spoken(claim.evidence)) for claim in known}
        self.claims: dict[_Key, Claim] = {}

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """A statement in a model's words is a claim, and so is a translation of its quotes."""
        if statement.wording is Wording.MODEL:
            self._add(Claim(part, statement.text, statement.evidence))
        for piece in statement.evidence:
            if piece.translation:
                self._add(Claim(f"{part}.translation", piece.translation, (_bare(piece),)))
        return statement

    def label(self, text: str, holder: Statement, part: str, claim: str = "") -> str | Dropped:
        """So is a title over one, unless it is the statement itself or states nothing."""
        silent = text == holder.text or (part == THEME and is_theme(text))
        if holder.wording is Wording.MODEL and not silent:
            self._add(Claim(part, claim or text, holder.evidence))
        return text

    def relation(self, kind: FindingKind, statement: Statement, part: str) -> Dropped | None:
        """And so is how a statement stands to the plan."""
        if kind in _RELATIONS and statement.wording is Wording.MODEL:
            self._add(Claim(part, _RELATIONS[kind], statement.evidence))
        return None

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Already found."""
        return claim

    def _add(self, claim: Claim) -> None:
        # A line of the plan beside it does not make a statement of the video another one.
        if _key(claim.text, _spoken(claim.evidence)) not in self._known:
            self.claims.setdefault(_key(claim.text, claim.evidence), claim)


def _spoken(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(e for e in evidence if e.kind is EvidenceKind.VIDEO)


def _bare(piece: Evidence) -> Evidence:
    return replace(piece, translation="")


def _key(text: str, evidence: tuple[Evidence, ...]) -> _Key:
    """A translation beside a quote does not make a text over it another one."""
    return text, tuple(map(_bare, evidence))


class _Taker:
    """A judge that takes out what was not borne out."""

    def __init__(self, doubted: Mapping[Claim, str]) -> None:
        self._doubted = {_key(claim.text, claim.evidence): why for claim, why in doubted.items()}

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement, without doubted translations, or that its quotes do not bear it out."""
        kept = replace(statement, evidence=tuple(map(self._translated, statement.evidence)))
        return self._refused(statement.text, statement.evidence, part) or kept

    def label(self, text: str, holder: Statement, part: str, claim: str = "") -> str | Dropped:
        """The title, or that the quotes do not bear it out."""
        return self._refused(claim or text, holder.evidence, part) or text

    def relation(self, kind: FindingKind, statement: Statement, part: str) -> Dropped | None:
        """None, or that the two quotes do not stand so."""
        return self._refused(_RELATIONS.get(kind, ""), statement.evidence, part, statement.text)

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Already found."""
        return claim

    def _translated(self, piece: Evidence) -> Evidence:
        doubted = _key(piece.translation, (piece,)) in self._doubted
        return _bare(piece) if doubted else piece

    def _refused(
        self, text: str, evidence: tuple[Evidence, ...], part: str, shown: str = ""
    ) -> Dropped | None:
        why = self._doubted.get(_key(text, evidence))
        if why is None:
            return None
        quotes = tuple(Quote(e.quote, e.kind, near_word=e.first_word) for e in evidence)
        return Dropped(part, "unsupported", why, shown or text, quotes)


def claims_of(what: Notes | Assessment, known: Iterable[Claim] = ()) -> tuple[Claim, ...]:
    """The claims of notes or an assessment that passed the gate, without those in ``known``."""
    gatherer = _Gatherer(known)
    if isinstance(what, Notes):
        walk_notes(gatherer, what)
    else:
        walk_assessment(gatherer, what)
    return tuple(gatherer.claims.values())


def without_notes(notes: Notes, doubted: Mapping[Claim, str]) -> tuple[Notes, tuple[Dropped, ...]]:
    """The notes without what was not borne out, and what that was."""
    return walk_notes(_Taker(doubted), notes) if doubted else (notes, ())


def without_assessment(
    assessment: Assessment, doubted: Mapping[Claim, str]
) -> tuple[Assessment, tuple[Dropped, ...]]:
    """The assessment without what was not borne out, and what that was."""
    return walk_assessment(_Taker(doubted), assessment) if doubted else (assessment, ())
