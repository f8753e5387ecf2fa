"""Two hundred random faults, one test a kind: no task or report is lost, and none is doubled.

Answers that are lost after the work was done, dropped requests, 429, 5xx, a proxy's page instead of
the service; of services with tokens one that is revoked until a person enters another; in Notion a
column that a person renames, and with it its options. The clock of the test stands in for all
waiting.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from tests import radicale
from tests.fakes.faulty import Faulty
from tests.fakes.github import GitHub
from tests.fakes.notion import PAGE, Notion
from tests.fakes.receiver import Receiver
from tests.fakes.service import FAULTS as FAULT_KINDS
from tests.fakes.service import Service
from tests.fakes.todoist import TOKEN, Todoist
from tests.integration.sending import Desk
from tests.tasks_made import analysed
from tubetotask.domain.report import Kind, Period, Report
from tubetotask.domain.sending import What
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import deciding, outbox
from tubetotask.storage.models import PlanVersion, TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

TASKS, DAYS, FAULTS = 40, 40, 200
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
    desk: Desk,
    service: Service,
    seed: int,
    *steps: Callable[[], object],
    more: tuple[str, ...] = (),
) -> None:
    """Go each step, with faults all the way, and a share of each kind. ``more``: kinds of them."""
    service.fault(FAULTS, seed, *more)
    for step in steps:
        step()
        desk.rush((lambda: service.token) if "revoked" in more else None)
    assert service.grieved.total() == FAULTS, "the faults were not used up"
    assert all(service.grieved[kind] > FAULTS // 20 for kind in (*FAULT_KINDS, *more))
    assert {row.state for row in desk.deliveries()} == {"sent"}


def tasks_suffer(desk: Desk, tasks: Tasks, service: Service, seed: int, *more: str) -> None:
    """Accept all, then finish every second one."""
    numbers = ids(tasks)
    suffer(
        desk,
        service,
        seed,
        lambda: deciding.act(tasks, numbers, Act.ACCEPT),
        lambda: deciding.act(tasks, numbers[::2], Act.DONE),
        more=more,
    )


def reports_suffer(desk: Desk, service: Service, seed: int, *more: str) -> None:
    """Make a report of each day, then make every second one again."""
    suffer(
        desk,
        service,
        seed,
        lambda: reports(desk, 1, range(DAYS)),
        lambda: reports(desk, 2, range(0, DAYS, 2)),
        more=more,
    )


def reports(desk: Desk, version: int, days: range) -> None:
    """The reports of these days are made, or made again."""
    for day in days:
        on = date(2026, 3, 1) + timedelta(days=day)
        told = (line(day, version),)
        made = Report(Period(Kind.DAY, on, on), desk.clock(), told, version=version)
        outbox.on_report(desk.space.session, desk.space.owner_id, 1000 * version + day, made)
    desk.space.session.commit()


def line(day: int, version: int) -> str:
    return f"What day {day} says in version {version}."


def newest() -> list[str]:
    """What each report says in the end."""
    return sorted(line(day, 1 + (day % 2 == 0)) for day in range(DAYS))


def said_in(texts: list[str]) -> list[str]:
    """The lines that these texts hold, each as often as it is there."""
    every = [line(day, version) for day in range(DAYS) for version in (1, 2)]
    return sorted(each for text in texts for each in every if each in text)


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
    tasks_suffer(desk, tasks, receiver, 1)
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
    tasks_suffer(desk, tasks, todoist, 2, "revoked")
    assert sorted(t["content"] for t in todoist.tasks.values()) == titles(tasks)
    done = sorted(t["content"] for t in todoist.tasks.values() if t["checked"])
    assert done == titles(tasks)[::2]


def test_every_task_is_one_issue_of_github_s(
    app: Flask, workspace: Workspace, tasks: Tasks, github: GitHub
) -> None:
    desk = Desk(app, workspace, {"github": github.address})
    desk.connect("github", "task.accepted", secret=TOKEN, repository="ada/plans")
    tasks_suffer(desk, tasks, github, 3, "revoked")
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
        tasks_suffer(desk, tasks, network, 4, "revoked")
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
    (done,) = (o["id"] for o in notion.options("Status") if o["name"] == "Done")
    tasks_suffer(desk, tasks, notion, 5, "revoked", "renamed")
    assert sorted(notion.words(name) for name in notion.pages) == titles(tasks)
    assert standing(notion, done) == titles(tasks)[::2]
    assert len(notion.databases) == 1
    assert len(notion.source["properties"]) == 7, "no column was made twice"


def standing(notion: Notion, option: str) -> list[str]:
    """The titles of the pages that have this status."""
    pages = notion.pages
    return sorted(notion.words(p) for p in pages if notion.value(p, "Status")["id"] == option)


def test_every_report_is_one_closed_issue_with_its_newest_text(
    app: Flask, workspace: Workspace, github: GitHub
) -> None:
    desk = Desk(app, workspace, {"github": github.address})
    desk.connect("github", "report.made", secret=TOKEN, repository="ada/plans")
    reports_suffer(desk, github, 6, "revoked")
    assert len(github.issues) == DAYS
    assert said_in([i["body"] for i in github.issues.values()]) == newest()
    assert {i["state"] for i in github.issues.values()} == {"closed"}
    assert not any(row.message for row in desk.deliveries()), "none was taken for a person's text"


def test_every_report_is_one_page_though_columns_are_renamed(
    app: Flask, workspace: Workspace, notion: Notion
) -> None:
    desk = Desk(app, workspace, {"notion": notion.address})
    desk.post = replace(desk.post, config=replace(desk.post.config, public_url="https://x.example"))
    desk.connect("notion", "report.made", secret=TOKEN, page=PAGE)
    (done,) = (o["id"] for o in notion.options("Status") if o["name"] == "Done")
    reports_suffer(desk, notion, 7, "revoked", "renamed")
    assert len(notion.pages) == DAYS
    assert len(standing(notion, done)) == DAYS
    assert len({notion.words(p) for p in notion.pages}) == DAYS
    versions = [notion.value(p, "In TubeToTask") for p in notion.pages]
    expected = [1000 * (1 + (day % 2 == 0)) + day for day in range(DAYS)]
    assert sorted(versions) == sorted(f"https://x.example/reports/{n}" for n in expected)
    assert len(notion.databases) == 1
    assert len(notion.source["properties"]) == 7, "no column was made twice"


def test_every_report_is_one_event_of_a_real_calendar(
    app: Flask, workspace: Workspace, tmp_path: Path
) -> None:
    with radicale.running(tmp_path) as host, Faulty(host) as network:
        desk = Desk(app, workspace, {})
        given = {"address": network.address, "user": radicale.USER, "calendar": "Tasks"}
        desk.connect("caldav", "report.made", secret=radicale.PASSWORD, **given)
        reports_suffer(desk, network, 8, "revoked")
        found = list((tmp_path / "kept").rglob("events/*.ics"))
        events: list[Any] = [Calendar.from_ical(p.read_bytes()).walk("VEVENT")[0] for p in found]
    assert len(events) == DAYS
    assert said_in([str(event["description"]) for event in events]) == newest()
    days = sorted(event.decoded("dtstart") for event in events)
    assert days == [date(2026, 3, 1) + timedelta(days=n) for n in range(DAYS)]
    assert not any(row.message for row in desk.deliveries()), "none was taken for a person's text"
