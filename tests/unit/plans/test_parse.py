"""Markdown → sections, filters, lenses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask import samples
from tubetotask.domain.errors import BadPlan, TooLarge
from tubetotask.plans import MAX_PLAN_CHARS, parse, title_of
from tubetotask.plans.parse import MAX_HEADINGS, MAX_LINES

PLAN = """# Grow the bakery

We sell bread to cafés.

## Sales
- Call ten cafés a week. Ask for a trial order.
- [ ] Raise prices by 5 %

### Wholesale
Deliver before seven.

## Team

| who | does |
|---|---|
| Ana | baking |

## Filters
- Does it run without me?
1. Does it cost less than 100 €?

## Lenses
- What could I re-use as a post?
"""


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        "## Two\n\n- a\n\n## Three\n\n- b",
        "# One *bold* [link](x) #\n\ntext\n\n## Two\n\nb",
        "One\n===\n\n- a\n- b\n\n---\n\nTwo\n---\n\nb",
        "# Filters\n\n- a\n\n## Two\n\nb",
        "```\n# no heading\n```\n\n## A\n\nb\n\n### C\n\nd",
        "## A\n\n# B\n\nc",
        "a\nb",
        "# Only\n\n- a",
        *(samples.template(each.id) or "" for each in samples.TEMPLATES),
    ],
)
def test_the_title_is_found_in_the_headings_alone(text: str) -> None:
    assert title_of(text) == parse(text).title


def test_headings_divide_the_plan_and_a_lone_first_heading_is_its_title() -> None:
    plan = parse(PLAN)
    assert plan.title == "Grow the bakery"
    assert [s.title for s in plan.sections] == ["Grow the bakery", "Sales", "Team"]
    assert [s.id for s in plan.sections] == ["grow-the-bakery", "sales", "team"]


def test_every_sentence_of_a_section_is_an_item_and_deeper_headings_stay_inside() -> None:
    sales = parse(PLAN).sections[1]
    assert sales.items == (
        "Call ten cafés a week.",
        "Ask for a trial order.",
        "Raise prices by 5 %",
        "Wholesale",
        "Deliver before seven.",
    )
    assert parse(PLAN).sections[2].items == ("who", "does", "Ana", "baking")


def test_a_german_plan_names_its_filters_and_lenses_in_german() -> None:
    plan = parse("## Verkauf\n\na\n\n## Filter\n\n- Ohne mich?\n\n## Linsen\n\n- Als Beitrag?")
    assert [section.title for section in plan.sections] == ["Verkauf"]
    assert [f.question for f in plan.filters] == ["Ohne mich?"]
    assert [lens.question for lens in plan.lenses] == ["Als Beitrag?"]


def test_filters_and_lenses_are_no_sections() -> None:
    plan = parse(PLAN)
    assert [f.question for f in plan.filters] == [
        "Does it run without me?",
        "Does it cost less than 100 €?",
    ]
    assert [lens.question for lens in plan.lenses] == ["What could I re-use as a post?"]


def test_a_plan_of_one_line_is_one_section() -> None:
    plan = parse("Sell more bread to cafés")
    assert [(s.title, s.items) for s in plan.sections] == [
        ("Sell more bread to cafés", ("Sell more bread to cafés",))
    ]


def test_of_a_plan_of_lines_without_headings_each_line_is_a_section() -> None:
    for text in (
        "Call cafés\nBake earlier",
        "- Call cafés\n- Bake earlier",
        "1. Call cafés\n\nBake earlier",
    ):
        plan = parse(text)
        assert [(s.title, s.items) for s in plan.sections] == [
            ("Call cafés", ("Call cafés",)),
            ("Bake earlier", ("Bake earlier",)),
        ]


def test_a_long_text_without_headings_is_one_section() -> None:
    assert len(parse("\n".join(f"Line {n}" for n in range(13))).sections) == 1


def test_a_plan_with_several_first_level_headings_has_no_title_of_its_own() -> None:
    assert [s.title for s in parse("# A\none\n# B\ntwo").sections] == ["A", "B"]


def test_a_plan_of_headings_only_is_a_plan() -> None:
    assert [s.title for s in parse("# A\n## B\n## C").sections] == ["B", "C"]


def test_a_lone_heading_is_a_section() -> None:
    assert [(s.title, s.items) for s in parse("# Sales\ncall").sections] == [("Sales", ("call",))]


def test_equal_titles_get_different_ids_and_other_sections_do_not_change_an_id() -> None:
    assert [s.id for s in parse("# A\n1\n# A\n2").sections] == ["a", "a-2"]
    assert (
        parse("# New\nx\n# Sales\ny").sections[1].id == parse("# Sales\ny\n# B\nz").sections[0].id
    )


def test_the_hash_follows_the_text_and_ignores_line_ends() -> None:
    assert parse("# A\r\none  \r\n").hash == parse("# A\none").hash
    assert parse("# A\none").hash != parse("# A\ntwo").hash


def test_marks_links_images_and_code_become_plain_text() -> None:
    items = parse(
        "- **bold** [site](https://a.example) `x`\n- ![alt](y.png)\n\n```\ncode line\n```"
    )
    assert [s.items for s in items.sections] == [("bold site x",), ("alt",), ("code line",)]


@pytest.mark.parametrize("text", ["", "  \n\t", "---", "# \n\n- \n", "\x00"])
def test_a_plan_without_text_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadPlan) as caught:
        parse(text)
    assert caught.value.remedy


def test_a_plan_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        parse("a" * (MAX_PLAN_CHARS + 1))


@given(st.text(max_size=400))
def test_any_text_is_a_plan_or_a_clear_refusal(text: str) -> None:
    try:
        plan = parse(text)
    except BadPlan:
        return
    assert plan.sections or plan.filters or plan.lenses
    ids = [s.id for s in plan.sections]
    assert len(set(ids)) == len(ids)
    assert parse(text) == plan


@given(st.lists(st.text("abcdefgh ", min_size=1).filter(str.strip), min_size=1, max_size=8))
def test_no_line_of_a_plan_is_lost(lines: list[str]) -> None:
    plan = parse("\n".join(f"- x{line.strip()}" for line in lines))
    told = [item for section in plan.sections for item in section.items]
    assert told == [" ".join(f"x{line.strip()}".split()) for line in lines]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# a\n" * 50_000, "50,000 lines"),
        ("a\n=\n" * (MAX_LINES // 2 + 1), "lines"),
        ("# a\n" * (MAX_HEADINGS + 1), "1,001 headings"),
        ("> # a\n\n" * (MAX_HEADINGS + 1), "headings"),
        ("- # a\n" * (MAX_HEADINGS + 1), "headings"),
    ],
)
def test_a_text_of_headings_alone_is_refused_before_it_keeps_a_processor_busy(
    text: str, what: str
) -> None:
    with pytest.raises(TooLarge, match=what):
        parse(text)


def test_a_plan_at_the_limits_is_read() -> None:
    heads = "# a\nb\n\n" * MAX_HEADINGS
    assert len(parse(heads).sections) == MAX_HEADINGS
    assert len(parse("word\n" * MAX_LINES).sections) == 1
