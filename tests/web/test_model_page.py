"""The page of a model's analysis: marked, translated, with its evidence and its price."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from tests import modelmade
from tests.hostile import EVIL, Elements, hostile
from tests.unit.exports import samples
from tests.web.conftest import Browser
from tests.web.stored import keep
from tests.web.test_analysis import part
from tubetotask.domain.analysis import Analysis
from tubetotask.exports.dropped import DROP_REASONS
from tubetotask.storage.workspace import Workspace


def opened(browser: Browser, space: Workspace, analysis: Analysis) -> str:
    """The page of that analysis."""
    answer = browser.get(keep(space, analysis))
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def page(browser: Browser, workspace: Workspace) -> str:
    """The page of the analysis that a model made."""
    return opened(browser, workspace, modelmade.analysis())


def test_the_answer_marks_a_models_reasons_and_shows_what_they_rest_on(page: str) -> None:
    told = part(page, "answer")
    assert "Better Der Vortrag setzt einen Kursplatz" in told
    assert told.count("in a model’s words") >= 3
    assert told.count("What this rests on") == 2
    assert f"{modelmade.TRAINED.quote} {modelmade.TRAINED.translation}" in told
    assert f"{modelmade.RABATT.quote} your plan" in told
    assert f"{modelmade.DONNERSTAG.quote} your plan" in told
    assert "Beginnen Sie bei den zehn Lesern" in told
    assert "Made with gpt-5.6-luna, gpt-4o." in told


def test_the_summary_stands_alone_and_its_concepts_fold(page: str) -> None:
    told = part(page, "summary")
    assert "Newsletter kleiner Läden bleiben ohne Antwort" in told
    for label in ("Problem", "Solution", "How to apply", "Example", "Outcome"):
        assert label in told
    folds = re.findall(r'<details class="concept[^"]*"( open)?>', page)
    assert folds == [" open", ""]


def test_the_takeaways_are_a_table_for_ears_too(page: str) -> None:
    found = re.search(r'<table class="takeaways" role="table".*?</table>', page, re.DOTALL)
    assert found
    table = found[0]
    assert re.findall(r'role="columnheader" scope="col">(\w+)<', table) == [
        "Theme",
        "Insight",
        "Application",
    ]
    assert table.count('role="rowheader" scope="row"') == 2
    assert "The speaker gives none." in table
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=96s"' in table


def test_quote_translation_and_a_models_words_stand_in_this_order_in_their_languages(
    page: str,
) -> None:
    told = part(page, "summary")
    quote = told.index(modelmade.TRIED.quote)
    translation = told.index(f"{modelmade.TRIED.translation} translation by the model")
    wording = told.index("Fragen Sie nach dem letzten Versuch")
    assert quote < translation < wording
    html = unescape(page)
    assert f'<p dir="ltr" lang="en">{modelmade.TRIED.quote}</p>' in html
    assert f'<span dir="ltr" lang="de">{modelmade.TRIED.translation}</span>' in html


def test_findings_stand_in_four_groups_and_a_contradiction_has_both_quotes(page: str) -> None:
    told = part(page, "against")
    heads = ["New to your", "Contradicts your", "Reaffirms your", "Off your"]
    places = [told.index(f"{head} plan") for head in heads]
    assert places == sorted(places)
    against = told[places[1] : places[2]]
    assert modelmade.INSTEAD.quote in against
    assert f"{modelmade.RABATT.quote} your plan" in against
    assert against.index(modelmade.RABATT.quote) < against.index("Rabatte im Brief sollen")


def test_a_long_list_shows_the_three_nearest_to_the_plan_and_folds_the_others(
    browser: Browser, workspace: Workspace
) -> None:
    whole = modelmade.analysis()
    assert whole.assessment
    new, _, against, _ = whole.assessment.findings
    many = tuple(
        replace(new, statement=modelmade.told(f"Neu {n}.", modelmade.QUESTION), similarity=n / 10)
        for n in range(7)
    )
    findings = (*many, *(against,) * 7)
    longer = replace(whole.assessment, findings=findings)
    page = opened(browser, workspace, replace(whole, assessment=longer))
    told = part(page, "against")
    shown, folded = told.split("4 more")
    assert all(f"Neu {n}." in shown for n in (6, 5, 4))
    assert all(f"Neu {n}." in folded for n in (3, 2, 1, 0))
    assert folded.count("Rabatte im Brief sollen wegfallen.") == 7, "no contradiction is folded"


def test_a_task_has_first_step_effort_and_the_answers_to_the_filters(page: str) -> None:
    told = part(page, "tasks")
    assert "Jeden Donnerstagsbrief mit einer einzigen Frage schließen" in told
    assert "(in a model’s words)" in told, "the title is marked for ears, too"
    assert "First step" in told
    assert "Effort S: up to an hour" in told
    assert "yes Geht das ohne neue Leute? Nur der Text ändert sich." in told
    assert "no Läuft es auch im Urlaub? Antworten liest man selbst." in told
    assert "for you Kostet es weniger als 50 Euro?" in told
    assert "impact on the plan: high" in told


def test_lenses_are_answered_or_not_found(page: str) -> None:
    told = part(page, "lenses")
    assert "Das Bild vom Brief als Plakat taugt für einen Beitrag." in told
    assert "Was wird über Mieten gesagt? Not found in this video." in told


def test_how_it_was_made_names_price_calls_languages_and_every_reason(page: str) -> None:
    told = part(page, "made")
    assert "Price not known (gpt-5.6-luna, gpt-4o; 19,600 tokens read" in told
    assert "1 answer was paid for before and used again." in told
    assert "0: nothing was sent" not in told
    assert "German; the talk is in English" in told
    assert modelmade.WARNING in told
    for reason in DROP_REASONS.values():
        assert f"1: {reason}" in told


def test_without_a_plan_the_summary_is_there_and_the_advice_has_its_first_steps(
    browser: Browser, workspace: Workspace
) -> None:
    page = opened(browser, workspace, replace(modelmade.analysis(), plan=None, assessment=None))
    assert "Newsletter kleiner Läden" in part(page, "summary")
    assert "First step “" not in part(page, "talk")
    assert "Beginnen Sie bei den zehn Lesern" in part(page, "talk")
    for name in ("against", "tasks", "lenses"):
        assert f'id="{name}"' not in page
        assert f'href="#{name}"' not in page


def test_what_only_a_model_fills_leaves_no_trace_where_it_is_absent(
    browser: Browser, workspace: Workspace
) -> None:
    whole = samples.analysis()
    bare = replace(whole.notes, premise=None, concepts=(), takeaways=())
    page = opened(browser, workspace, replace(whole, notes=bare))
    assert 'id="summary"' not in page
    assert 'href="#summary"' not in page
    for word in ("a model’s words", "translation by", "takeaways", "Written in"):
        assert word not in page.replace("takeaways.css", "")
    assert "What the talk says" in page
    assert "0: nothing was sent anywhere" in part(page, "made")


def test_every_link_within_the_page_leads_somewhere(page: str) -> None:
    targets = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets


def test_hostile_words_of_a_model_stay_text(browser: Browser, workspace: Workspace) -> None:
    page = opened(browser, workspace, hostile(EVIL))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    found = Elements(page)
    assert not [name for name in found.attributes if name.startswith("on")]
    assert not [link for link in found.links if link.startswith("javascript:")]
    assert "\u202e" not in page, "no mark may turn the rest of a line around"
