"""What belongs to a plan, what repeats it, and what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tests import builders
from tests.unit.analysis.plans import BESIDE, OWN, PLAN, notes, statement
from tubetotask.analysis.encoders import Encoder, Vectors
from tubetotask.analysis.offline.alignment import align
from tubetotask.analysis.offline.belonging import (
    BELONGS,
    belongings,
    measured,
)
from tubetotask.analysis.offline.plan_words import (
    unmeasured,
)
from tubetotask.domain.assessment import Assessment, FindingKind
from tubetotask.domain.evidence import EvidenceKind
from tubetotask.domain.notes import Advice, Notes
from tubetotask.domain.plan import Plan, Section
from tubetotask.tasks.priority import prioritise

TALK = builders.transcript("It is the lenses alone that read it.")
SOON = "I will see you in two weeks."


def _align(encoder: Encoder, *, advice: Sequence[str] = (), keys: Sequence[str] = ()) -> Assessment:
    talk = builders.transcript(*advice, *keys)
    return align(notes(advice, keys), PLAN, encoder, talk, analyser="test/1")


def test_advice_about_a_section_becomes_a_task_of_it_and_the_rest_is_off_the_plan(
    encoder: Encoder,
) -> None:
    found = _align(encoder, advice=[OWN, BESIDE], keys=["Ferries are blue.", OWN])
    assert [f.statement.text for f in found.findings] == [OWN, BESIDE, "Ferries are blue."]
    assert [f.kind for f in found.findings] == [
        FindingKind.NEW,
        FindingKind.OFF_PLAN,
        FindingKind.OFF_PLAN,
    ]
    (task,) = found.tasks
    assert task.section_id == found.findings[0].section_id == "content"
    assert task.why == "Nearest in your plan: “Content marketing”."
    assert task.similarity == found.findings[0].similarity >= BELONGS
    assert task.also[0].text == "Again: " + OWN
    assert [f.answer for f in task.filters] == ["not answered"]
    assert found.findings[1].section_id is None
    assert found.limits == ("It reads.",)


def test_a_sentence_that_says_advice_again_is_under_no_other_section(encoder: Encoder) -> None:
    again = "Hire a designer before the autumn."  # by itself it belongs to the team
    (alone,) = _align(encoder, keys=[again]).findings
    assert alone.section_id == "team"
    whole = notes([OWN], [again])
    advice = replace(whole.advice[0], also=(statement(again),))
    talk = builders.transcript(OWN, again)
    found = align(replace(whole, advice=(advice,)), PLAN, encoder, talk, analyser="test/1")
    assert [f.statement.text for f in found.findings] == [OWN]
    assert [(t.section_id, t.also[0].text) for t in found.tasks] == [("content", again)]


def test_the_surest_advice_that_clearly_belongs_is_urgent(encoder: Encoder) -> None:
    (task,) = prioritise(_align(encoder, advice=[OWN])).tasks
    assert task.priority in ("P1", "P2")


def test_a_time_alone_touches_no_line_that_names_the_same_time(encoder: Encoder) -> None:
    found = _align(encoder, keys=[SOON, "See you then in two weeks, at three.", BESIDE])
    assert {f.kind for f in found.findings} == {FindingKind.OFF_PLAN}
    assert all(f.similarity < BELONGS / 2 for f in found.findings)


def test_a_repeated_line_is_shown_as_evidence_of_the_plan_and_is_no_task(encoder: Encoder) -> None:
    said = "You should post on LinkedIn three times a week."
    found = _align(encoder, advice=[said])
    (finding,) = found.findings
    assert finding.kind is FindingKind.REAFFIRMS
    assert [(q.text, q.kind) for q in finding.statement.quotes] == [
        (said, EvidenceKind.VIDEO),
        ("Post three times a week on LinkedIn", EvidenceKind.PLAN),
    ]
    assert found.tasks == ()


def test_another_number_is_new_and_not_a_repetition(encoder: Encoder) -> None:
    found = _align(encoder, advice=["You should post on LinkedIn five times a week."])
    assert found.findings[0].kind is FindingKind.NEW
    assert [task.section_id for task in found.tasks] == ["content"]


def test_a_section_scores_by_what_belongs_to_it(encoder: Encoder) -> None:
    found = _align(encoder, advice=[OWN], keys=["Newsletters grow by one good post on LinkedIn."])
    scores = {s.section_id: s for s in found.sections}
    assert [s.section_id for s in found.sections] == ["content", "product", "team"]
    assert scores["content"].findings == 2
    assert scores["team"].findings == 0
    assert scores["team"].score.value == 0
    parts = {part.name: part.points for part in scores["content"].score.parts}
    nearest = max(f.similarity for f in found.findings)
    assert parts == {"closeness": round(50 * nearest, 1), "amount": 12.0, "advice": 10.0}


def test_a_lens_is_answered_from_the_statements_or_not_at_all(encoder: Encoder) -> None:
    found = _align(encoder, keys=[BESIDE, "The speaker says a newsletter is all that matters."])
    asked, whales = found.lenses
    assert [s.text for s in asked.statements] == [
        "The speaker says a newsletter is all that matters."
    ]
    assert whales.statements == ()
    assert whales.note


def test_without_statements_or_sections_there_is_an_empty_answer(encoder: Encoder) -> None:
    silent = _align(encoder)
    assert not silent.findings
    assert not silent.tasks
    assert [s.score.value for s in silent.sections] == [0, 0, 0]
    assert [lens.statements for lens in silent.lenses] == [(), ()]
    only_lenses = Plan("", "x", (), lenses=PLAN.lenses)
    asked = notes(advice=["The speaker says a newsletter is all that matters."])
    found = align(asked, only_lenses, encoder, TALK, analyser="test/1")
    assert not found.findings
    assert not found.tasks
    assert not found.sections
    assert found.lenses[0].statements


def test_a_german_plan_and_an_english_talk_meet(encoder: Encoder) -> None:
    plan = Plan(
        "",
        "Plan",
        (
            Section("schlaf", "Schlaf", "", ("Acht Stunden schlafen", "Früh ins Bett gehen")),
            Section("geld", "Geld", "", ("Rechnungen am selben Tag bezahlen",)),
        ),
    )
    talk = ["Go to bed early and sleep well.", "Good sleep begins with a dark bedroom.", BESIDE]
    found = belongings(talk, plan, encoder, language="en")
    assert [f.section.id for f in found[:2]] == ["schlaf", "schlaf"]
    assert min(found[0].chance, found[1].chance) > 2 * found[2].chance


def test_each_text_is_encoded_once(encoder: Encoder) -> None:
    class Counting:
        id = encoder.id
        note = ""

        def __init__(self) -> None:
            self.seen: list[str] = []

        def encode(self, texts: Sequence[str]) -> Vectors:
            self.seen += texts
            return encoder.encode(texts)

        def calibrated(self, cosine: float) -> float:
            return encoder.calibrated(cosine)

    counting = Counting()
    align(notes(advice=[OWN], keys=[BESIDE, SOON]), PLAN, counting, TALK, analyser="test/1")
    assert len(counting.seen) == len(set(counting.seen))


SHOP = Plan(
    "",
    "Shop",
    (
        Section("letter", "Newsletter", "", ("Write a welcome letter to every new reader",)),
        Section("social", "Social media", "", ("Post on Instagram once a week",)),
        Section("food", "Protein", "", ("Eat two grams of protein per pound of body weight",)),
        Section("mine", "My time", "", ("Fridays without visitors",)),
    ),
)


def test_the_same_action_draws_a_statement_to_its_section(encoder: Encoder) -> None:
    letters = [f"The letter brought {n} new readers." for n in range(9)]
    found = belongings(["Do not post so often.", *letters], SHOP, encoder, language="en")
    assert found[0].section.id == "social"
    assert dict(found[0].parts)["action"] == 1
    assert dict(found[1].parts)["action"] == 0


def test_units_and_measures_touch_no_line(encoder: Encoder) -> None:
    talk = ["Drink two ounces of water per pound of body weight.", "Take sixty grams of sugar."]
    found = belongings(talk, SHOP, encoder, language="en")
    assert all(dict(f.parts)["shared"] == 0 for f in found)
    assert all(f.chance < BELONGS for f in found)
    assert unmeasured("Two grams of rice per pound of body weight") == "Two of rice"
    assert unmeasured("grams") == "grams"


def test_a_title_that_names_a_time_is_not_reduced_to_its_smallest_word(encoder: Encoder) -> None:
    parts, _ = measured(["My dog sleeps under my table."], SHOP, encoder, language="en")
    assert parts["line"][0, 3] < 0.3


def test_a_line_of_another_section_that_is_said_again_is_found(encoder: Encoder) -> None:
    said = "Post once a week, and let every post lead to the letter of the readers."
    letters = [f"The letter brought {n} new readers." for n in range(9)]
    found = align(notes([said], letters), SHOP, encoder, TALK, analyser="test/1")
    assert found.findings[0].kind is FindingKind.REAFFIRMS
    assert found.findings[0].section_id == "social"
    assert found.findings[0].statement.quotes[-1].text == "Post on Instagram once a week"


def test_the_same_title_twice_is_one_task_that_was_said_again(encoder: Encoder) -> None:
    one, two = (
        f"Write a story in {whose} newsletter for new subscribers{more}."
        for whose, more in (("your", ""), ("the", ", and answer a hundred of them"))
    )
    advice = tuple(
        Advice(statement(text), text.split(",")[0].rstrip("."), strength)
        for text, strength in ((one, 0.7), (two, 0.8))
    )
    notes = Notes("test/1", "en", advice=advice)
    (task,) = align(notes, PLAN, encoder, TALK, analyser="test/1").tasks
    assert task.statement.text == two
    assert [s.text for s in task.also] == [one]


def test_a_title_that_needs_its_sentence_stays_a_finding(encoder: Encoder) -> None:
    text = "Push these things to your newsletter subscribers on LinkedIn."
    advice = Advice(statement(text), "Push these things", 0.9)
    found = align(Notes("test/1", "en", advice=(advice,)), PLAN, encoder, TALK, analyser="test/1")
    assert found.findings[0].kind is FindingKind.NEW
    assert found.tasks == ()


def test_advice_that_says_nothing_by_itself_stays_in_the_notes(encoder: Encoder) -> None:
    advice = (
        Advice(statement("Just don't post them."), "Don't post them", 0.9),
        Advice(statement('"Oh, and now you have to post a newsletter."'), "Post a newsletter", 0.9),
    )
    found = align(Notes("test/1", "en", advice=advice), PLAN, encoder, TALK, analyser="test/1")
    assert found.findings == ()
    assert found.tasks == ()


def test_the_parts_of_a_section_score_are_plain_english(encoder: Encoder) -> None:
    found = _align(encoder, advice=[OWN], keys=[BESIDE])
    said = {s.section_id: [part.measured for part in s.score.parts] for s in found.sections}
    assert said["content"][1:] == [
        "1 statement belongs here (5 give full points)",
        "1 of them tells you to do something (two give full points)",
    ]
    assert re.fullmatch(r"nearest statement: similarity 0\.\d\d, below 0\.30", said["team"][0])
    assert said["team"][1] == "no statement belongs here (5 give full points)"
    many = _align(encoder, advice=[OWN, "Post a newsletter on LinkedIn for subscribers."])
    assert many.sections[0].score.parts[1].measured.startswith("2 statements belong here")
    assert many.sections[0].score.parts[2].measured.startswith("2 of them tell you")


def test_a_statement_nearer_to_another_section_is_said_to_be(encoder: Encoder) -> None:
    twins = Plan("", "p", (PLAN.sections[0], replace(PLAN.sections[0], id="twin")))
    found = align(notes([OWN]), twins, encoder, TALK, analyser="test/1")
    assert found.sections[1].score.parts[0].measured.endswith("nearer to another section")
