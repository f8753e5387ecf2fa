"""Notices on both databases, over a real mail server and sockets: one message a batch, quiet
hours, the link that stops them."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.fakes.service import Reply
from tests.integration.telling import Box, Desk, Ntfy
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InputError
from tubetotask.domain.notices import Notice, Quiet, Told
from tubetotask.domain.report import Kind, Part, Period, Report
from tubetotask.jobs import alarms, channels, enclosing, reporting
from tubetotask.storage import accounts, budgets
from tubetotask.storage.models import (
    AnalysisRow,
    ChannelRow,
    FollowRow,
    ReportRow,
    SourceRow,
    SpentRow,
    User,
)
from tubetotask.storage.reports import Reports, default_settings
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def smtp(box: Box) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield f"smtp://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def desk(app: Flask, workspace: Workspace, smtp: str) -> Desk:
    return Desk(app, workspace, smtp)


def test_what_comes_together_is_one_mail_with_the_way_to_stop_them(desk: Desk, box: Box) -> None:
    desk.channel()
    for about in ("one", "two", "three"):
        assert desk.tell(about)
    assert not desk.tell("one"), "a thing is told once"
    (message,) = desk.work()
    (mail,) = box.mails
    assert (message.state, mail["To"]) == ("sent", "ada@example.org")
    assert mail["Subject"] == "Act now: Talk one and 2 more"
    assert all(f"Talk {n}" in mail.get_content() for n in ("one", "two", "three"))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(
        r"<(https://tasks\.example\.org/no-more-mails/[\w.-]+)>", mail["List-Unsubscribe"]
    )
    assert found
    assert found[1] in mail.get_content()
    desk.work(minutes=5)
    assert len(box.mails) == 1


def test_the_link_stops_the_mails_and_a_forged_one_does_nothing(desk: Desk, box: Box) -> None:
    number = desk.channel()
    session, config = desk.space.session, desk.post.config
    row = session.get_one(ChannelRow, number)
    token = urlsplit(channels.unsubscribe_link(config, row)).path.rpartition("/")[2]
    for forged in ("", "x", token[:-2] + "xx", token.partition(".")[0]):
        assert channels.channel_of(session, config, forged) is None
    found = channels.channel_of(session, config, token)
    assert found is row
    channels.stop(found)
    session.commit()
    desk.tell("one")
    desk.work()
    assert box.mails == []


def test_quiet_hours_hold_back_and_end_in_one_message(desk: Desk, box: Box) -> None:
    desk.channel()
    minute = desk.clock().hour * 60 + desk.clock().minute
    desk.room.set_quiet(Quiet("UTC", minute, (minute + 60) % 1440))
    desk.tell("one")
    desk.work()
    desk.tell("two")
    assert desk.work(minutes=30) == []
    desk.work(minutes=31)
    (mail,) = box.mails
    assert "Talk one" in mail.get_content()
    assert "Talk two" in mail.get_content()


def test_an_act_now_below_the_person_s_own_score_is_not_told(desk: Desk, box: Box) -> None:
    desk.channel("ada@example.org", "act", threshold="80")
    assert not desk.tell("low", score=79)
    assert desk.tell("high", score=80)
    assert not desk.tell("other", kind=Told.REPORT)


def test_a_server_that_asks_to_wait_gets_the_same_mail_later(desk: Desk, box: Box) -> None:
    desk.channel()
    box.refuse = ["451 later", "451 later"]
    desk.tell("one")
    (message,) = desk.work()
    assert (message.state, message.tries) == ("waiting", 1)
    desk.work(minutes=2)
    (message,) = desk.work(minutes=6)
    assert (message.state, message.tries) == ("sent", 3)
    assert box.mails[0]["Message-ID"] == f"<{message.mark}@example.org>"


def test_a_refused_mail_is_given_up_and_the_next_one_goes(desk: Desk, box: Box) -> None:
    number = desk.channel()
    box.refuse = ["550 no such box"]
    desk.tell("one")
    assert [row.state for row in desk.work()] == ["failed"]
    assert desk.space.session.get_one(ChannelRow, number).error_message
    desk.tell("two")
    assert [row.state for row in desk.work(minutes=2)] == ["failed", "sent"]
    assert desk.space.session.get_one(ChannelRow, number).error_message == ""


def test_a_channel_that_does_not_work_holds_up_no_other_one(desk: Desk, box: Box) -> None:
    with Ntfy() as ntfy:
        desk.channel(f"ntfy://{ntfy.host}/topic")
        desk.channel()
        ntfy.next = [Reply(500)]
        desk.tell("one")
        assert sorted(row.state for row in desk.work()) == ["sent", "waiting"]
        assert len(box.mails) == 1
        desk.work(minutes=2)
        assert [told["title"] for told in ntfy.told] == ["Act now: Talk one"]
        assert ntfy.told[0]["topic"] == "topic"


def test_an_address_is_locked_and_shown_by_its_end(desk: Desk) -> None:
    number = desk.channel("ntfys://my-secret-topic")
    row = desk.space.session.get_one(ChannelRow, number)
    assert "topic" not in row.secret
    assert row.hint == "ntfys://…opic"


def test_mail_goes_to_the_account_s_address_alone(desk: Desk, workspace: Workspace) -> None:
    me = workspace.session.get_one(User, workspace.owner_id)
    me.email = "ada@example.org"
    workspace.session.commit()
    number = desk.channel("somebody.else@example.org")
    assert workspace.session.get_one(ChannelRow, number).hint == "ada@example.org"
    me.email = None
    workspace.session.commit()
    for wrong in ("nonsense", "a b@example.org", "@x", ""):
        with pytest.raises(InputError):
            desk.channel(wrong)


def test_mail_follows_the_account_to_another_address(
    desk: Desk, workspace: Workspace, box: Box
) -> None:
    me = workspace.session.get_one(User, workspace.owner_id)
    accounts.readdress(workspace.session, me, "old@example.org")
    number = desk.channel("")
    accounts.readdress(workspace.session, me, "new@example.org")
    workspace.session.commit()
    assert workspace.session.get_one(ChannelRow, number).hint == "new@example.org"
    desk.tell("one")
    assert [row.state for row in desk.work()] == ["sent"]
    assert [mail["To"] for mail in box.mails] == ["new@example.org"]


def test_people_are_told_of_budgets_sources_reports_and_talks_each_once(
    desk: Desk, workspace: Workspace, box: Box
) -> None:
    desk.channel()
    session, owner = workspace.session, workspace.owner_id
    budgets.put(session, "user", owner, Budgets(Decimal(10), None))
    spent = SpentRow(whose="user", scope_id=owner, day=desk.clock().date(), usd=Decimal("8.50"))
    source = SourceRow(kind="channel", youtube_id="UC" + "a" * 22, title="Clay & Coin")
    source.failing_since = desk.clock() - timedelta(days=2)
    source.error_message = "The feed is out of order."
    young = SourceRow(kind="channel", youtube_id="UC" + "b" * 22, title="Young")
    young.failing_since = desk.clock() - timedelta(hours=2)
    session.add_all([spent, source, young])
    session.flush()
    for each in (source, young):
        session.add(
            FollowRow(owner_id=owner, source_id=each.id, asked=f"{each.id}", state="active")
        )
    talk = AnalysisRow(owner_id=owner, request_key="k", state="done", title="Raise prices")
    talk.verdict, talk.score, talk.tasks = "act now", 88, 2
    session.add(talk)
    session.flush()
    day = date(2026, 3, 1)
    made = ReportRow(owner_id=owner, kind="day", first_on=day, last_on=day, timezone="UTC")
    session.add(made)
    session.flush()
    report = Report(Period(Kind.DAY, day, day), desk.clock(), ("One video.", "Two tasks."))
    for _ in range(3):
        alarms.look(session, desk.post.config, desk.clock())
        alarms.on_assessed(session, talk)
        alarms.on_report(session, made, report)
        session.commit()
    desk.work()
    (mail,) = box.mails
    text = mail.get_content()
    assert "Act now: Raise prices" in text
    assert "Your budget of this day is spent to 85 %" in text
    assert "Clay & Coin is broken since" in text
    assert "Young" not in text
    assert "Report: Sunday, 1 March 2026\r\nOne video.\r\nTwo tasks.\r\n" in text
    assert f"https://tasks.example.org/reports/{made.id}" in text
    spent.usd = Decimal(11)
    session.commit()
    alarms.look(session, desk.post.config, desk.clock())
    desk.work(minutes=2)
    assert "Your budget of this day is spent\r\n" in box.mails[1].get_content()


@pytest.mark.parametrize("form", ["", "txt", "html", "md"])
def test_a_report_comes_by_mail_in_the_format_that_its_reader_chose(
    desk: Desk, box: Box, form: str
) -> None:
    desk.channel("ada@example.org", "report")
    session, day = desk.space.session, date(2026, 3, 1)
    reporting.set_up(
        desk.space, timezone="UTC", daily=None, weekly=None, parts=Part, opening=False, form=form
    )
    reports = Reports(session, desk.space.owner_id)
    made, _ = reports.ask(Period(Kind.DAY, day, day), again=False)
    silent = ("Letters <and> more",)
    report = Report(Period(Kind.DAY, day, day), desk.clock(), ("One video.",), silent=silent)
    reports.keep(made, report)
    alarms.on_report(session, made, report)
    session.commit()
    desk.work()
    (mail,) = box.mails
    plain = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert plain is not None
    text = plain.get_content()
    assert "One video." in text
    assert f"https://tasks.example.org/reports/{made.id}" in text
    assert ("Letters <and> more" in text) == (form == "txt")
    files = [each.get_filename() for each in mail.iter_attachments()]
    assert files == (["report-sunday-1-march-2026.md"] if form == "md" else [])
    if form == "html":
        assert page is not None
        assert "Letters &lt;and&gt; more" in page.get_content()
        assert "/no-more-mails/" in page.get_content()
    else:
        assert page is None


def test_a_report_s_file_is_its_owner_s_alone(desk: Desk) -> None:
    session, day = desk.space.session, date(2026, 3, 1)
    reports = Reports(session, desk.space.owner_id)
    made, _ = reports.ask(Period(Kind.DAY, day, day), again=False)
    reports.keep(made, Report(Period(Kind.DAY, day, day), desk.clock(), ("Mine.",)))
    other = User(name="other")
    session.add(other)
    session.flush()
    row = default_settings(other.id)
    row.form = "md"
    session.add(row)
    session.commit()
    told = [Notice(Told.REPORT, "x", "", f"/reports/{made.id}")]
    assert enclosing.enclosed(session, other.id, told) == []
