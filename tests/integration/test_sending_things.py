"""What is sent of a task that changes, by hand, as a file; and what belongs to whom. On both
databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.integration.sending import Desk
from tests.tasks_made import talk
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.report import Kind, Period, Report
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import deciding, outbox
from tubetotask.storage.models import DeliveryRow, IntegrationRow, SentRow, TaskRow, User
from tubetotask.storage.sending import MOST, Integrations
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"
SECRET = form.new_secret()


@pytest.fixture
def desk(app: Flask, workspace: Workspace) -> Desk:
    return Desk(app, workspace, {})


@pytest.fixture
def tasks(workspace: Workspace) -> Tasks:
    return Tasks(workspace.session, workspace.owner_id)


@pytest.fixture
def numbers(workspace: Workspace) -> list[int]:
    talk(workspace, RAISE, CALL)
    return list(workspace.session.scalars(select(TaskRow.id).order_by(TaskRow.id)))


def test_a_file_follows_its_task_and_two_changes_at_once_make_one_file(
    desk: Desk, tasks: Tasks, numbers: list[int]
) -> None:
    number = desk.connect("markdown", "task.accepted", folder="Tasks")
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    deciding.act(tasks, numbers[:1], Act.DONE)
    deciding.set_due(tasks, numbers[0], date(2027, 1, 1))
    desk.until_quiet()
    (path,) = (desk.post.config.markdown_dir / "Tasks").iterdir()
    assert 'status: "done"' in path.read_text(encoding="utf-8")
    assert 'due: "2027-01-01"' in path.read_text(encoding="utf-8")
    (sent,) = desk.space.session.scalars(select(SentRow))
    assert (sent.integration_id, sent.state, sent.busy_by) == (number, "done", "")


def test_what_another_job_sends_now_waits_a_moment(
    desk: Desk, tasks: Tasks, numbers: list[int]
) -> None:
    desk.connect("markdown", "task.accepted", folder="Tasks")
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    sent = desk.space.session.scalars(select(SentRow)).one()
    sent.busy_by, sent.busy_until = "another", desk.clock() + timedelta(minutes=1)
    desk.space.session.commit()
    desk.work()
    assert [(row.state, row.tries) for row in desk.deliveries()] == [("queued", 0)]
    desk.until_quiet()
    assert [(row.state, row.tries) for row in desk.deliveries()] == [("sent", 1)]


def test_tasks_are_sent_by_hand_each_once_and_only_one_s_own(
    desk: Desk, tasks: Tasks, numbers: list[int], workspace: Workspace
) -> None:
    number = desk.connect("markdown", folder="Tasks")
    url = desk.post.jobs_url
    assert outbox.send_tasks(tasks, number, [*numbers, *numbers, 999], jobs_url=url) == 2
    tasks.session.commit()
    desk.until_quiet()
    assert len(list((desk.post.config.markdown_dir / "Tasks").iterdir())) == 2
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    theirs = Tasks(workspace.session, other.id)
    with pytest.raises(NotFound):
        outbox.send_tasks(theirs, number, numbers, jobs_url=url)
    stranger = Integrations(workspace.session, other.id)
    with pytest.raises(NotFound):
        stranger.delivery(desk.deliveries()[0].id)
    assert (stranger.all(), stranger.counts(), stranger.log(number)) == ([], {}, [])
    assert stranger.taken("markdown", "folder", "tasks/inner")
    assert not desk.room.taken("markdown", "folder", "Tasks")


def test_a_report_that_is_made_again_is_the_same_file(desk: Desk) -> None:
    desk.connect("markdown", "report.made", folder="Reports")
    period = Period(Kind.DAY, date(2026, 3, 1), date(2026, 3, 1))
    for version in (1, 2):
        report = Report(period, desk.clock(), ("All is quiet.",), version=version)
        outbox.on_report(desk.space.session, desk.space.owner_id, version, report)
        desk.space.session.commit()
        desk.until_quiet()
    (path,) = (desk.post.config.markdown_dir / "Reports").iterdir()
    assert path.name.startswith("Sunday, 1 March 2026 (")
    assert "All is quiet." in path.read_text(encoding="utf-8")


def test_a_secret_is_locked_and_shown_by_its_end(desk: Desk, workspace: Workspace) -> None:
    number = desk.connect("webhook", address="http://127.0.0.1:9", secret=SECRET)
    row = workspace.session.get_one(IntegrationRow, number)
    assert SECRET not in row.secret
    assert SECRET not in row.settings
    assert row.hint == SECRET[-4:]
    desk.room.remove(number)
    workspace.session.commit()
    assert workspace.session.scalars(select(DeliveryRow)).all() == []


def test_a_person_has_no_end_of_integrations(desk: Desk) -> None:
    for _ in range(MOST):
        desk.room.add("webhook", "x")
    with pytest.raises(InputError):
        desk.room.add("webhook", "x")
