"""Another address of an account, on both databases, over a real mail server: it counts when the
link that was sent there is opened, and the old one is told."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.telling import Box, Desk
from tubetotask.domain.accounts import Role
from tubetotask.domain.errors import AccountError, LinkSpent
from tubetotask.jobs import addressing
from tubetotask.storage import accounts
from tubetotask.storage.models import AddressChangeRow, User
from tubetotask.storage.workspace import Workspace

OLD, NEW = "ada@example.org", "ada@new.example.org"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def desk(app: Flask, workspace: Workspace, box: Box) -> Iterator[Desk]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield Desk(app, workspace, f"smtp://127.0.0.1:{port}")
    server.stop()


@pytest.fixture
def ada(desk: Desk) -> User:
    row = accounts.first(desk.space.session, OLD, "", "hash")
    desk.space.session.commit()
    return row


def ask(desk: Desk, ada: User, address: str = NEW) -> None:
    addressing.ask(desk.space.session, desk.post.jobs_url, ada, address, desk.clock())
    desk.space.session.commit()


def work(desk: Desk, **later: float) -> str:
    """Let time pass, and do what is due; how it stands."""
    desk.clock.on(**later)
    session = desk.space.session
    addressing.begin_due(session, desk.post.jobs_url, desk.clock())
    row = session.get_one(AddressChangeRow, desk.space.owner_id, populate_existing=True)
    addressing.run(desk.post, row.user_id, row.job_id)
    session.rollback()
    session.expire_all()
    return row.state


def sent(box: Box) -> str:
    """The token of the link in the newest mail."""
    found = re.search(r"https://tasks\.example\.org/address/(\S+)", box.mails[-1].get_content())
    assert found, "no link was sent"
    return found[1]


def opened(desk: Desk, token: str) -> User:
    session: Session = desk.space.session
    row = addressing.find(session, desk.post.config, token, desk.clock())
    user = addressing.confirm(session, row, desk.clock())
    session.commit()
    return user


def test_it_counts_when_the_link_is_opened_and_the_old_one_is_told(
    desk: Desk, ada: User, box: Box
) -> None:
    ask(desk, ada)
    box.refuse = ["451 later"]
    assert work(desk) == "waiting"
    assert work(desk, minutes=2) == "sent"
    assert [mail["To"] for mail in box.mails] == [OLD, NEW]
    warned, asked = (mail.get_content() for mail in box.mails)
    assert NEW in warned
    assert "/address/" not in warned, "who reads the old box cannot confirm"
    assert "do nothing" in asked
    assert accounts.one(desk.space.session, ada.id).email == OLD
    token = sent(box)
    for wrong in ("", "x", token[:-4] + "....", token.partition(".")[0]):
        with pytest.raises(LinkSpent):
            opened(desk, wrong)
    assert opened(desk, token).email == NEW
    with pytest.raises(LinkSpent):
        opened(desk, token)
    assert work(desk, minutes=60) == "sent"
    assert len(box.mails) == 2


def test_only_the_newest_link_works_for_a_day_until_it_is_called_off_and_five_times_a_day(
    desk: Desk, ada: User, box: Box
) -> None:
    session, tokens = desk.space.session, list[str]()
    for count in range(addressing.MOST):
        ask(desk, ada, f"{count}@new.example.org")
        assert work(desk) == "sent"
        tokens.append(sent(box))
    for token in tokens[:-1]:
        with pytest.raises(LinkSpent):
            opened(desk, token)
    with pytest.raises(AccountError, match="within a day"):
        ask(desk, ada)
    session.rollback()
    desk.clock.at += timedelta(hours=25)
    with pytest.raises(LinkSpent):
        opened(desk, tokens[-1])
    ask(desk, ada)
    work(desk)
    addressing.call_off(session, ada.id)
    session.commit()
    with pytest.raises(LinkSpent):
        opened(desk, sent(box))
    assert accounts.one(session, ada.id).email == OLD


def test_an_address_that_has_an_account_gets_no_mail_and_an_old_box_that_is_gone_stops_nothing(
    desk: Desk, ada: User, box: Box
) -> None:
    session = desk.space.session
    accounts.join(session, "bea@example.org", "", "hash", Role.MEMBER)
    session.commit()
    ask(desk, ada, "bea@example.org")
    assert work(desk) == "sent"
    assert [mail["To"] for mail in box.mails] == [OLD]
    box.refuse = ["550 no such box"]
    ask(desk, ada)
    assert work(desk) == "sent"
    assert [mail["To"] for mail in box.mails] == [OLD, NEW]
    token = sent(box)
    accounts.join(session, NEW, "", "hash", Role.MEMBER)  # somebody was quicker
    session.commit()
    with pytest.raises(AccountError, match="cannot be used"):
        opened(desk, token)
    session.rollback()
    assert accounts.one(session, ada.id).email == OLD
