"""Holding everything against a changed plan: counted and priced first, then queued once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.domain.cost import Cost
from tubetotask.jobs.again import begin, estimate
from tubetotask.plans import parse
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

OTHER = PLAN + "\n# Another part\n- And a line of it\n"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def read(browser: Browser, workspace: Workspace, work: Callable[[], None]) -> list[AnalysisRow]:
    """Two talks, held against the plan."""
    for n in range(2):
        browser.post("/", source=vtt() + f"\n\nNOTE {n}", plan=PLAN)
    work()
    return list(workspace.analyses())


def test_with_nothing_behind_nothing_is_offered(browser: Browser, read: list[AnalysisRow]) -> None:
    assert "Assess" not in words(browser.get("/plan").text)
    assert "Every talk has been held against the plan in use, or is about to be." in words(
        browser.get("/plan/again").text
    )


def test_after_a_change_the_price_is_told_and_each_talk_is_queued_once(
    browser: Browser, workspace: Workspace, read: list[AnalysisRow], work: Callable[[], None]
) -> None:
    browser.post("/plan", plan=OTHER)
    assert "2 earlier talks were held against an older text." in words(browser.get("/plan").text)
    page = browser.get("/plan/again").text
    assert "Nothing The built-in analyser does it on this machine." in words(page)
    numbers = re.search(r'name="numbers" value="([\d,]+)"', page)
    assert numbers
    browser.post("/plan/again", on="/plan/again", numbers=numbers[1])
    browser.post("/plan/again", on="/plan", numbers=numbers[1])  # a second click finds nothing
    queued = [row for row in workspace.analyses() if row.state == "queued"]
    assert [row.cause for row in queued] == ["again", "again"]
    work()
    assert "earlier talk" not in words(browser.get("/plan").text)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_failed_or_was_called_off_is_offered_again(
    browser: Browser, workspace: Workspace, read: list[AnalysisRow], state: str
) -> None:
    """A budget that was too small must not pass for "every talk has been held"."""
    browser.post("/plan", plan=OTHER)
    numbers = ",".join(str(row.id) for row in read)
    browser.post("/plan/again", on="/plan/again", numbers=numbers)
    queued = [row for row in workspace.analyses() if row.state == "queued"]
    queued[0].state = state
    workspace.session.commit()
    page = browser.get("/plan/again").text
    assert "1 talk would be held against the text in use." in words(page)
    again = re.search(r'name="numbers" value="(\d+)"', page)
    assert again
    browser.post("/plan/again", on="/plan/again", numbers=again[1])
    workspace.session.expire_all()
    assert sorted(row.state for row in workspace.analyses() if row.cause == "again") == [
        "queued",
        "queued",
    ]
    assert len(workspace.analyses()) == 4, "the one that ended is begun again"


def test_a_plan_that_goes_back_to_an_older_text_is_what_talks_are_held_against_again(
    browser: Browser, workspace: Workspace, read: list[AnalysisRow], work: Callable[[], None]
) -> None:
    """What was held against it before is hidden behind the answers to the text between."""
    for text in (OTHER, PLAN):
        browser.post("/plan", plan=text)
        page = browser.get("/plan/again").text
        assert "2 talks would be held against the text in use." in words(page)
        numbers = re.search(r'name="numbers" value="([\d,]+)"', page)
        assert numbers
        browser.post("/plan/again", on="/plan/again", numbers=numbers[1])
        work()
        workspace.session.expire_all()
    assert "earlier talk" not in words(browser.get("/plan").text)
    version = workspace.plan_version()
    rows = sorted(workspace.analyses(), key=lambda row: row.id)
    assert version is not None
    assert [row.plan_version_id == version.id for row in rows] == [True, True] + [False] * 2 + [
        True,
        True,
    ]
    assert {row.state for row in rows} == {"done"}
    # Asked once more, the answer that is shown is the one that there is.
    browser.post(f"/analyses/{rows[0].id}/assess", on=f"/analyses/{rows[0].id}", plan=PLAN)
    assert len(workspace.analyses()) == 6


def test_what_was_never_this_person_s_or_is_up_to_date_is_not_queued(
    workspace: Workspace, read: list[AnalysisRow]
) -> None:
    assert begin(workspace, "unused", (read[0].id, 999)) == 0


def test_the_price_is_what_this_model_s_assessments_have_cost_on_average(
    workspace: Workspace, read: list[AnalysisRow]
) -> None:
    model = ModelSettings(model="gpt-4o")
    workspace.keep_plan(parse(OTHER))
    assert estimate(workspace, model).usd is None, "the offline analyser's tell nothing"
    for row, usd in zip(read, ("0.02", "0.04"), strict=True):
        assessment = ASSESSMENT.load(row.document or "")
        cost = Cost("gpt-4o, gpt-4o-mini", 10, 10, Decimal(usd), calls=2)
        row.document = ASSESSMENT.dump(replace(assessment, cost=cost))
    workspace.session.commit()
    found = estimate(workspace, model)
    assert (found.usd, found.measured) == (Decimal("0.06"), 2)
    assert estimate(workspace, ModelSettings(model="other")).usd is None


def test_each_talk_stands_once_on_the_start_page_with_its_earlier_answers_behind_it(
    browser: Browser, workspace: Workspace, read: list[AnalysisRow], work: Callable[[], None]
) -> None:
    before = [row.id for row in read]
    browser.post("/plan", plan=OTHER)
    page = browser.get("/plan/again").text
    numbers = re.search(r'name="numbers" value="([\d,]+)"', page)
    assert numbers
    browser.post("/plan/again", on="/plan/again", numbers=numbers[1])
    work()
    start = browser.get("/read").text
    assert start.count('<li class="item">') == 2
    assert words(start).count("1 earlier answer") == 2
    for number in before:
        assert start.count(f'href="/analyses/{number}"') == 1, "it can still be reached"
    assert words(start).count("current plan of") == 2
