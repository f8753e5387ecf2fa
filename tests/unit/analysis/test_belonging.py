"""How sure it is that a statement belongs to a section, and what the words of a plan are about."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.analysis.plans import BESIDE, OWN, PLAN
from tubetotask.analysis.encoders import Encoder, TfidfEncoder
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
)
from tubetotask.analysis.offline.reaffirming import repeated_line
from tubetotask.domain.plan import Plan, Section


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


def test_a_plan_without_lines_is_measured_by_its_titles(encoder: Encoder) -> None:
    plan = Plan("", "p", tuple(Section(t, t, "", ()) for t in ("Newsletter", "Volcanoes")))
    parts, nearest = measured([OWN, BESIDE], plan, encoder, language="en")
    assert nearest == [["", ""], ["", ""]]
    assert parts["line"][0, 0] > parts["line"][0, 1]
    assert parts["line"][1, 1] > parts["line"][1, 0]
