"""Tasks and reports on their way, on both databases: written down with what caused them, sent once,
tried again, given up, sent again by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.receiver import Receiver
from tests.fakes.service import Reply
from tests.integration.sending import Desk
from tests.tasks_made import talk
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import deciding, delivering, handing_over, outbox
from tubetotask.storage.models import TaskRow
from tubetotask.storage.sending import wake
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"
SECRET = form.new_secret()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as found:
        yield found


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


def hook(desk: Desk, receiver: Receiver, *events: str) -> int:
    events = events or ("task.accepted", "task.done")
    return desk.connect("webhook", *events, address=receiver.address, secret=SECRET)


def told(receiver: Receiver) -> list[tuple[str, str]]:
    events = [e for e in receiver.events.values() if e["type"] != "ping"]
    return [(e["type"], e["data"].get("title", "")) for e in events]


def test_what_is_accepted_is_sent_and_what_is_only_put_off_is_not(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    number = hook(desk, receiver)
    assert desk.row(number).told.startswith("It took a signed event")
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    deciding.act(tasks, numbers[1:], Act.LATER)
    desk.until_quiet()
    assert told(receiver) == [("task.accepted", RAISE)]
    (row,) = desk.deliveries()
    assert (row.state, row.tries, row.message) == ("sent", 1, "answered 204")


def test_what_is_decided_and_what_is_to_be_sent_are_kept_or_lost_together(
    desk: Desk,
    tasks: Tasks,
    numbers: list[int],
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hook(desk, receiver)

    def full() -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(tasks.session, "commit", full)
        with pytest.raises(OSError, match="disk full"):
            deciding.act(tasks, numbers[:1], Act.ACCEPT)
    assert desk.deliveries() == []
    assert tasks.one(numbers[0]).status == "candidate"


def test_a_body_stays_as_it_was_when_it_happened(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    receiver.next = [Reply(503)]
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    desk.work()
    deciding.act(tasks, numbers[:1], Act.DONE)
    desk.until_quiet()
    statuses = [(e["type"], e["data"].get("status")) for e in receiver.events.values()]
    assert sorted(statuses[1:]) == [("task.accepted", "open"), ("task.done", "done")]


def test_after_a_lost_answer_it_is_sent_again_under_the_same_id(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    number = hook(desk, receiver)
    receiver.next = ["lost"]
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    desk.work()
    (row,) = desk.deliveries()
    assert (row.state, row.error_id, row.tries) == ("waiting", "service-away", 1)
    assert desk.row(number).error_message
    desk.until_quiet()
    assert receiver.times[desk.deliveries()[0].uid] == 2
    assert told(receiver) == [("task.accepted", RAISE)]
    assert desk.row(number).error_message == ""


def test_one_that_is_out_of_order_rests_and_the_other_goes_on(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver, tmp_path: Path
) -> None:
    with Receiver(SECRET) as dead:
        broken = hook(desk, dead)
    hook(desk, receiver)
    deciding.act(tasks, numbers, Act.ACCEPT)
    desk.work()
    assert len(told(receiver)) == 2
    waits = [row for row in desk.deliveries() if row.integration_id == broken]
    assert [row.state for row in waits] == ["waiting", "waiting"]
    assert sum(row.tries for row in waits) == 1, "the second one did not even try"
    assert desk.work() == 0


def test_a_revoked_token_holds_everything_back_until_it_is_mended(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    number = hook(desk, receiver)
    receiver.next = [Reply(410)]
    deciding.act(tasks, numbers, Act.ACCEPT)
    desk.work()
    row = desk.row(number)
    assert (row.state, bool(row.broken_at)) == ("broken", True)
    desk.clock.on(days=3)
    assert desk.work() == 0
    assert desk.check(number)
    desk.until_quiet()
    assert len(told(receiver)) == 2


def test_what_is_refused_is_failed_and_sent_again_by_hand(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    receiver.next = [Reply(400)]
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    desk.until_quiet()
    (row,) = desk.deliveries()
    assert (row.state, row.status, row.next_at) == ("failed", 400, None)
    outbox.again(row)
    outbox.hand_over(desk.space.session, desk.post.jobs_url, row)
    desk.space.session.commit()
    desk.until_quiet()
    assert told(receiver) == [("task.accepted", RAISE)]
    assert desk.deliveries()[0].state == "sent"


def test_it_is_given_up_after_the_last_pause(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    receiver.next = [Reply(500)] * 20
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    desk.until_quiet()
    (row,) = desk.deliveries()
    assert (row.state, row.tries) == ("failed", len(delivering.PAUSES) + 1)


def test_a_pause_holds_back_and_nothing_is_lost(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    number = hook(desk, receiver)
    desk.row(number).state = "paused"
    desk.space.session.commit()
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    desk.clock.on(hours=5)
    assert desk.work() == 0
    desk.row(number).state = "active"
    wake(desk.space.session, number, desk.clock())
    desk.space.session.commit()
    desk.until_quiet()
    assert told(receiver) == [("task.accepted", RAISE)]


def test_a_job_that_is_not_the_delivery_s_any_more_sends_nothing(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    handing_over.begin_due(desk.space.session, desk.post.jobs_url, desk.clock())
    (row,) = desk.deliveries()
    number, job_id = row.id, row.job_id
    assert not delivering.run(desk.post, number, "another")
    assert delivering.run(desk.post, number, job_id)
    assert not delivering.run(desk.post, number, job_id), "done is done"
    assert len(told(receiver)) == 1


def test_a_lost_job_is_begun_again_when_its_lease_is_over(
    desk: Desk, tasks: Tasks, numbers: list[int], receiver: Receiver
) -> None:
    hook(desk, receiver)
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    url = desk.post.jobs_url
    assert handing_over.begin_due(desk.space.session, url, desk.clock()) == 1
    assert handing_over.begin_due(desk.space.session, url, desk.clock()) == 0
    desk.clock.on(minutes=16)
    assert handing_over.begin_due(desk.space.session, url, desk.clock()) == 1
