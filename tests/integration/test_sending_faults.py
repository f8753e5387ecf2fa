"""Two hundred random faults, one test a kind: no task is lost, and none is doubled.

Answers that are lost after the work was done, dropped requests, 429, 5xx, a proxy's page instead of
the service, and, of services with tokens, one that is revoked until a person enters another; the
clock of the test stands in for all waiting.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from tests import radicale
from tests.fakes.faulty import Faulty
from tests.fakes.github import GitHub
from tests.fakes.notion import PAGE, Notion
from tests.fakes.receiver import Receiver
from tests.fakes.service import Service
from tests.fakes.todoist import TOKEN, Todoist
from tests.integration.sending import Desk
from tests.tasks_made import analysed
from tubetotask.domain.sending import What
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import deciding, outbox
from tubetotask.storage.models import PlanVersion, TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

TASKS, FAULTS = 40, 200
SECRET = form.new_secret()


@pytest.fixture
def database_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """SQLite alone: what depends on the database is tested on both in test_sending.py."""
    found = tmp_path / "tubetotask.sqlite"
    shutil.copy(migrated_sqlite, found)
    return f"sqlite:///{found}"


@pytest.fixture
def tasks(workspace: Workspace) -> Tasks:
    """So many open tasks."""
    analysed(workspace)
    session = workspace.session
    plan_id = session.scalars(select(PlanVersion)).first().plan_id  # type: ignore[union-attr]  # made above
    for n in range(TASKS):
        row = TaskRow(owner_id=workspace.owner_id, plan_id=plan_id, title=f"Task {n:02} of many")
        row.priority, row.score = "P1", 70
        session.add(row)
    session.commit()
    return Tasks(session, workspace.owner_id)


def ids(tasks: Tasks) -> list[int]:
    return list(tasks.session.scalars(select(TaskRow.id).order_by(TaskRow.id)))


def titles(tasks: Tasks) -> list[str]:
    return [row.title for row in tasks.some(ids(tasks))]


def suffer(
    desk: Desk, tasks: Tasks, service: Service, seed: int, *, revoking: bool = False
) -> None:
    """Accept all, with faults, then finish every second one."""
    service.fault(FAULTS, seed, revoking=revoking)
    token = (lambda: service.token) if revoking else None
    numbers = ids(tasks)
    deciding.act(tasks, numbers, Act.ACCEPT)
    desk.rush(token)
    deciding.act(tasks, numbers[::2], Act.DONE)
    desk.rush(token)
    assert service.faulted == FAULTS, "the faults were not used up"
    assert (service.revoked > FAULTS // 20) is revoking
    assert {row.state for row in desk.deliveries()} == {"sent"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as found:
        yield found


def test_every_event_of_a_webhook_comes_and_counts_once(
    app: Flask, workspace: Workspace, tasks: Tasks, receiver: Receiver
) -> None:
    desk = Desk(app, workspace, {})
    events = ("task.accepted", "task.done")
    desk.connect("webhook", *events, address=receiver.address, secret=SECRET)
    suffer(desk, tasks, receiver, 1)
    told = [(e["type"], e["data"]["title"]) for e in receiver.events.values() if e["data"]]
    every = titles(tasks)
    expected = [("task.accepted", t) for t in every] + [("task.done", t) for t in every[::2]]
    assert sorted(told) == sorted(expected)
    assert max(receiver.times.values()) > 1, "answers were lost, and the id was seen again"


def test_every_task_of_a_markdown_folder_is_one_file(
    app: Flask, workspace: Workspace, tasks: Tasks
) -> None:
    desk = Desk(app, workspace, {})
    number = desk.connect("markdown", folder="Tasks")
    numbers = ids(tasks)
    for _ in range(3):  # a worker that is killed after the file and before its row
        outbox.send_tasks(tasks, number, numbers, jobs_url=desk.post.jobs_url)
        tasks.session.commit()
        desk.rush()
        for sent in desk.room.sent(What.TASK, numbers[::3]):
            sent.remote = sent.note = ""
        tasks.session.commit()
    files = list((desk.post.config.markdown_dir / "Tasks").iterdir())
    assert len(files) == TASKS


@pytest.fixture
def todoist() -> Iterator[Todoist]:
    with Todoist() as found:
        found.page = 20
        yield found


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as found:
        yield found


def test_every_task_is_one_of_todoist_s(
    app: Flask, workspace: Workspace, tasks: Tasks, todoist: Todoist
) -> None:
    desk = Desk(app, workspace, {"todoist": todoist.address})
    desk.connect("todoist", "task.accepted", secret=TOKEN, project="Sales")
    suffer(desk, tasks, todoist, 2, revoking=True)
    assert sorted(t["content"] for t in todoist.tasks.values()) == titles(tasks)
    done = sorted(t["content"] for t in todoist.tasks.values() if t["checked"])
    assert done == titles(tasks)[::2]


def test_every_task_is_one_issue_of_github_s(
    app: Flask, workspace: Workspace, tasks: Tasks, github: GitHub
) -> None:
    desk = Desk(app, workspace, {"github": github.address})
    desk.connect("github", "task.accepted", secret=TOKEN, repository="ada/plans")
    suffer(desk, tasks, github, 3, revoking=True)
    assert sorted(i["title"] for i in github.issues.values()) == titles(tasks)
    closed = sorted(i["title"] for i in github.issues.values() if i["state"] == "closed")
    assert closed == titles(tasks)[::2]


def test_every_task_is_one_entry_of_a_real_calendar(
    app: Flask, workspace: Workspace, tasks: Tasks, tmp_path: Path
) -> None:
    with radicale.running(tmp_path) as host, Faulty(host) as network:
        desk = Desk(app, workspace, {})
        given = {"address": network.address, "user": radicale.USER, "calendar": "Tasks"}
        desk.connect("caldav", "task.accepted", secret=radicale.PASSWORD, **given)
        suffer(desk, tasks, network, 4)
        found = list((tmp_path / "kept").rglob("tasks/*.ics"))
        entries = [Calendar.from_ical(path.read_bytes()).walk("VTODO")[0] for path in found]
    assert sorted(str(todo["summary"]) for todo in entries) == titles(tasks)
    done = sorted(str(t["summary"]) for t in entries if str(t["status"]) == "COMPLETED")
    assert done == titles(tasks)[::2]


@pytest.fixture
def notion() -> Iterator[Notion]:
    with Notion() as found:
        yield found


def test_every_task_is_one_page_of_notion_s_though_columns_are_renamed(
    app: Flask, workspace: Workspace, tasks: Tasks, notion: Notion
) -> None:
    desk = Desk(app, workspace, {"notion": notion.address})
    desk.connect("notion", "task.accepted", secret=TOKEN, page=PAGE)
    notion.rename("Status", "Stand")
    notion.rename("TubeToTask id", "Do not touch")
    suffer(desk, tasks, notion, 5, revoking=True)
    assert sorted(notion.words(name) for name in notion.pages) == titles(tasks)
    done = [
        notion.words(name)
        for name, page in notion.pages.items()
        if page["properties"]["Stand"]["select"]["name"] == "Done"
    ]
    assert sorted(done) == titles(tasks)[::2]
    assert len(notion.databases) == 1
