"""A talk has one title, wherever it is named: no page and no program shows a file's name."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask

from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tests.web.talks import PLAN, vtt
from tubetotask.jobs import indexing
from tubetotask.storage.models import TaskWitnessRow
from tubetotask.storage.workspace import Workspace

NAME, TITLE = "my_talk-final.vtt", "my talk-final"


@pytest.fixture
def read(browser: Browser, workspace: Workspace, work: Callable[[], None]) -> None:
    """A file of captions, read and searchable."""
    indexing.listen()
    browser.post("/", source="", plan=PLAN, file=(BytesIO(vtt().encode()), NAME))
    work()


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("kept", [TITLE, NAME])
def test_the_name_of_a_file_is_a_title_in_the_api_and_on_pages(
    app: Flask, browser: Browser, workspace: Workspace, kept: str
) -> None:
    row = workspace.analyses()[0]
    assert row.title == TITLE
    row.title = kept  # as an earlier version kept it
    for witness in workspace.session.query(TaskWitnessRow):
        witness.video_title = kept
    workspace.session.commit()
    program = Program(app, token(workspace.owner_id))
    addresses = (
        *("/analyses", f"/analyses/{row.id}", "/jobs?group=done", "/inbox", "/tasks"),
        *("/tasks/1", "/search?q=reader", "/search?q=talk"),
    )
    named = 0
    for address in addresses:
        told = program.get(address).text
        assert NAME not in told, address
        named += TITLE in told
    assert named >= 5
    for ending in ("md", "html", "json"):
        told = browser.get(f"/analyses/{row.id}/download.{ending}").text
        assert TITLE in told, ending
        assert NAME not in told, ending
    for address in ("/", "/read", "/tasks", "/tasks/1", "/search?q=reader", "/jobs?show=done"):
        page = browser.get(address).text
        assert NAME not in page, address
        assert TITLE in page, address
