"""Who is disabled or about to go, on both databases: nothing is made, told or sent for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fakes.receiver import Receiver
from tests.integration import sending, telling
from tests.tasks_made import talk
from tubetotask.domain.accounts import REMOVAL_GRACE, Role
from tubetotask.domain.errors import NotFound
from tubetotask.domain.schedule import When
from tubetotask.domain.task import Act
from tubetotask.integrations.webhook import form
from tubetotask.jobs import coming_back, deciding, housekeeping, noticing, schedules
from tubetotask.storage import accounts, feeds, leaving
from tubetotask.storage.database import now
from tubetotask.storage.feeds import FeedKind
from tubetotask.storage.models import ChannelRow, IntegrationRow, MessageRow, TaskRow, User
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

Leave = Callable[[Session, int], object]
NOON, MORNING = datetime(2026, 11, 28, 12, tzinfo=UTC), datetime(2026, 11, 29, 8, tzinfo=UTC)
SECRET = form.new_secret()
NOWHERE = "smtp://127.0.0.1:9"


@pytest.fixture
def bea(workspace: Workspace) -> Workspace:
    """Somebody who is not the administrator."""
    accounts.first(workspace.session, "a@example.org", "", "hash")
    row = accounts.join(workspace.session, "b@example.org", "", "hash", Role.MEMBER)
    workspace.session.commit()
    return Workspace(workspace.session, row.id)


@pytest.fixture(
    params=[lambda s, n: accounts.enable(s, n, active=False), accounts.ask_removal],
    ids=["disabled", "leaving"],
)
def leave(request: pytest.FixtureRequest) -> Leave:
    found: Leave = request.param
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as found:
        yield found


def on(space: Workspace, row: type[ChannelRow | IntegrationRow]) -> list[str]:
    """How the person's stand; and put them on again, as somebody else's mistake might."""
    rows: list[Any] = list(
        space.session.scalars(select(row).where(row.owner_id == space.owner_id)).all()
    )
    found = [each.state for each in rows]
    for each in rows:
        each.state = "active"
    space.session.commit()
    return found


def test_nothing_is_begun_by_the_clock_until_they_are_back(
    app: Flask, bea: Workspace, leave: Leave
) -> None:
    url, session = str(app.config["JOBS_DATABASE_URL"]), bea.session
    schedules.ensure(session, "bea", "report_day", When(8 * 60), NOON, bea.owner_id)
    leave(session, bea.owner_id)
    assert schedules.begin_due(session, url, MORNING) == 0
    accounts.enable(session, bea.owner_id, active=True)
    assert schedules.begin_due(session, url, MORNING) == 1


def test_they_are_told_nothing_even_what_was_on_its_way(
    app: Flask, bea: Workspace, leave: Leave
) -> None:
    desk = telling.Desk(app, bea, NOWHERE)
    desk.channel()
    desk.tell("one")
    assert noticing.begin_due(bea.session, desk.post.jobs_url, desk.clock()) == 1
    (message,) = bea.session.scalars(select(MessageRow)).all()
    number, job = message.id, message.job_id
    leave(bea.session, bea.owner_id)
    assert on(bea, ChannelRow) == ["paused"]
    assert not noticing.run(desk.post, number, job)
    desk.tell("two")
    (message,) = desk.work(hours=1)
    assert (message.tries, message.error_message) == (0, "")


def test_nothing_of_theirs_goes_out_and_nothing_comes_back(
    app: Flask, bea: Workspace, leave: Leave, receiver: Receiver
) -> None:
    desk = sending.Desk(app, bea, {})
    talk(bea, "Raise your prices every year")
    desk.connect("webhook", "task.accepted", address=receiver.address, secret=SECRET)
    numbers = list(bea.session.scalars(select(TaskRow.id)))
    deciding.act(Tasks(bea.session, bea.owner_id), numbers, Act.ACCEPT)
    leave(bea.session, bea.owner_id)
    assert on(bea, IntegrationRow) == ["paused"]
    bea.session.query(IntegrationRow).update({"look_at": desk.clock()})
    bea.session.commit()
    desk.work()
    assert coming_back.begin_due(bea.session, desk.post.jobs_url, desk.clock()) == 0
    assert [row.tries for row in desk.deliveries()] == [0]
    assert [e["type"] for e in receiver.events.values()] == ["ping"]


def test_their_secret_feeds_end_for_good(bea: Workspace, leave: Leave) -> None:
    secret = feeds.renew(bea.session, bea.owner_id, FeedKind.REPORTS, now())
    assert feeds.owner(bea.session, secret, FeedKind.REPORTS, now()) == bea.owner_id
    leave(bea.session, bea.owner_id)
    accounts.enable(bea.session, bea.owner_id, active=True)
    assert feeds.owner(bea.session, secret, FeedKind.REPORTS, now()) is None


def test_who_stays_at_the_last_moment_stays_while_others_are_removed(
    app: Flask, bea: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = bea.session
    cem = accounts.join(session, "c@example.org", "", "hash", Role.MEMBER).id
    session.commit()
    for number in (bea.owner_id, cem):
        accounts.ask_removal(session, number, NOON)
    remove = leaving.remove

    def removed(session: Session, user_id: int) -> None:
        with pytest.raises(NotFound):
            accounts.undo_removal(session, user_id)
        remove(session, user_id)
        accounts.undo_removal(session, cem)

    monkeypatch.setattr(leaving, "remove", removed)
    housekeeping.run(app, 30, NOON + REMOVAL_GRACE)
    session.expire_all()
    assert session.get(User, bea.owner_id) is None
    stays = session.get(User, cem)
    assert stays is not None
    assert stays.active
    assert stays.leaves_at is None
