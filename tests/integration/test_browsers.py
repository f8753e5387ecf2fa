"""Browsers that are told, on both databases, over a push service with TLS that reads only what was
encrypted for them and signed by the key they were asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.fakes.push_service import Listener, PushService
from tests.fakes.service import Reply
from tests.integration.telling import Desk
from tubetotask.domain.accounts import Role, Visit
from tubetotask.domain.errors import InputError
from tubetotask.domain.notices import Quiet, Told
from tubetotask.jobs import browsers, channels, readers
from tubetotask.notifications import browser
from tubetotask.storage import accounts, sign_ins
from tubetotask.storage import browsers as stored
from tubetotask.storage.database import db, now
from tubetotask.storage.models import ChannelRow, SubscriptionRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

NOWHERE = "smtp://127.0.0.1:9"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service that this machine's list of authorities knows."""
    with PushService(tmp_path) as found:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(found.ca_file))
        yield found


@pytest.fixture
def desk(app: Flask, workspace: Workspace) -> Desk:
    return Desk(app, workspace, NOWHERE)


def asked(
    desk: Desk, service: PushService, *, sign_in_id: int | None = None, room: Channels | None = None
) -> tuple[Listener, int]:
    """A browser that its person asked to be told in, and the number of its channel."""
    config = desk.post.config
    listener = service.listen(browsers.public_key(desk.space.session, config))
    given = service.subscription(listener)
    row = browsers.add(room or desk.room, config, given, "Firefox on Linux", sign_in_id)
    return listener, row.id


def numbers(session: Session) -> list[int]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(SubscriptionRow.channel_id).order_by(SubscriptionRow.id)))


def test_what_comes_together_is_one_message_that_the_browser_alone_can_read(
    desk: Desk, service: PushService
) -> None:
    listener, _ = asked(desk, service)
    desk.tell("one", score=90)
    (message,) = desk.work()
    told = {"title": "Act now: Talk one", "body": "Score 90 of 100", "link": "/tasks"}
    assert listener.came == [{**told, "tag": message.mark}]
    assert message.state == "sent"
    (wire,) = listener.wire
    assert b"Talk" not in wire
    (request,) = service.asked
    assert (request.headers["topic"], request.headers["ttl"]) == (message.mark, "86400")
    assert request.headers["authorization"].startswith("vapid t=")
    desk.tell("two")
    desk.tell("three")
    desk.work(minutes=2)
    assert len(listener.came) == 2
    assert listener.came[1]["title"] == "Act now: Talk two and 1 more"
    assert (listener.came[1]["body"], listener.came[1]["link"]) == (
        "Talk three",
        "/?verdict=act+now",
    )


def test_a_browser_is_told_of_act_now_from_the_person_s_own_score_on_and_of_nothing_else(
    desk: Desk, service: PushService
) -> None:
    _, number = asked(desk, service)
    given = {"threshold": "80", "address": "ntfys://elsewhere", "name": "My phone"}
    row = channels.save(desk.room, desk.post.config, given, ["report", "budget"], number=number)
    desk.space.session.commit()
    assert (row.kind, row.wants, row.threshold, row.name) == ("browser", "act", 80, "My phone")
    assert not desk.tell("low", score=79)
    assert not desk.tell("report", kind=Told.REPORT)
    assert desk.tell("high", score=80)
    assert [each.state for each in desk.work()] == ["sent"]


def test_quiet_hours_hold_back_and_end_in_one_message(desk: Desk, service: PushService) -> None:
    listener, _ = asked(desk, service)
    minute = desk.clock().hour * 60 + desk.clock().minute
    desk.room.set_quiet(Quiet("UTC", minute, (minute + 60) % 1440))
    desk.tell("one")
    desk.work()
    desk.tell("two")
    assert desk.work(minutes=30) == []
    desk.work(minutes=31)
    assert [told["title"] for told in listener.came] == ["Act now: Talk one and 1 more"]


def test_a_browser_that_is_gone_is_forgotten_and_the_others_are_told(
    desk: Desk, service: PushService
) -> None:
    removed, _ = asked(desk, service)
    unknown, _ = asked(desk, service)
    other, number = asked(desk, service)
    removed.gone = True  # 410
    service.listeners.pop(f"/wpush/v2/{unknown.name}")  # 404
    desk.tell("one")
    assert [row.state for row in desk.work()] == ["sent"], "the message of the other one alone"
    assert numbers(desk.space.session) == [number]
    assert [row.id for row in desk.room.all()] == [number]
    assert len(other.came) == 1
    desk.tell("two")
    desk.work(minutes=2)
    assert len(service.asked) == 4


def test_what_comes_to_grief_is_sent_again_and_stands_on_the_screen_once(
    desk: Desk, service: PushService
) -> None:
    listener, number = asked(desk, service)
    for count, grief in enumerate(("429", "500", "503", "dropped", "lost", "page"), 1):
        service.next = [grief]
        desk.tell(grief)
        message = desk.work(minutes=2)[-1]
        assert (message.state, message.tries) == ("waiting", 1), grief
        assert desk.room.one(number).error_message
        message = desk.work(minutes=2)[-1]
        assert (message.state, message.tries) == ("sent", 2), grief
        assert len(listener.shown) == count
        topics = [request.headers["topic"] for request in service.asked[-2:]]
        assert topics == [message.mark] * 2, "what waits at the service is replaced"
        assert desk.room.one(number).error_message == ""
    assert len(listener.came) == 7, "of the lost answer the message had come"


def test_a_service_that_says_how_long_is_asked_no_sooner(desk: Desk, service: PushService) -> None:
    asked(desk, service)
    service.next = [Reply(429, headers={"Retry-After": "3600"})]
    desk.tell("one")
    (message,) = desk.work()
    assert message.next_at is not None
    assert message.next_at >= now() + timedelta(minutes=50)


def test_what_is_not_taken_is_told_and_no_redirect_is_followed(
    desk: Desk, service: PushService
) -> None:
    _, number = asked(desk, service)
    elsewhere = Reply(307, headers={"Location": f"{service.address}/wpush/v2/other"})
    for count, (reply, message, channel) in enumerate(
        (
            (Reply(400), "failed", "active"),
            (Reply(413), "failed", "active"),
            (elsewhere, "failed", "active"),
            (Reply(403), "waiting", "broken"),
        ),
        1,
    ):
        service.next = [reply]
        desk.tell(f"{count}")
        assert desk.work(minutes=2)[-1].state == message, reply
        assert desk.room.one(number).state == channel, reply
        assert len(service.asked) == count, reply


def test_nothing_in_a_private_network_is_asked(desk: Desk, service: PushService) -> None:
    _, number = asked(desk, service)
    guarded = replace(desk.post.config, send_to_private=False)
    with pytest.raises(InputError):
        browsers.add(desk.room, guarded, service.subscription(service.listen("x")), "x", None)
    desk.space.session.rollback()
    # Its name may have come to mean another address since.
    desk.post = replace(desk.post, config=guarded)
    desk.tell("one")
    desk.work()
    assert service.asked == []
    assert desk.room.one(number).state == "broken"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    desk: Desk, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    import certifi

    listener, _ = asked(desk, service)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", certifi.where())
    desk.tell("one")
    assert [row.state for row in desk.work()] == ["waiting"]
    assert listener.came == []


@pytest.fixture
def ada(desk: Desk) -> int:
    """The desk's person, with an account."""
    row = accounts.first(desk.space.session, "ada@example.org", "", "hash")
    accounts.join(desk.space.session, "bea@example.org", "", "hash", Role.ADMIN)
    desk.space.session.commit()
    return row.id


def signed_in(session: Session, user_id: int) -> int:
    user = accounts.one(session, user_id)
    sign_ins.begin(session, user, Visit("here", "Firefox"), now())
    session.commit()
    return max(row.id for row in sign_ins.of(session, user_id, now()))


def test_signing_out_ends_what_was_asked_for_there_and_everywhere_ends_all(
    desk: Desk, service: PushService, ada: int
) -> None:
    session = desk.space.session
    here, there = signed_in(session, ada), signed_in(session, ada)
    for sign_in in (here, there, None):
        asked(desk, service, sign_in_id=sign_in)
    _, second, third = numbers(session)
    sign_ins.end(session, ada, here)
    session.commit()
    assert numbers(session) == [second, third]
    sign_ins.end_all(session, ada, but=there)
    session.commit()
    assert numbers(session) == [second]
    sign_ins.sweep(session, now() + timedelta(days=60))
    session.commit()
    assert numbers(session) == [second], "who is not here for long is told all the same"
    sign_ins.end_all(session, ada)
    session.commit()
    assert numbers(session) == []
    assert desk.room.all() == []


def test_a_closed_account_has_no_browsers(desk: Desk, service: PushService, ada: int) -> None:
    session = desk.space.session
    asked(desk, service)
    accounts.enable(session, ada, active=False)
    assert numbers(session) == []
    accounts.enable(session, ada, active=True)
    asked(desk, service)
    accounts.ask_removal(session, ada)
    assert numbers(session) == []
    desk.tell("one")
    desk.work()
    assert service.asked == []


def test_a_browser_belongs_to_who_asked_last_and_pressing_twice_makes_no_twin(
    desk: Desk, service: PushService, ada: int
) -> None:
    session, config = desk.space.session, desk.post.config
    listener, number = asked(desk, service)
    given = service.subscription(listener)
    assert browsers.add(desk.room, config, given, "x", None).id == number
    bea = accounts.named(session, "bea@example.org").id
    mine = browsers.add(Channels(session, bea), config, given, "x", None)
    assert numbers(session) == [mine.id]
    assert desk.room.all() == []


def test_the_key_is_made_once_kept_locked_and_made_anew_where_it_cannot_be_read(
    desk: Desk, service: PushService
) -> None:
    session, config = desk.space.session, desk.post.config
    key = browsers.public_key(session, config)
    with Session(db.engine) as other:
        assert browsers.public_key(other, config) == key
    (value,) = session.execute(text("SELECT value FROM preferences WHERE name = 'push_key'")).one()
    secret = stored.key(session, readers.vault_of(config))
    assert browser.public_of(secret) == key
    assert secret not in value
    _, number = asked(desk, service)
    desk.post = replace(desk.post, config=replace(config, session_secret="another " * 8))
    desk.tell("one")
    desk.work()
    assert desk.room.one(number).state == "broken", "it may come back with the old secret"
    again, _ = asked(desk, service)
    desk.tell("two")
    desk.work(minutes=2)
    assert [told["title"] for told in again.came] == ["Act now: Talk two"]
    # Back with the old secret, the first was asked with a key that is no more.
    desk.post = replace(desk.post, config=config)
    session.execute(text("DELETE FROM preferences WHERE name = 'push_key'"))
    session.get_one(ChannelRow, number).state = "active"
    session.commit()
    desk.work(minutes=20)
    assert number not in numbers(session)
