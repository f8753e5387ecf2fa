"""The double check only takes away; what is mended is a proposal like the first one."""

from __future__ import annotations

from typing import Any

from tests.fakes.model import FakeModel
from tests.fakes.model_request import AskedFor
from tests.unit.analysis.model.helpers import asker, settings
from tubetotask.analysis.model import checking, mending
from tubetotask.analysis.model.paragraphs import Paragraph
from tubetotask.domain.evidence import Claim, Dropped, Evidence, EvidenceKind, Quote, Statement

PARAGRAPHS = tuple(Paragraph(n, n, n + 1, 10 * n, f"Paragraph {n}.") for n in range(1, 8))


def claim(n: int) -> Claim:
    return Claim("advice", f"Claim {n}.", (Evidence("said", EvidenceKind.VIDEO, 0, 1, 100.0),))


def doubted(answer: Any, claims: list[Claim]) -> dict[Claim, str]:
    hook = answer if callable(answer) else lambda _: {"statements": answer}
    with FakeModel(answers={"check": hook}) as fake:
        return dict(checking.doubted(asker(settings(fake)), claims, "gpt-4o"))


def test_what_gets_no_answer_counts_as_not_borne_out() -> None:
    told = [{"id": "k2", "supported": True}, {"id": "k9", "supported": True}]
    assert doubted(told, [claim(1), claim(2)]) == {claim(1): "the double check gave no answer"}


def test_what_was_left_out_is_asked_about_once_more() -> None:
    asked_about: list[list[str]] = []

    def lazy(asked: AskedFor) -> dict[str, Any]:
        asked_about.append([str(each["id"]) for each in asked.statements])
        judged = asked_about[-1][: 0 if len(asked_about) == 1 else 2]
        return {"statements": [{"id": each, "supported": True} for each in judged]}

    found = doubted(lazy, [claim(1), claim(2), claim(3)])
    assert asked_about == [["k1", "k2", "k3"], ["k3", "k2", "k1"]]
    assert found == {claim(1): "the double check gave no answer"}


def test_of_two_judgements_the_doubt_counts() -> None:
    both = [{"id": "k1", "supported": False, "why": "no"}, {"id": "k1", "supported": True}]
    assert doubted(both, [claim(1)]) == {claim(1): "no"}
    assert doubted(both[::-1], [claim(1)]) == {claim(1): "no"}


def test_a_doubt_without_a_reason_has_ours() -> None:
    assert doubted([{"id": "k1", "supported": False}], [claim(1)]) == {
        claim(1): "its quote does not say so"
    }


def test_many_claims_are_asked_about_in_batches_and_each_once() -> None:
    asked_about: list[int] = []

    def some(asked: AskedFor) -> dict[str, Any]:
        asked_about.append(len(asked.statements))
        return {"statements": [{"id": each["id"], "supported": False, "why": each["statement"]}
                               for each in asked.statements]}  # fmt: skip

    claims = [claim(n) for n in range(301)]
    assert doubted(some, claims) == {each: each.text for each in claims}
    assert asked_about == [150, 150, 1]
    assert doubted([], []) == {}


def refused(
    n: int, *, near: int | None = None, reason: str = "number", part: str = "concept"
) -> Dropped:
    quotes = (Quote(f"quote {n}", near_word=near),)
    return Dropped(part, reason, "91", f"Text {n}.", quotes)


def revised(
    answer: list[dict[str, Any]], dropped: list[Dropped]
) -> tuple[dict[Dropped, Statement], list[AskedFor]]:
    with FakeModel(answers={"revise": lambda _: {"statements": answer}}) as fake:
        found = mending.revise(asker(settings(fake, model="gpt-4o")), dropped, PARAGRAPHS, "en")
        return dict(found), [AskedFor.of(each.body) for each in fake.log]


def test_a_mended_statement_is_a_claim_with_a_quote_and_no_evidence() -> None:
    mended = {"id": "r2", "text": "New.", "quote": "new quote", "paragraph": 4}
    found, asked = revised([mended], [refused(1), refused(2, near=35)])
    assert list(found) == [refused(2, near=35)]
    statement = found[refused(2, near=35)]
    assert (statement.text, statement.evidence) == ("New.", ())
    assert statement.quotes == (Quote("new quote", near_word=40),)
    assert [each["id"] for each in asked[0].statements] == ["r1", "r2"]
    assert sorted(asked[0].paragraphs) == [2, 3, 4], "around the place of the second only"


def test_a_text_over_a_quote_that_was_found_is_mended_by_that_quote_alone() -> None:
    parts = ("task.title", "task.why", "takeaway.theme", "task.filter", "verdict.reason")
    _, asked = revised([], [refused(n, near=35, part=part) for n, part in enumerate(parts)])
    assert asked[0].paragraphs == {}
    assert all(each["found"] for each in asked[0].statements)
    assert [each["quote"] for each in asked[0].statements] == [f"quote {n}" for n in range(5)]


def test_what_is_given_up_empty_unknown_or_told_twice_changes_nothing() -> None:
    good = {"id": "r1", "text": "First.", "quote": "q"}
    found, _ = revised(
        [
            good,
            good | {"text": "Second."},
            good | {"id": "r2", "give_up": True},
            good | {"id": "r3", "quote": " "},
            good | {"id": "r4", "text": ""},
            *(good | {"id": each} for each in ("r99", "x1", "1", "", "r0", "r" + "9" * 1500)),
        ],
        [refused(n) for n in range(1, 5)],
    )
    assert {each.text: statement.text for each, statement in found.items()} == {"Text 1.": "First."}


def test_what_no_words_can_mend_is_not_asked_about() -> None:
    hopeless = [refused(1, reason="order"), refused(2, reason="empty"),
                Dropped("concept", "quote-missing", "", "No quote.")]  # fmt: skip
    assert revised([], hopeless) == ({}, [])


def test_no_more_than_forty_go_back_at_once() -> None:
    _, asked = revised([], [refused(n) for n in range(60)])
    assert len(asked[0].statements) == 40
