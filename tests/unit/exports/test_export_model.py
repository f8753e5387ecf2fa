"""What only a model fills, in every format: marked, translated, with its evidence and its price."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from tests import modelmade
from tests.hostile import EVIL, Elements, hostile
from tests.unit.exports import samples
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.cost import Cost
from tubetotask.exports import html, markdown, money, phrases, text
from tubetotask.exports import json as export
from tubetotask.exports.dropped import DROP_REASONS
from tubetotask.exports.schema import Document

RENDERERS = [text.render, markdown.render, html.render]
Render = Callable[[Analysis], str]
SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "analysis.schema.json"


def words(page: str) -> str:
    """A page as running text: no tags, no line breaks, no Markdown marks."""
    plain = unescape(re.sub(r"<[^>]+>", " ", page)).replace("\\", "")
    return " ".join(plain.split())


@pytest.mark.parametrize("render", RENDERERS)
def test_the_summary_stands_after_the_answer_and_before_the_plan(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    parts = [
        "act now",
        "Newsletter kleiner Läden bleiben ohne Antwort",
        "1. Ein Brief mit genau einer Frage",
        "2. Rabatte erziehen Leser",
        "Ohne Frage ist ein Brief ein Plakat.",
        "Rabatte im Brief sollen wegfallen.",
        "Jeden Donnerstagsbrief mit einer einzigen Frage",
        "Was wird über Mieten gesagt?",
        "Ein Hund liegt unter dem Tisch.",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("render", RENDERERS)
def test_a_concept_has_each_part_that_the_speaker_gave_and_no_other(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    for label in ("Problem: ", "Solution: ", "How to apply: ", "Example: ", "Outcome: "):
        assert label in page
    for label, times in (("Example: ", 1), ("Solution: ", 2)):
        assert page.count(label) == times


@pytest.mark.parametrize("render", RENDERERS)
def test_quote_translation_and_a_models_words_stand_in_this_order_and_are_labelled(
    render: Render,
) -> None:
    page = words(render(modelmade.analysis()))
    page = page[page.index("1. Ein Brief mit genau") :]
    quote = page.index(modelmade.TRIED.quote)
    translation = page.index(modelmade.TRIED.translation)
    wording = page.index("Fragen Sie nach dem letzten Versuch")
    assert quote < translation < wording
    assert "Translation by the model: “" in page[quote:translation] + page[translation - 1 :][:1]
    assert phrases.IN_MODEL_WORDS in page[translation : wording + 120].lower()


@pytest.mark.parametrize("render", RENDERERS)
def test_comparison_and_verdict_show_what_they_rest_on_in_video_and_plan(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    compared = page.index("The comparison rests on:")
    judged = page.index("The verdict rests on:")
    assert compared < judged
    assert modelmade.TRAINED.quote in page[compared:judged]
    assert modelmade.RABATT.quote in page[compared:judged]
    assert modelmade.LEEDS.quote in page[judged:]
    assert modelmade.DONNERSTAG.quote in page[judged:]
    assert "was Rabatte anrichten. (in a model's words)" in page


@pytest.mark.parametrize("render", RENDERERS)
def test_what_comparison_and_verdict_share_is_told_once(render: Render) -> None:
    whole = modelmade.analysis()
    assert whole.assessment
    same = replace(whole.assessment.verdict, evidence=whole.assessment.comparison.evidence)
    page = words(render(replace(whole, assessment=replace(whole.assessment, verdict=same))))
    assert "Comparison and verdict rest on:" in page
    assert "The verdict rests on:" not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_a_contradiction_shows_both_quotes(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    page = page[re.search("contradicts your plan", page, re.IGNORECASE).start() :]  # type: ignore[union-attr]
    page = page[: re.search("reaffirms your plan", page, re.IGNORECASE).start()]  # type: ignore[union-attr]
    assert modelmade.INSTEAD.quote in page
    assert modelmade.RABATT.quote in page


@pytest.mark.parametrize("render", RENDERERS)
def test_a_task_has_its_first_step_effort_and_the_filters_answers(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    assert "effort S: up to an hour" in page
    assert "Beginnen Sie bei den zehn Lesern" in page
    assert "Geht das ohne neue Leute? yes: Nur der Text ändert sich." in page
    assert "Läuft es auch im Urlaub? no: Antworten liest man selbst." in page
    assert "For you to answer: Kostet es weniger als 50 Euro?" in page
    assert "Why (in a model's words): Der Brief geht schon" in page


@pytest.mark.parametrize("render", RENDERERS)
def test_an_unknown_price_is_said_to_be_so_and_is_never_0(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    assert "Price not known (gpt-5.6-luna, gpt-4o; 19,600 tokens read" in page
    assert "1 answer was paid for before and used again." in page
    assert "US dollars" not in page


@pytest.mark.parametrize("render", RENDERERS)
def test_what_was_dropped_and_what_went_otherwise_is_told(render: Render) -> None:
    page = words(render(modelmade.analysis()))
    for reason in DROP_REASONS.values():
        assert f"1 × {reason}" in page
    assert page.count(modelmade.WARNING) == 1


@pytest.mark.parametrize("render", RENDERERS)
def test_who_wrote_what_is_said_once_and_only_where_a_model_wrote(render: Render) -> None:
    assert words(render(modelmade.analysis())).count(words(phrases.BY_MODEL)) == 1
    assert words(phrases.BY_MODEL) not in words(render(samples.analysis()))


@pytest.mark.parametrize("render", RENDERERS)
def test_without_a_plan_the_summary_and_the_first_steps_of_advice_are_there(
    render: Render,
) -> None:
    page = words(render(replace(modelmade.analysis(), plan=None, assessment=None)))
    assert "Newsletter kleiner Läden" in page
    assert "First step: “Start with the ten readers" in page
    assert "rests on" not in page


def test_the_json_has_the_new_keys_and_fits_the_published_schema() -> None:
    found = json.loads(export.render(modelmade.analysis()))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    assert found["schema_version"] == "1.5"
    assert found["cost"] == {
        "model": "gpt-5.6-luna, gpt-4o",
        "tokens_in": 19600,
        "tokens_out": 4300,
        "usd": None,
        "tokens_cached": 8192,
        "calls": 4,
        "kept": 1,
    }
    assert found["comparison"]["wording"] == found["verdict"]["wording"] == "model"
    assert [e["kind"] for e in found["verdict"]["evidence"]] == ["video", "plan"]
    assert found["notes"]["advice"][0]["first_step"]["evidence"]
    assert found["notes"]["premise"]["evidence"][0]["translation"].startswith("Die meisten")
    assert found["tasks"][0]["strength_of"].startswith("impact on the plan")


def test_a_file_of_the_version_before_still_fits() -> None:
    found = json.loads(export.render(samples.analysis()))
    found["schema_version"] = "1.1"
    for key in ("tokens_cached", "calls", "kept"):
        del found["cost"][key]
    del found["comparison"]["wording"]
    del found["verdict"]["evidence"], found["verdict"]["wording"]
    del found["tasks"][0]["strength_of"], found["notes"]["advice"][0]["first_step"]

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without(v) for k, v in value.items() if k != "translation"}
        return [without(v) for v in value] if isinstance(value, list) else value

    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(without(found))
    Document.model_validate(without(found))


def test_hostile_words_of_a_model_add_nothing_to_the_web_page() -> None:
    page = html.render(hostile(EVIL))
    found = Elements(page)
    assert not {"script", "img", "iframe"} & found.names
    assert not [name for name in found.attributes if name.startswith("on")]
    assert all(link.startswith(("https://www.youtube.com/", "#")) for link in found.links)
    assert "\u202e" not in page


def test_hostile_words_of_a_model_change_no_block_of_the_markdown() -> None:
    dialect = MarkdownIt("commonmark").enable("table")

    def blocks(evil: str) -> list[str]:
        return [t.type for t in dialect.parse(markdown.render(hostile(evil)))]

    assert blocks(EVIL) == blocks("plain")
    page = markdown.render(hostile(EVIL))
    found = Elements(dialect.render(page))
    assert "script" not in found.names
    assert all(link.startswith("https://www.youtube.com/") for link in found.links)
    assert "\u202e" not in page
    assert "\u202e" not in text.render(hostile(EVIL))


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (None, "Price not known"),
        (Decimal(0), "0 US dollars"),
        (Decimal("0.0000001"), "Less than 0.000001 US dollars"),
        (Decimal("0.0312499"), "0.03 US dollars"),
        (Decimal("0.03"), "0.03 US dollars"),
        (Decimal("12.5"), "12.50 US dollars"),
    ],
)
def test_a_price_is_told_to_the_cent_or_by_two_digits(usd: Decimal | None, told: str) -> None:
    assert money.price(usd) == told


def test_what_cost_nothing_and_what_was_kept_is_told() -> None:
    assert money.spent(Cost()) == "Nothing: the built-in analyser ran on this machine."
    assert money.spent(Cost("gpt-4o")) == "Nothing was charged to you (gpt-4o)."
    told = money.spent(Cost("gpt-4o", 1200, 300, Decimal("0.01"), calls=3, kept=2))
    assert told == (
        "0.01 US dollars (gpt-4o; 1,200 tokens read, 300 written; 3 calls). "
        "2 answers were paid for before and used again."
    )
