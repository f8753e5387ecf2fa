"""Lenses on the page of the plan: the built-in one, alerts, and what the answer then shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.conftest import Browser, working
from tests.web.test_search import words
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.domain.plan import REUSE
from tubetotask.storage.lenses import Choice, LensChoices
from tubetotask.storage.models import NoticeRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

PLAN = "# Plan\n\n## Letter\n- Send a letter\n\n## Lenses\n- Is anything said about whales?\n"
WHALES = "is-anything-said-about-whales"
STORY = "When I opened my first shop in the old town I lost every customer within three weeks."
TALK = (
    f"WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n{STORY}\n\n"
    "00:00:09.000 --> 00:00:12.000\nAnd that is all.\n"
)


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Run every queued analysis to its end, with the built-in analyser: it answers lenses."""
    return working(app, OfflineAnalyser())


@pytest.fixture
def plan(browser: Browser) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)


def test_the_built_in_lens_is_off_until_it_is_turned_on(
    browser: Browser, plan: None, work: Callable[[], None]
) -> None:
    page = browser.get("/plan").text
    assert REUSE.question in page
    assert " checked" not in page[page.index('id="lenses"') :]
    path = browser.post("/", source=TALK, plan=PLAN).location
    work()
    told = words(browser.get(path).text)
    assert REUSE.question not in told
    assert "Is anything said about whales? Not judged." in told


def test_turned_on_it_is_asked_of_the_next_talk_and_its_owner_is_told_once(
    browser: Browser, workspace: Workspace, plan: None, work: Callable[[], None]
) -> None:
    channel = Channels(workspace.session, workspace.owner_id).add("apprise", "phone")
    channel.wants = "lens"
    workspace.session.commit()
    form: dict[str, Any] = {"asked": REUSE.id, "alert": [REUSE.id, WHALES]}
    assert browser.post("/plan/lenses", on="/plan", **form).location == "/plan#lenses"
    assert "No way of yours" not in browser.get("/plan").text
    path = browser.post("/", source=TALK, plan=PLAN).location
    work()
    browser.post(f"{path}/reread", on=path)
    work()
    told = words(browser.get(path).text)
    assert REUSE.question in told
    assert told.count(STORY) >= 2, "as an answer and in the transcript"
    (notice,) = workspace.session.scalars(select(NoticeRow)).all()
    assert notice.kind == "lens"
    assert REUSE.question in notice.title
    assert STORY[:40] in notice.text
    assert notice.link == f"{path}#lenses"


def test_choices_are_kept_for_lenses_that_there_are_and_taken_back(
    browser: Browser, workspace: Workspace, plan: None
) -> None:
    choices = LensChoices(workspace.session, workspace.owner_id)
    browser.post("/plan/lenses", on="/plan", asked=[WHALES, "x"], alert=[WHALES, "x"])
    assert choices.all() == {WHALES: Choice(asked=False, alert=True)}
    assert "No way of yours is told of lenses yet" in browser.get("/plan").text
    browser.post("/plan/lenses", on="/plan")
    workspace.session.rollback()
    assert choices.all() == {}
