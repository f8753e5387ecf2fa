"""What is sent of tasks that become one, or come back after they were dismissed, on both databases:
nothing stays open elsewhere that is over here, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.receiver import Receiver
from tests.fakes.todoist import TOKEN, Todoist
from tests.integration.gathered_tasks import AGAIN, CALL, RAISE, named
from tests.integration.sending import Desk
from tests.tasks_made import PLAN, analysed, talk
from tests.web.talks import LinesAnalyser, Offline, vtt
from tubetotask import plans
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import catching_up, coming_back, deciding, joining, outbox
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.gathering import Gatherer
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.models import TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

SECRET = form.new_secret()
DAY = date(2027, 3, 1)


@pytest.fixture
def todoist() -> Iterator[Todoist]:
    with Todoist() as found:
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as found:
        yield found


@pytest.fixture
def desk(app: Flask, workspace: Workspace, todoist: Todoist) -> Desk:
    return Desk(app, workspace, {"todoist": todoist.address})


@pytest.fixture
def pair(workspace: Workspace, tasks: Tasks) -> tuple[int, int]:
    """The numbers of two tasks nobody has decided."""
    talk(workspace, RAISE, CALL, channel="One")
    return named(tasks, RAISE).id, named(tasks, CALL).id


def hook(desk: Desk, receiver: Receiver) -> None:
    """A webhook for all that happens to tasks."""
    events = [value for value, _ in form.EVENTS]
    desk.connect("webhook", *events, address=receiver.address, secret=SECRET)


def told(desk: Desk, receiver: Receiver) -> list[tuple[str, int, str]]:
    """What the webhook was told since the last time: type, task, state."""
    desk.until_quiet()
    found = [e for e in receiver.events.values() if e["type"] != "ping"]
    receiver.events.clear()
    return sorted((e["type"], e["data"]["id"], e["data"]["status"]) for e in found)


def stands(desk: Desk, todoist: Todoist) -> dict[str, bool]:
    """What is in Todoist, and whether it is done there."""
    desk.until_quiet()
    return {str(task["content"]): bool(task["checked"]) for task in todoist.tasks.values()}


def test_what_was_merged_away_is_closed_elsewhere_and_opened_again_with_undo(
    desk: Desk, tasks: Tasks, pair: tuple[int, int], todoist: Todoist, receiver: Receiver
) -> None:
    there = desk.connect("todoist", "task.accepted", secret=TOKEN)
    hook(desk, receiver)
    kept, other = pair
    deciding.act(tasks, [other], Act.ACCEPT)
    deciding.set_due(tasks, other, DAY)
    assert stands(desk, todoist) == {CALL: False}
    told(desk, receiver)
    done = joining.merge(tasks, kept, other)
    assert stands(desk, todoist) == {RAISE: False, CALL: True}
    assert {t["content"]: t["due"]["date"] for t in todoist.tasks.values()}[RAISE] == "2027-03-01"
    accepted, dismissed = ("task.accepted", kept, "open"), ("task.dismissed", other, "dismissed")
    assert told(desk, receiver) == [accepted, dismissed]
    assert coming_back.run(desk.post, there) == 0, "what we closed there is not done here"
    desk.anew()
    deciding.undo(tasks, done.batch)
    assert stands(desk, todoist) == {RAISE: False, CALL: False}
    changed = [("task.changed", kept, "candidate"), ("task.changed", other, "open")]
    assert told(desk, receiver) == changed
    assert tasks.get(other).status == "open"


def test_undo_that_comes_before_anything_was_sent_leaves_it_open(
    desk: Desk, tasks: Tasks, pair: tuple[int, int], todoist: Todoist
) -> None:
    desk.connect("todoist", "task.accepted", secret=TOKEN)
    deciding.act(tasks, pair, Act.ACCEPT)
    assert stands(desk, todoist) == {RAISE: False, CALL: False}
    deciding.undo(tasks, joining.merge(tasks, *pair).batch)
    assert stands(desk, todoist) == {RAISE: False, CALL: False}


def test_what_was_sent_by_hand_is_there_under_the_task_that_is_kept(
    desk: Desk, tasks: Tasks, pair: tuple[int, int], todoist: Todoist
) -> None:
    number = desk.connect("todoist", secret=TOKEN)  # nothing goes there by itself
    outbox.send_tasks(tasks, number, pair[1:], jobs_url=desk.post.jobs_url)
    tasks.session.commit()
    assert stands(desk, todoist) == {CALL: False}
    joining.merge(tasks, *pair)
    assert stands(desk, todoist) == {RAISE: False, CALL: True}


def test_of_what_was_over_and_of_what_stays_as_it_was_nothing_is_sent(
    desk: Desk, tasks: Tasks, pair: tuple[int, int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    deciding.act(tasks, pair[:1], Act.ACCEPT)
    deciding.act(tasks, pair[1:], Act.DONE)
    told(desk, receiver)
    done = joining.merge(tasks, *pair)
    assert told(desk, receiver) == []
    deciding.undo(tasks, done.batch)
    assert told(desk, receiver) == [("task.changed", pair[0], "open")]


def test_a_split_that_is_undone_closes_what_was_split_off(
    desk: Desk, tasks: Tasks, pair: tuple[int, int], todoist: Todoist
) -> None:
    number = desk.connect("todoist", "task.accepted", secret=TOKEN)
    deciding.act(tasks, pair[:1], Act.ACCEPT)
    joining.merge(tasks, *pair)
    moved = [w.id for w in tasks.witnesses(pair[:1]) if w.title == CALL]
    parted = joining.split(tasks, pair[0], moved)
    outbox.send_tasks(tasks, number, [parted.task], jobs_url=desk.post.jobs_url)
    tasks.session.commit()
    assert stands(desk, todoist) == {RAISE: False, CALL: False}
    deciding.undo(tasks, parted.batch)
    assert stands(desk, todoist) == {RAISE: False, CALL: True}


def test_what_comes_back_after_it_was_dismissed_is_told_and_open_there_again(
    app: Flask, desk: Desk, workspace: Workspace, todoist: Todoist, receiver: Receiver
) -> None:
    job = AnalysisJob(app, lambda _account: LinesAnalyser(), Offline, ("en",))
    tasks, plan = Tasks(workspace.session, workspace.owner_id), plans.parse(PLAN)

    def heard(first: str) -> None:
        lines = (first, "Do this first of all things.", "Do raise your prices every year.")
        source = Source(vtt(lines).encode(), "talk.vtt")  # the first is known to the plan
        row = request_analysis(workspace, desk.post.jobs_url, source, plan)
        asked = row.id, row.job_id
        workspace.session.rollback()
        assert job.read(*asked)
        assert job.note(*asked)
        assert job.assess(*asked)
        desk.anew()

    heard("A first talk.")
    (row,) = tasks.session.scalars(select(TaskRow))
    number = row.id
    desk.connect("todoist", "task.accepted", secret=TOKEN)
    hook(desk, receiver)
    deciding.act(tasks, [number], Act.ACCEPT)
    deciding.act(tasks, [number], Act.DISMISS)
    assert list(stands(desk, todoist).values()) == [True]
    told(desk, receiver)
    heard("Another talk.")
    assert told(desk, receiver) == []
    heard("A third talk.")
    assert told(desk, receiver) == [("task.proposed", number, "candidate")]
    assert list(stands(desk, todoist).values()) == [False]


def test_of_older_talks_what_comes_back_is_told_and_what_is_new_is_not(
    app: Flask, desk: Desk, workspace: Workspace, tasks: Tasks, receiver: Receiver
) -> None:
    talk(workspace, RAISE, channel="One")
    number = named(tasks, RAISE).id
    deciding.act(tasks, [number], Act.DISMISS)
    hook(desk, receiver)
    for channel in ("Two", "Three"):
        analysed(workspace, AGAIN, CALL, channel=channel)
    assert catching_up.run(app, Gatherer()) == 2
    assert told(desk, receiver) == [("task.proposed", number, "candidate")]
