"""A quiet day is told in one line where its person is told of reports; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.integration.telling import Box, Desk
from tests.integration.test_noticing import box, desk, smtp  # their fixtures
from tubetotask.domain.report import Kind, Part, Period, Report
from tubetotask.jobs import alarms, reporting
from tubetotask.storage.models import ReportRow
from tubetotask.storage.reports import Reports

__all__ = ["box", "desk", "smtp"]
DAY = date(2026, 3, 1)
LINE = "A quiet day: nothing new was read for you, and nothing is due."


def made(desk: Desk, kind: Kind = Kind.DAY, *, first: date = DAY) -> ReportRow:
    """A report of days on which nothing happened, as its job makes it."""
    session = desk.space.session
    row, _ = Reports(session, desk.space.owner_id).ask(Period(kind, first, DAY), again=True)
    session.commit()
    assert reporting.make_row(session, row.id)
    return row


@pytest.mark.parametrize("form", ["", "html", "md"])
def test_a_quiet_day_comes_by_mail_in_its_one_line_and_without_a_file(
    desk: Desk, box: Box, form: str
) -> None:
    desk.channel("ada@example.org", "report")
    reporting.set_up(
        desk.space, timezone="UTC", daily=None, weekly=None, parts=Part, opening=False, form=form
    )
    row = made(desk)
    made(desk)  # another version of it is not told again
    desk.work()
    desk.work(minutes=5)
    (mail,) = box.mails
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert f"Report: Sunday, 1 March 2026\r\n{LINE}\r\n" in text
    assert f"https://tasks.example.org/reports/{row.id}" in text
    assert list(mail.iter_attachments()) == []
    assert mail.get_body(("html",)) is None


def test_a_quiet_week_is_told_and_quiet_days_made_by_hand_are_not(desk: Desk, box: Box) -> None:
    desk.channel("ada@example.org", "report")
    made(desk, Kind.RANGE, first=DAY - timedelta(days=2))
    made(desk, Kind.WEEK, first=DAY - timedelta(days=6))
    desk.work()
    (mail,) = box.mails
    assert LINE.replace("day", "week") in mail.get_content()
    assert "quiet days" not in mail.get_content().lower()


def test_who_is_told_of_no_reports_is_told_of_no_quiet_day(desk: Desk, box: Box) -> None:
    desk.channel("ada@example.org", "act")
    made(desk)
    desk.work()
    assert box.mails == []


def test_a_day_that_was_told_as_quiet_is_told_again_when_there_is_something(
    desk: Desk, box: Box
) -> None:
    desk.channel("ada@example.org", "report")
    row = made(desk)
    desk.work()
    report = Report(Period(Kind.DAY, DAY, DAY), desk.clock(), ("1 video of 1 source read.",))
    for _ in range(2):
        alarms.on_report(desk.space.session, row, report)
    desk.space.session.commit()
    desk.work(minutes=2)
    assert len(box.mails) == 2
    assert "1 video of 1 source read." in box.mails[1].get_content()


def test_a_day_of_which_something_was_told_is_not_told_as_quiet_when_it_is_made_again(
    desk: Desk, box: Box
) -> None:
    desk.channel("ada@example.org", "report")
    session = desk.space.session
    row, _ = Reports(session, desk.space.owner_id).ask(Period(Kind.DAY, DAY, DAY), again=True)
    report = Report(Period(Kind.DAY, DAY, DAY), desk.clock(), ("1 video of 1 source read.",))
    alarms.on_report(session, row, report)
    session.commit()
    desk.work()
    made(desk)  # its one video was removed meanwhile
    desk.work(minutes=5)
    (mail,) = box.mails
    assert "1 video of 1 source read." in mail.get_content()
