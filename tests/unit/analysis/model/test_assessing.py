"""How notes stand to a plan: by ids that are given, and never by what a model makes up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import transcript
from tests.fakes.model import FakeModel
from tests.unit.analysis.model.helpers import settings
from tubetotask import pipeline, plans
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.model import ModelAnalyser
from tubetotask.analysis.model.assessing import numbered
from tubetotask.analysis.model.plan_lines import PlanLines
from tubetotask.domain.assessment import Assessment, ComparisonValue, FindingKind, VerdictValue
from tubetotask.domain.evidence import Dropped, Evidence, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, Notes, Takeaway
from tubetotask.domain.plan import Plan
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading

LINES = (
    "Send your letter on the same day every week.",
    "Never put two offers into one letter.",
    "Ask every new reader one question.",
    "My dog sleeps under the table all day.",
)
TALK = transcript(*LINES)
PLAN = plans.parse(
    "# Shop\n\n## Letters\n- Send the letter every week\n- Put two offers into every letter\n\n"
    "## Courses\n- Fill eight dates\n\n## Filters\n- Is it cheap?\n- Is it quick?\n\n"
    "## Lenses\n- What is said about dogs?\n- What is said about money?\n"
)


def statement(line: str) -> Statement:
    passage = next(p for p in TALK.passages if p.text == line)
    found = Evidence(line, EvidenceKind.VIDEO, passage.start_s, passage.end_s, 100.0, True,
                     passage.first, passage.last)  # fmt: skip
    return Statement(line, (Quote(line),), Wording.MODEL, (found,))


NOTES = Notes(
    "model/x",
    "en",
    concepts=(Concept(statement(LINES[1]), how_to_apply=statement(LINES[0])),),
    takeaways=(Takeaway("dog", statement(LINES[3])),),
    advice=(
        Advice(statement(LINES[0]), "Send your letter on the same day every week", 1.0),
        Advice(statement(LINES[2]), "Ask every new reader one question", 1.0),
    ),
)
# n1, n2: advice; n3: concept (how to apply it says n1); n4: takeaway


def assess(
    answer: dict[str, Any], plan: Plan = PLAN, notes: Notes = NOTES
) -> tuple[Assessment, tuple[Dropped, ...]]:
    """The assessment that is made of an answer, after the gate."""
    with FakeModel(answers={"assess": lambda _: answer}) as fake:
        found = settings(fake, model="gpt-4o", double_check=False)
        analyser = ModelAnalyser(found, encoder=TfidfEncoder())
        return pipeline.hold_against(Reading(Video(), TALK), notes, plan, analyser)


def finding(note: str, kind: str, section: str | None = None, line: str | None = None) -> Any:
    return {"note": note, "kind": kind, "section": section, "line": line}


def task(note: str, **more: Any) -> dict[str, Any]:
    return {"note": note, "section": "s1", "impact": "high", "why": "", "effort": "S"} | more


def test_notes_are_numbered_as_the_model_is_told_and_what_two_say_counts_once() -> None:
    assert {name: (note.kind, note.statement.text) for name, note in numbered(NOTES).items()} == {
        "n1": ("advice", LINES[0]),
        "n2": ("advice", LINES[2]),
        "n3": ("concept", LINES[1]),
        "n4": ("takeaway", LINES[3]),
    }


def test_findings_keep_the_words_of_their_notes_and_the_lines_of_the_plan() -> None:
    found, _ = assess(
        {
            "findings": [
                finding("n3", "contradicts", "s2", "s1.2"),
                finding("n1", "reaffirms", None, "s1.1"),
                finding("n2", "new", "s1"),
                finding("n4", "off plan", "s1", "s1.1"),
            ]
        }
    )
    letters = PLAN.sections[0].id
    assert [(f.kind, f.statement.text, f.section_id) for f in found.findings] == [
        (FindingKind.REAFFIRMS, LINES[0], letters),
        (FindingKind.NEW, LINES[2], letters),
        (FindingKind.CONTRADICTS, LINES[1], letters),
        (FindingKind.OFF_PLAN, LINES[3], None),
    ]
    kinds = [[e.kind.value for e in f.statement.evidence] for f in found.findings]
    assert kinds == [["video", "plan"], ["video"], ["video", "plan"], ["video"]]
    assert found.findings[2].statement.evidence[1].quote == "Put two offers into every letter"
    assert all(0 <= f.similarity <= 1 for f in found.findings)
    assert [s.findings for s in found.sections] == [3, 0]


def test_ids_that_are_made_up_or_told_twice_count_for_nothing() -> None:
    found, dropped = assess(
        {
            "findings": [
                finding("n99", "new", "s1"),
                finding("", "new", "s1"),
                finding("n2", "new", "s1"),
                finding("n2", "off plan"),
            ],
            "tasks": [
                task("n99"),
                task("n2"),
                task("n2", title="Another"),
                task("n1", section="s9"),
            ],
            "lenses": [{"id": "l9", "statements": []}],
            "verdict": {"value": "skip", "reason": "Because.", "notes": ["n99"], "lines": ["s9.9"]},
        }
    )
    assert [f.kind for f in found.findings] == [FindingKind.NEW]
    assert [t.title for t in found.tasks] == ["Ask every new reader one question"]
    assert found.verdict.reason != "Because."
    assert [d.part for d in dropped] == ["verdict"]


def test_what_belongs_to_no_section_that_there_is_is_off_plan() -> None:
    found, _ = assess({"findings": [finding("n2", "new", "s99"), finding("n1", "new")]})
    assert {(f.kind, f.section_id) for f in found.findings} == {(FindingKind.OFF_PLAN, None)}


@pytest.mark.parametrize("line", [None, "s9.9"])
@pytest.mark.parametrize("kind", ["contradicts", "reaffirms"])
def test_who_names_no_line_of_the_plan_has_no_contradiction(kind: str, line: str | None) -> None:
    found, dropped = assess({"findings": [finding("n3", kind, "s1", line)]})
    assert found.findings == ()
    assert [(d.part, d.reason) for d in dropped] == [(f"finding.{kind}", "quote-missing")]
    assert found.verdict.value is not VerdictValue.CONFLICTS


def test_every_filter_of_a_task_is_answered_or_said_not_to_be() -> None:
    answers = [{"id": "f2", "answer": "yes", "reason": "Ask every new reader one question."},
               {"id": "f9", "answer": "no", "reason": "?"}]  # fmt: skip
    found, _ = assess({"tasks": [task("n2", filters=answers)]})
    told = [(f.question, f.answer) for f in found.tasks[0].filters]
    assert told == [("Is it cheap?", "not answered"), ("Is it quick?", "yes")]


def test_a_task_needs_a_section_and_a_title() -> None:
    found, _ = assess({"tasks": [task("n3"), task("n3", section=None), task("n1", section=None)]})
    assert found.tasks == ()


def test_a_judgement_stands_on_notes_and_lines_that_are_looked_up() -> None:
    judged = {"reason": "Never put two offers into one letter.", "notes": ["n3"], "lines": ["s1.2"]}
    found, _ = assess({"comparison": {"value": "better", **judged}})
    assert found.comparison.value is ComparisonValue.BETTER
    assert [e.kind.value for e in found.comparison.evidence] == ["video", "plan"]
    alone, dropped = assess({"comparison": {"value": "better", **judged, "lines": []}})
    assert alone.comparison.value is not ComparisonValue.BETTER
    assert [d.part for d in dropped] == ["comparison"]


def test_without_notes_and_lenses_nothing_is_asked() -> None:
    bare = plans.parse("# Shop\n\n## Letters\n- Send the letter every week\n")
    with FakeModel() as fake:
        analyser = ModelAnalyser(settings(fake, model="gpt-4o"), encoder=TfidfEncoder())
        made = analyser.assess(Notes("model/x", "en"), bare, TALK)
        assert fake.log == []
    assert made.findings == ()
    assert [s.score.value for s in made.sections] == [0]


def test_a_lens_is_answered_with_quotes_or_says_that_nothing_was_found() -> None:
    said = {"text": "The dog sleeps under the table.", "quote": LINES[3], "paragraph": 4}
    found, dropped = assess({"lenses": [{"id": "l1", "statements": [said]}]})
    first, second = found.lenses
    assert first.statements[0].evidence[0].quote == LINES[3]
    assert "passages of the talk" in first.note
    assert second.statements == ()
    assert dropped == ()


def test_what_a_lens_answers_must_be_in_the_talk() -> None:
    said = {"text": "Cats sleep.", "quote": "the cats sleep on the roof at night", "paragraph": 99}
    found, dropped = assess({"lenses": [{"id": "l1", "statements": [said]}]})
    assert found.lenses[0].statements == ()
    assert [d.reason for d in dropped] == ["quote-not-found"]


def test_a_talk_without_passages_answers_no_lens() -> None:
    said = {"text": "Something.", "quote": "something", "paragraph": 1}
    hook = {"assess": lambda _: {"lenses": [{"id": "l1", "statements": [said]}]}}
    with FakeModel(answers=hook) as fake:
        analyser = ModelAnalyser(settings(fake, model="gpt-4o"), encoder=TfidfEncoder())
        made = analyser.assess(NOTES, PLAN, transcript())
    assert all(lens.statements == () for lens in made.lenses)


def test_a_plan_longer_than_what_is_shown_of_it_says_so() -> None:
    long = plans.parse("# P\n" + "\n".join(f"\n## S{n}\n- Do {n}\n- Keep {n}" for n in range(250)))
    assert PlanLines(long).limits == (
        "The model was shown the first 400 of the 500 lines of your plan.",
    )
    assert PlanLines(plans.parse("# P\n\n## S\n- Do")).limits == ()
