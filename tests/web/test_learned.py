"""The page of what was learned, as a browser without JavaScript uses it."""

from __future__ import annotations

from sqlalchemy import select

from tests.tasks_made import talk
from tests.web.conftest import Browser
from tubetotask.domain.task import Act
from tubetotask.jobs import deciding
from tubetotask.storage.models import TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

ROOM = "/settings/learned"


def test_what_was_learned_is_shown_and_forgotten(browser: Browser, workspace: Workspace) -> None:
    assert "Nothing yet." in browser.get(ROOM).text
    talk(workspace, "Raise your prices every year", "Call your first ten customers yourself")
    first, second = workspace.session.scalars(select(TaskRow.id).order_by(TaskRow.id))
    tasks = Tasks(workspace.session, workspace.owner_id)
    deciding.act(tasks, [first], Act.ACCEPT)
    page = browser.get(ROOM).text
    assert "1 taken on" in page
    assert "<strong>+1</strong>" in page
    assert "your history" in browser.get(f"/tasks/{second}").text
    browser.post(f"{ROOM}/forget", on=ROOM, which="nothing")
    assert "1 taken on" in browser.get(ROOM).text
    browser.post(f"{ROOM}/forget", on=ROOM, which="all")
    page = browser.get(ROOM).text
    assert "0 taken on" in page
    assert "counted since" in page
