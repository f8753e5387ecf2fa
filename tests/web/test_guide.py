"""The first run: three steps, each of which may be skipped, and a sample that goes in one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web import people
from tests.web.conftest import Browser
from tubetotask import samples
from tubetotask.domain.accounts import Role
from tubetotask.storage.models import FollowRow, User
from tubetotask.storage.workspace import Workspace

Work = Callable[[], None]
VIDEO = "https://youtu.be/aB3_dE5-gH7"


def test_an_empty_inbox_leads_to_the_three_steps_and_to_the_sample(browser: Browser) -> None:
    page = browser.get("/").text
    assert 'href="/start"' in page
    assert 'action="/sample"' in page
    assert "What are you working on?" in browser.get("/start").text


def test_the_sample_is_one_press_away_and_goes_in_one(
    browser: Browser, work: Work, workspace: Workspace
) -> None:
    sent = browser.post("/sample", on="/")
    work()
    page = browser.get(sent.location).text
    assert "Talk and plan are invented." in page
    assert "Remove the sample" in browser.get("/").text
    browser.post("/sample/remove", on=sent.location)
    assert workspace.analyses() == []
    assert "Try the sample" in browser.get("/").text, "all is as it was"


@pytest.mark.parametrize("template", samples.TEMPLATES, ids=lambda each: each.id)
def test_a_plan_begins_with_a_template(
    browser: Browser, workspace: Workspace, template: samples.Template
) -> None:
    page = browser.get(f"/start?template={template.id}").text
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    sent = browser.post("/start/plan", on="/start", plan=unescape(found[1]))
    assert sent.location == "/start?step=talk"
    own = workspace.plan_version()
    assert own is not None
    assert own.markdown.split() == (samples.template(template.id) or "").split()
    assert "Whom do you listen to?" in browser.get("/start").text, "the plan is done"


def test_videos_are_read_against_the_plan_and_channels_are_followed(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/start/plan", on="/start", plan="# Bees\n- Keep two hives")
    sent = browser.post("/start/talk", on="/start", source=f"{VIDEO}\n\n@beekeeper")
    assert sent.location == "/start?step=model"
    (row,) = workspace.analyses()
    assert row.youtube_id == "aB3_dE5-gH7"
    assert row.plan_version is not None
    assert [each.asked for each in workspace.session.scalars(select(FollowRow))]
    assert "Begun." in browser.get("/start?step=model").text


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("/start/plan", {"plan": "#"}, "The plan has no text."),
        ("/start/talk", {"source": " \n"}, "There is nothing to read yet."),
        ("/start/talk", {"source": "not an address at all"}, "not an address at all"),
        ("/start/talk", {"source": "@a\n" * 51}, "more than 50 addresses"),
        ("/start/model", {"api_key": ""}, "There is no key."),
        ("/start/model", {"api_key": "two words"}, "This is no key."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    browser: Browser, path: str, fields: dict[str, str], told: str
) -> None:
    answer = browser.post(path, on="/start", **fields)
    assert answer.status_code == 400
    page = unescape(answer.text)
    assert told in page
    assert 'aria-invalid="true"' in page
    if "api_key" not in fields:
        assert next(iter(fields.values())).strip() in page
    else:
        assert "two words" not in page, "a key is never shown"


def test_of_several_addresses_the_wrong_one_is_named_and_those_before_it_are_begun(
    browser: Browser, workspace: Workspace
) -> None:
    answer = browser.post("/start/talk", on="/start", source=f"{VIDEO}\nno address at all\n@bee")
    page = unescape(answer.text)
    assert "Line 2, “no address at all”:" in page
    assert "The lines before it are begun." in page
    assert len(workspace.analyses()) == 1
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    assert found[1] == "no address at all\n@bee", "what is begun is not asked for twice"


def test_a_step_that_is_done_has_a_tick(browser: Browser) -> None:
    assert "done:" not in browser.get("/start").text
    browser.post("/start/plan", on="/start", plan="# Bees\n- Keep two hives")
    page = browser.get("/start").text
    assert page.count("done: </span>") == 1
    assert page.index("done: </span>") < page.index("Your plan</a>")


def test_whoever_is_no_administrator_is_asked_for_no_key(app: Flask, admin: User) -> None:
    member = people.browser(app, people.somebody("mem@example.org", Role.MEMBER))
    page = member.get("/start?step=model").text
    assert 'name="api_key"' not in page
    assert "an administrator" in page
    assert member.post("/start/model", on="/start", api_key="k").status_code == 403


def test_a_step_that_does_not_exist_is_the_first(browser: Browser) -> None:
    assert "What are you working on?" in browser.get("/start?step=x&template=y").text
