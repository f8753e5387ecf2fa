"""What a model claims is gathered whole, asked about once, and taken out wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests import modelmade
from tubetotask.domain.assessment import FindingKind, LensAnswer
from tubetotask.domain.evidence import Claim, Statement, Wording
from tubetotask.domain.notes import Notes
from tubetotask.evidence import claims_of, without_assessment, without_notes

NOTES, ASSESSMENT = modelmade.notes(), modelmade.assessment()


def statements(node: Any) -> Iterator[Statement]:
    """Every statement anywhere in it."""
    if isinstance(node, Statement):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from statements(each)
    elif is_dataclass(node):
        for field in fields(node):
            yield from statements(getattr(node, field.name))


def texts(claims: tuple[Claim, ...]) -> set[str]:
    return {claim.text for claim in claims}


def test_every_statement_in_a_model_s_words_is_a_claim_with_its_evidence() -> None:
    for what in (NOTES, ASSESSMENT):
        gathered = {(claim.text, claim.evidence) for claim in claims_of(what)}
        shown = [s for s in statements(what) if s.wording is Wording.MODEL]
        assert shown
        assert {(s.text, s.evidence) for s in shown} <= gathered


def test_titles_reasons_and_answers_of_a_model_are_claims_too() -> None:
    assert {advice.title for advice in NOTES.advice} <= texts(claims_of(NOTES))
    claimed = texts(claims_of(ASSESSMENT))
    task = ASSESSMENT.tasks[0]
    assert {task.title, task.why, ASSESSMENT.verdict.reason} <= claimed
    # With the answer, and with the value: a true reason may stand behind a wrong one.
    for answer in (answer for answer in task.filters if answer.reason):
        assert f"“{answer.question}” The answer is {answer.answer}: {answer.reason}" in claimed
    compared = ASSESSMENT.comparison
    told = f"Beside the plan the video is: {compared.value.value}. {compared.reason}"
    assert told in claimed
    assert any("contradicts what the plan says" in text for text in claimed)


def test_what_is_ours_or_the_speaker_s_is_no_claim() -> None:
    key = NOTES.key_passages[0].statement
    assert key.text not in texts(claims_of(replace(NOTES, concepts=(), takeaways=())))
    lens = LensAnswer("l", "?", (NOTES.advice[0].statement,), "Looked for in 8 passages.")
    assert "Looked for in 8 passages." not in texts(claims_of(replace(ASSESSMENT, lenses=(lens,))))


def test_a_claim_is_asked_about_once_and_not_again_with_the_plan() -> None:
    twice = replace(NOTES, concepts=NOTES.concepts * 2)
    assert claims_of(twice) == claims_of(NOTES)
    again = claims_of(ASSESSMENT, known=claims_of(NOTES))
    assert ASSESSMENT.tasks[0].statement.text in texts(claims_of(NOTES))
    assert ASSESSMENT.tasks[0].statement.text not in texts(again)
    assert claims_of(NOTES, known=claims_of(NOTES)) == ()


def test_without_doubts_nothing_changes() -> None:
    assert without_notes(NOTES, {}) == (NOTES, ())
    assert without_assessment(ASSESSMENT, {}) == (ASSESSMENT, ())
    elsewhere = {Claim("advice", "Never said.", ()): "no"}
    assert without_notes(NOTES, elsewhere) == (NOTES, ())


def test_what_is_doubted_falls_wherever_it_stands() -> None:
    doubted = next(c for c in claims_of(NOTES) if c.text == NOTES.advice[0].statement.text)
    left, dropped = without_notes(NOTES, {doubted: "adds a cause"})
    assert doubted.text not in {s.text for s in statements(left)}
    assert {d.reason for d in dropped} == {"unsupported"}
    assert {d.detail for d in dropped} == {"adds a cause"}
    assert len(left.advice) == len(NOTES.advice) - 1
    assert all(d.quotes for d in dropped), "the page shows what it rested on"


def test_everything_doubted_leaves_nothing_in_a_model_s_words() -> None:
    claims = claims_of(NOTES)
    left, dropped = without_notes(NOTES, dict.fromkeys(claims, "no"))
    assert isinstance(left, Notes)
    assert not [s for s in statements(left) if s.wording is Wording.MODEL]
    assert dropped
    all_of_it = dict.fromkeys(claims_of(ASSESSMENT), "no")
    judged, _ = without_assessment(ASSESSMENT, all_of_it)
    assert judged.findings == ()
    assert judged.tasks == ()
    assert judged.comparison.reason == judged.verdict.reason == ""


def test_a_doubted_relation_takes_the_finding_and_leaves_the_statement_elsewhere() -> None:
    relation = next(c for c in claims_of(ASSESSMENT) if "contradicts what" in c.text)
    left, dropped = without_assessment(ASSESSMENT, {relation: "they agree"})
    kinds = [finding.kind for finding in left.findings]
    assert FindingKind.CONTRADICTS not in kinds
    assert FindingKind.REAFFIRMS in kinds
    assert [d.part for d in dropped] == ["finding.contradicts"]
    fallen = next(f for f in ASSESSMENT.findings if f.kind is FindingKind.CONTRADICTS)
    assert dropped[0].text == fallen.statement.text


def test_a_translation_is_a_claim_over_its_own_quote_and_falls_alone() -> None:
    statement = NOTES.advice[0].statement
    piece = statement.evidence[0]
    assert piece.translation
    bare = replace(piece, translation="")
    lie = next(c for c in claims_of(NOTES) if c.text == piece.translation)
    assert lie.evidence == (bare,)
    left, dropped = without_notes(NOTES, {lie: "says something else"})
    assert left.advice[0].statement.text == statement.text
    assert left.advice[0].statement.evidence[0] == bare
    assert dropped == ()
    # What stands over the quote is still found by its evidence, translated or not.
    title = next(c for c in claims_of(NOTES) if c.text == NOTES.advice[0].title)
    both, fallen = without_notes(NOTES, {lie: "says something else", title: "adds a promise"})
    assert len(both.advice) == len(NOTES.advice) - 1
    assert [d.part for d in fallen] == ["advice.title"]
    assert lie.text not in texts(claims_of(ASSESSMENT, known=claims_of(NOTES)))
