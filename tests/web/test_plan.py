"""The plan's page: what is written is kept, shown as it was understood, and never lost."""

from __future__ import annotations

import re
from html import unescape

from tests.web.conftest import Browser
from tests.web.talks import PLAN
from tubetotask import samples
from tubetotask.storage.models import PlanVersion, User
from tubetotask.storage.workspace import Workspace


def test_an_empty_plan_page_offers_the_sample_to_begin_with(browser: Browser) -> None:
    assert "Start from the sample plan" in browser.get("/plan").text
    begun = unescape(browser.get("/plan?sample=").text)
    assert samples.plan().strip() in begun
    assert "What would be recognised" in begun
    assert "in use, change it here" not in browser.get("/").text, "nothing was kept yet"


def test_a_saved_plan_shows_its_sections_filters_and_lenses(browser: Browser) -> None:
    saved = browser.post("/plan", on="/plan", plan=PLAN)
    page = unescape(browser.get(saved.location).text)
    assert "Saved." in page
    assert "2 sections" in page
    assert "1 filter" in page
    assert "1 lens" in page
    assert "Is it cheap?" in page
    assert PLAN.strip() in page


def test_a_plan_without_text_is_refused_and_stays_in_the_box(browser: Browser) -> None:
    answer = browser.post("/plan", on="/plan", plan="# ")
    assert answer.status_code == 400
    assert "The plan has no text." in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_older_versions_can_be_read_and_used_again(browser: Browser) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    browser.post("/plan", on="/plan", plan="# Bees\n- Keep two hives")
    page = browser.get("/plan").text
    older = re.findall(r"/plan/versions/\d+", page)[-1]
    read = unescape(browser.get(older).text)
    assert "Send the letter on the same day every week" in read
    browser.post(f"{older}/use", on=older)
    assert "Fill eight dates" in browser.get("/plan").text


def test_somebody_elses_version_does_not_exist(browser: Browser, workspace: Workspace) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    version = workspace.session.query(PlanVersion).one()
    other = User(name="somebody else")
    workspace.session.add(other)
    workspace.session.flush()
    version.owner_id = other.id
    workspace.session.commit()
    assert browser.get(f"/plan/versions/{version.id}").status_code == 404
    assert browser.post(f"/plan/versions/{version.id}/use").status_code == 404
    assert "Fill eight dates" not in browser.get("/plan").text


def test_the_sample_plan_can_be_read_but_is_nobodys_own(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/sample")
    version = workspace.session.query(PlanVersion).one()
    page = unescape(browser.get(f"/plan/versions/{version.id}").text)
    assert "This is the sample plan" in page
    assert "Use this version again" not in page
