"""What a model claims in its own words, gathered for the double check; what fails it is taken out.

Invariant: every text in a model's words that is shown, but for themes, is among the claims, with
the evidence it stands on; so is every translation, over the quote it is of. A text is asked about
once, however often it is shown, and falls wherever it stands; of a translation only itself falls.
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

# What a finding says of two quotes; the quotes themselves have passed.
_RELATIONS = {
    FindingKind.REAFFIRMS: "What the video says and what the plan says is the same.",
    FindingKind.CONTRADICTS: "What the video says contradicts what the plan says.",
}


class _Gatherer:
    """A judge that lets everything pass and writes down what is claimed."""

    def __init__(self, known: Iterable[Claim] = ()) -> None:
        self._known = {(claim.text, _spoken(claim.evidence)) for claim in known}
        self.claims: dict[tuple[str, tuple[Evidence, ...]], Claim] = {}

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """A statement in a model's words is a claim."""
        if statement.wording is Wording.MODEL:
            self._add(Claim(part, statement.text, statement.evidence))
        for piece in statement.evidence:
            if piece.translation:
                self._add(Claim("translation", piece.translation, _bare((piece,))))
        return statement

    def label(self, text: str, holder: Statement, part: str) -> str | Dropped:
        """So is a title over one, unless it is the statement itself."""
        if holder.wording is Wording.MODEL and text != holder.text and part != "takeaway.theme":
            self._add(Claim(part, text, holder.evidence))
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
        if (claim.text, _spoken(claim.evidence)) not in self._known:
            self.claims.setdefault((claim.text, _bare(claim.evidence)), claim)


def _spoken(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(e for e in _bare(evidence) if e.kind is EvidenceKind.VIDEO)


def _bare(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Without translations: what a claim stands on is what was said."""
    return tuple(replace(e, translation="") if e.translation else e for e in evidence)


class _Taker:
    """A judge that takes out what was not borne out."""

    def __init__(self, doubted: Mapping[Claim, str]) -> None:
        self._doubted = {(c.text, _bare(c.evidence)): why for c, why in doubted.items()}

    def statement(self, statement: Statement, part: str) -> Statement | Dropped:
        """The statement, or that its quotes do not bear it out."""
        refused = self._refused(statement.text, statement.evidence, part)
        return refused or replace(statement, evidence=tuple(map(self._piece, statement.evidence)))

    def _piece(self, piece: Evidence) -> Evidence:
        """The evidence, without a translation that says something else than its quote."""
        (bare,) = _bare((piece,))
        return bare if (piece.translation, (bare,)) in self._doubted else piece

    def label(self, text: str, holder: Statement, part: str) -> str | Dropped:
        """The title, or that the quotes do not bear it out."""
        return self._refused(text, holder.evidence, part) or text

    def relation(self, kind: FindingKind, statement: Statement, part: str) -> Dropped | None:
        """None, or that the two quotes do not stand so."""
        return self._refused(_RELATIONS.get(kind, ""), statement.evidence, part, statement.text)

    def evidence(self, claim: Evidence) -> Evidence | Refusal:
        """Already found."""
        return claim

    def _refused(
        self, text: str, evidence: tuple[Evidence, ...], part: str, shown: str = ""
    ) -> Dropped | None:
        why = self._doubted.get((text, _bare(evidence)))
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
