"""What belongs to a plan, what repeats it, and what lies beside it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tubetotask.analysis.encoders import Encoder, TfidfEncoder, Vectors, default_encoder
from tubetotask.analysis.offline.alignment import align
from tubetotask.analysis.offline.belonging import (
    BELONGS,
    Weights,
    belongings,
    chance,
    measured,
)
from tubetotask.analysis.offline.plan_words import (
    about,
    bare,
    language_of,
    shared,
    stem,
    times,
    unmeasured,
)
from tubetotask.analysis.offline.reaffirming import repeated_line, repeats
from tubetotask.domain.assessment import Assessment, FindingKind
from tubetotask.domain.evidence import EvidenceKind, Quote, Statement
from tubetotask.domain.notes import Advice, KeyPassage, Notes
from tubetotask.domain.plan import Filter, Lens, Plan, Section
from tubetotask.domain.score import NO_SCORE
from tubetotask.plans.parse import parse
from tubetotask.tasks.priority import prioritise

DATA = Path(__file__).parents[2] / "data"

PLAN = Plan(
    "",
    "Northgate",
    (
        Section(
            "content",
            "Content marketing",
            "",
            ("Post three times a week on LinkedIn", "A newsletter that grows to 2,000 subscribers"),
        ),
        Section(
            "product",
            "Product",
            "",
            ("Ship a small release every two weeks", "Talk to five customers before a feature"),
        ),
        Section(
            "team", "Hiring and team", "", ("One-on-ones every two weeks", "Hire two developers")
        ),
    ),
    filters=(Filter("f1", "Does it run without me?"),),
    lenses=(Lens("l1", "What does the speaker say about newsletters?"), Lens("l2", "Any whales?")),
)
OWN = "Write the newsletter for the subscribers you have, and link it from LinkedIn."
BESIDE = "The volcano on the island erupted again and the ferry could not land."
SOON = "I will see you in two weeks."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return default_encoder()


def _statement(text: str) -> Statement:
    return Statement(text, (Quote(text),))


def _notes(advice: Sequence[str] = (), keys: Sequence[str] = (), language: str = "en") -> Notes:
    return Notes(
        "test/1",
        language,
        advice=tuple(
            Advice(_statement(text), text[:30], 0.8, also=(_statement("Again: " + text),))
            for text in advice
        ),
        key_passages=tuple(KeyPassage(_statement(text), NO_SCORE) for text in keys),
        limits=("It reads.",),
    )


def _align(encoder: Encoder, *, advice: Sequence[str] = (), keys: Sequence[str] = ()) -> Assessment:
    return align(_notes(advice, keys), PLAN, encoder, analyser="test/1")


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
    assert task.why == "It belongs to “Content marketing” in your plan."
    assert task.similarity == found.findings[0].similarity >= BELONGS
    assert task.also[0].text == "Again: " + OWN
    assert [f.answer for f in task.filters] == ["not answered"]
    assert found.findings[1].section_id is None
    assert found.limits == ("It reads.",)


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
    asked = _notes(advice=["The speaker says a newsletter is all that matters."])
    found = align(asked, only_lenses, encoder, analyser="test/1")
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
    align(_notes(advice=[OWN], keys=[BESIDE, SOON]), PLAN, counting, analyser="test/1")
    assert len(counting.seen) == len(set(counting.seen))


def test_the_parts_explain_the_chance(encoder: Encoder) -> None:
    (found,) = belongings([OWN], PLAN, encoder, language="en")
    parts = dict(found.parts)
    assert list(parts) == ["line", "section", "shared", "talk", "action"]
    assert parts["shared"] > 0
    assert found.line in ("", *found.section.items)
    one = {name: np.array([[value]]) for name, value in parts.items()}
    steeper = Weights(line=50, section=4, shared=2, talk=24, constant=-9)
    assert chance(one, steeper)[0, 0] > chance(one, Weights(0, 4, 2, 24, -9))[0, 0]


def test_more_of_the_talk_in_a_section_makes_a_statement_surer(encoder: Encoder) -> None:
    alone = belongings([OWN, *[BESIDE] * 12], PLAN, encoder, language="en")[0]
    among = [f"Newsletter number {n} went to many subscribers on LinkedIn." for n in range(12)]
    together = belongings([OWN, *among], PLAN, encoder, language="en")[0]
    assert dict(together.parts)["talk"] > dict(alone.parts)["talk"]


def test_small_talk_in_a_talk_all_about_a_section_stays_beside_the_plan(encoder: Encoder) -> None:
    lines = PLAN.sections[0].items * 10
    found = belongings([*lines, BESIDE, "We laughed a lot."], PLAN, encoder, language="en")
    assert all(f.chance >= BELONGS for f in found[:-2])
    assert all(f.chance < BELONGS for f in found[-2:])


def test_words_alone_still_find_the_section() -> None:
    talk = [OWN, BESIDE, "Nothing of interest happened."]
    found = belongings(talk, PLAN, TfidfEncoder(), language="en")
    assert found[0].section.id == "content"
    assert found[0].chance > found[1].chance
    assert found[1].chance < BELONGS


@given(
    st.lists(st.text(max_size=60), max_size=4),
    st.lists(st.text(max_size=30), max_size=3),
    st.sampled_from(["en", "de", "ja", "xx"]),
)
@settings(max_examples=60)
def test_any_text_and_any_plan_give_a_chance_from_0_to_1(
    texts: list[str], lines: list[str], language: str
) -> None:
    plan = Plan("", "p", (Section("a", "Ä 1", "", tuple(lines)), Section("b", "", "", ())))
    found = belongings(texts, plan, TfidfEncoder(), language=language)
    assert len(found) == len(texts)
    assert all(0 <= f.chance <= 1 and f.section in plan.sections for f in found)
    for text, belonging in zip(texts, found, strict=True):
        line, alike = repeated_line(text, belonging.section.items, TfidfEncoder(), language)
        assert (line == "" and alike == 0) or line in lines


@given(st.text(max_size=40))
def test_a_stem_is_never_longer_than_its_word_and_stays(word: str) -> None:
    assert len(stem(word)) <= len(word.casefold())


def test_words_of_one_family_have_one_stem() -> None:
    assert len({stem(w) for w in ("training", "trained", "trains", "train")}) == 1
    assert stem("stopping") == stem("stopped")
    assert stem("price") == stem("prices")
    assert stem("Äpfel") == "äpfel"


def test_times_numbers_and_fillers_are_not_what_a_text_is_about() -> None:
    assert about("In two weeks, um, the 3 releases ship every day", "en") == ["releas", "ship"]
    assert about("AI is not an art", "en") == ["art", "ai"]
    assert bare("Well, every two weeks I bake 40 loaves") == "every i bake loaves"
    assert bare("two weeks") == "two weeks"
    assert times("Weekly, or daily, in time") == {"week", "day"}


def test_a_language_is_known_by_its_small_words() -> None:
    assert language_of("Wir wollen mit dem Kunden über die Preise reden", "en") == "de"
    assert language_of("Blog, Shop, Team", "fr") == "fr"


def test_a_shared_rare_word_says_more_than_a_shared_general_one() -> None:
    sections = (
        Section("a", "Sourdough", "", ("A new product",)),
        Section("b", "Staff", "", ("Apprentices",)),
    )
    table = shared(["We love sourdough.", "We love a product.", "We sing."], sections, "en")
    assert table[0, 0] > table[1, 0] > table[2, 0] == 0
    assert not table[:, 1].any()


def _written(part: str) -> list[dict[str, str]]:
    with (DATA / "labels" / "reaffirming.tsv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if row["set"] == part]


@pytest.mark.parametrize("row", _written("dev"), ids=lambda row: str(row["statement"])[:40])
def test_what_only_sounds_like_a_line_does_not_repeat_it(
    row: dict[str, str], encoder: Encoder
) -> None:
    if row["same"] == "0":
        assert not repeats(row["statement"], row["line"], encoder, "en")


def test_most_of_what_says_the_same_is_found_to_repeat(encoder: Encoder) -> None:
    same = [row for row in _written("dev") if row["same"] == "1"]
    found = [repeats(row["statement"], row["line"], encoder, "en") for row in same]
    assert sum(found) / len(found) >= 0.8


def test_a_repetition_is_looked_for_in_every_line_of_the_section(encoder: Encoder) -> None:
    section = PLAN.sections[1]
    said = "Talk to five customers before a feature."
    line, alike = repeated_line(said, section.items, encoder, "en")
    assert line == section.items[1]
    assert alike > 0.9
    assert repeated_line(BESIDE, section.items, encoder, "en") == ("", 0.0)


def test_a_plan_without_lines_is_measured_by_its_titles(encoder: Encoder) -> None:
    plan = Plan("", "p", tuple(Section(t, t, "", ()) for t in ("Newsletter", "Volcanoes")))
    parts, nearest = measured([OWN, BESIDE], plan, encoder, language="en")
    assert nearest == [["", ""], ["", ""]]
    assert parts["line"][0, 0] > parts["line"][0, 1]
    assert parts["line"][1, 1] > parts["line"][1, 0]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labels_name_sections_that_exist_and_no_words(split: str) -> None:
    plans = {p.stem: parse(p.read_text("utf-8")) for p in (DATA / "plans").glob("*.md")}
    path = DATA / "labels" / f"alignment_{split}.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for row in rows:
        known = {section.id for section in plans[row["plan"]].sections}
        assert set(row["section"].split("|")) - {""} <= known
        assert (row["label"] == "1") == bool(row["section"])
        assert len(row["digest"]) == 12
    places = [(r["file"], int(r["first_word"]), r["plan"]) for r in rows]
    assert all(one < other for one, other in pairwise(places))


def test_no_talk_is_in_both_sets() -> None:
    files = [
        {
            line.split("\t")[0]
            for line in (DATA / "labels" / f"alignment_{split}.tsv")
            .read_text("utf-8")
            .splitlines()[1:]
        }
        for split in ("dev", "test")
    ]
    assert not files[0] & files[1]


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
    found = align(_notes([said], letters), SHOP, encoder, analyser="test/1")
    assert found.findings[0].kind is FindingKind.REAFFIRMS
    assert found.findings[0].section_id == "social"
    assert found.findings[0].statement.quotes[-1].text == "Post on Instagram once a week"


def test_the_same_title_twice_is_one_task_that_was_said_again(encoder: Encoder) -> None:
    one, two = (
        f"Write a story in {whose} newsletter for new subscribers{more}."
        for whose, more in (("your", ""), ("the", ", and answer a hundred of them"))
    )
    advice = tuple(
        Advice(_statement(text), text.split(",")[0].rstrip("."), strength)
        for text, strength in ((one, 0.7), (two, 0.8))
    )
    notes = Notes("test/1", "en", advice=advice)
    (task,) = align(notes, PLAN, encoder, analyser="test/1").tasks
    assert task.statement.text == two
    assert [s.text for s in task.also] == [one]


def test_a_title_that_needs_its_sentence_stays_a_finding(encoder: Encoder) -> None:
    text = "Push these things to your newsletter subscribers on LinkedIn."
    advice = Advice(_statement(text), "Push these things", 0.9)
    found = align(Notes("test/1", "en", advice=(advice,)), PLAN, encoder, analyser="test/1")
    assert found.findings[0].kind is FindingKind.NEW
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
    found = align(_notes([OWN]), twins, encoder, analyser="test/1")
    assert found.sections[1].score.parts[0].measured.endswith("nearer to another section")
