"""What is done on the other side is done here, on both databases; and nothing goes round."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.notion import PAGE, Notion
from tests.fakes.todoist import TOKEN, Todoist
from tests.integration.sending import Desk
from tests.tasks_made import talk
from tubetotask.domain.task import Act, Recurs
from tubetotask.jobs import coming_back, deciding
from tubetotask.storage.models import TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"


@pytest.fixture
def todoist() -> Iterator[Todoist]:
    with Todoist() as found:
        yield found


@pytest.fixture
def desk(app: Flask, workspace: Workspace, todoist: Todoist) -> Desk:
    return Desk(app, workspace, {"todoist": todoist.address})


@pytest.fixture
def tasks(workspace: Workspace) -> Tasks:
    talk(workspace, RAISE, CALL)
    return Tasks(workspace.session, workspace.owner_id)


@pytest.fixture
def number(desk: Desk, tasks: Tasks) -> int:
    """Both tasks are open and in Todoist."""
    found = desk.connect("todoist", "task.accepted", secret=TOKEN)
    ids = list(tasks.session.scalars(select(TaskRow.id)))
    deciding.act(tasks, ids, Act.ACCEPT)
    desk.until_quiet()
    return found


def named(tasks: Tasks, title: str) -> TaskRow:
    tasks.session.expire_all()
    return tasks.session.scalars(select(TaskRow).where(TaskRow.title == title)).one()


def there(todoist: Todoist, title: str) -> dict[str, object]:
    return next(t for t in todoist.tasks.values() if t["content"] == title)


def look(desk: Desk, number: int) -> int:
    changed = coming_back.run(desk.post, number)
    desk.anew()
    return changed


def test_completed_there_is_done_here_and_reopened_there_is_open_again(
    desk: Desk, tasks: Tasks, todoist: Todoist, number: int
) -> None:
    there(todoist, RAISE)["checked"] = True
    assert look(desk, number) == 1
    assert (named(tasks, RAISE).status, named(tasks, CALL).status) == ("done", "open")
    assert len(desk.deliveries()) == 2, "what came from there is not sent there"
    assert look(desk, number) == 0
    there(todoist, RAISE)["checked"] = False
    assert look(desk, number) == 1
    assert named(tasks, RAISE).status == "open"
    assert [e.after for e in tasks.events(named(tasks, RAISE).id)] == ["open", "done", "open"]


def test_what_is_on_its_way_there_counts_before_what_stands_there(
    desk: Desk, tasks: Tasks, todoist: Todoist, number: int
) -> None:
    there(todoist, RAISE)["checked"] = True
    look(desk, number)
    deciding.act(tasks, [named(tasks, RAISE).id], Act.REOPEN)
    assert look(desk, number) == 0
    assert named(tasks, RAISE).status == "open"
    desk.until_quiet()
    assert not there(todoist, RAISE)["checked"]


def test_deleted_there_stays_here_and_is_not_asked_for_again(
    desk: Desk, tasks: Tasks, todoist: Todoist, number: int
) -> None:
    there(todoist, RAISE)["is_deleted"] = True
    assert look(desk, number) == 0
    assert named(tasks, RAISE).status == "open"
    asked = len(todoist.asked)
    look(desk, number)
    assert len(todoist.asked) == asked + 1, "the other one alone"


def test_a_recurring_task_that_is_done_there_is_open_there_again_on_its_next_day(
    desk: Desk, tasks: Tasks, todoist: Todoist, number: int
) -> None:
    deciding.set_due(tasks, named(tasks, RAISE).id, desk.clock().date(), Recurs.WEEK)
    desk.until_quiet()
    there(todoist, RAISE)["checked"] = True
    assert look(desk, number) == 1
    row = named(tasks, RAISE)
    assert row.status == "open"
    desk.until_quiet()
    assert not there(todoist, RAISE)["checked"]
    assert there(todoist, RAISE)["due"] == {"date": str(named(tasks, RAISE).due_on)}


def test_a_revoked_token_is_told_and_a_silent_service_is_asked_later(
    desk: Desk, todoist: Todoist, number: int
) -> None:
    url, session = desk.post.jobs_url, desk.space.session
    todoist.next = ["503"]
    look(desk, number)
    assert desk.row(number).state == "active"
    assert coming_back.begin_due(session, url, desk.clock()) == 0
    assert coming_back.begin_due(session, url, desk.clock.on(minutes=16)) == 1
    assert coming_back.begin_due(session, url, desk.clock()) == 0
    todoist.token = "another"
    look(desk, number)
    assert desk.row(number).state == "broken"
    assert "token" in desk.row(number).error_message


def test_dismissed_in_notion_is_dismissed_here_and_to_do_there_takes_it_up_again(
    app: Flask, workspace: Workspace, tasks: Tasks
) -> None:
    with Notion() as notion:
        desk = Desk(app, workspace, {"notion": notion.address})
        number = desk.connect("notion", "task.accepted", secret=TOKEN, page=PAGE)
        deciding.act(tasks, list(tasks.session.scalars(select(TaskRow.id))), Act.ACCEPT)
        desk.until_quiet()
        page = next(name for name in notion.pages if notion.words(name) == RAISE)
        notion.choose(page, "Dismissed")
        assert look(desk, number) == 1
        assert (named(tasks, RAISE).status, named(tasks, CALL).status) == ("dismissed", "open")
        assert look(desk, number) == 0
        assert len(desk.deliveries()) == 2, "what came from there is not sent there"
        notion.choose(page, "To do")
        assert look(desk, number) == 1
        assert named(tasks, RAISE).status == "open"
        assert [e.after for e in tasks.events(named(tasks, RAISE).id)] == [
            *("open", "dismissed", "open")
        ]
