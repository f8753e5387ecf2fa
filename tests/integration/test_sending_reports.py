"""Reports where they are ticked, through the outbox, over fakes that lose answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask

from tests import radicale
from tests.fakes.github import GitHub
from tests.fakes.notion import PAGE, Notion
from tests.fakes.service import Reply
from tests.integration.sending import TOKEN, Desk
from tubetotask.domain.report import Kind, Period, Report
from tubetotask.jobs import outbox
from tubetotask.storage.sending import keep_settings, settings_of
from tubetotask.storage.workspace import Workspace

DAY = Period(Kind.DAY, date(2026, 3, 1), date(2026, 3, 1))


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as found:
        yield found


@pytest.fixture
def notion() -> Iterator[Notion]:
    with Notion() as found:
        yield found


@pytest.fixture
def desk(app: Flask, workspace: Workspace, github: GitHub, notion: Notion) -> Desk:
    return Desk(app, workspace, {"github": github.address, "notion": notion.address})


def report(desk: Desk, number: int, line: str) -> None:
    """A report was made, or made again."""
    made = Report(DAY, desk.clock(), (line,), version=number)
    outbox.on_report(desk.space.session, desk.space.owner_id, number, made)
    desk.space.session.commit()


def test_a_report_goes_where_it_is_ticked_and_nowhere_else(
    desk: Desk, github: GitHub, notion: Notion
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    desk.connect("notion", "task.accepted", page=PAGE, secret=TOKEN)
    report(desk, 1, "All is quiet.")
    desk.until_quiet()
    (issue,) = github.issues.values()
    assert issue["title"] == "Report: Sunday, 1 March 2026"
    assert "All is quiet." in issue["body"]
    assert notion.pages == {}


def test_lost_answers_and_other_versions_leave_one_report_in_each(
    desk: Desk, github: GitHub, notion: Notion
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    desk.connect("notion", "report.made", page=PAGE, secret=TOKEN)
    for seed, service in enumerate((github, notion)):
        service.next = ["lost"]
        service.fault(4, seed)
    report(desk, 1, "The first line.")
    desk.until_quiet()
    report(desk, 2, "The second line.")
    desk.until_quiet()
    assert {row.state for row in desk.deliveries()} == {"sent"}
    (issue,) = github.issues.values()
    assert issue["state"] == "closed"
    assert "The second line." in issue["body"]
    assert len(notion.pages) == 1


def test_an_older_version_that_comes_later_leaves_the_text_of_the_newer_one(
    desk: Desk, github: GitHub
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    report(desk, 1, "The first line.")
    report(desk, 2, "The second line.")
    older, newer = desk.deliveries()
    older.state, older.next_at = "waiting", desk.clock() + timedelta(hours=1)  # no answer, say
    desk.space.session.commit()
    desk.until_quiet()
    assert [row.state for row in desk.deliveries()] == ["sent", "sent"]
    (older, newer) = desk.deliveries()
    assert older.sent_at is not None
    assert newer.sent_at is not None
    assert older.sent_at > newer.sent_at
    (issue,) = github.issues.values()
    assert "The second line." in issue["body"]
    assert "The first line." not in issue["body"]


def test_a_version_that_was_called_off_is_not_sent_with_an_older_one(
    desk: Desk, github: GitHub
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    report(desk, 1, "The first line.")
    report(desk, 2, "The second line.")
    outbox.drop(desk.deliveries()[1])
    desk.space.session.commit()
    desk.until_quiet()
    (issue,) = github.issues.values()
    assert "The first line." in issue["body"]


def test_another_version_days_after_an_answer_that_was_lost_makes_no_twin(
    desk: Desk, github: GitHub
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    report(desk, 1, "The first line.")
    github.next = ["lost"]
    desk.work()
    (first,) = desk.deliveries()
    assert (first.state, first.tries, len(github.issues)) == ("waiting", 1, 1)
    first.state = "failed"  # given up long since
    desk.space.session.commit()
    report(desk, 2, "The second line.")
    desk.deliveries()[1].happened_at += timedelta(days=10)
    desk.space.session.commit()
    desk.until_quiet()
    (issue,) = github.issues.values()
    assert "The second line." in issue["body"]


def test_a_version_whose_answer_was_lost_is_not_taken_for_a_persons_text(
    desk: Desk, github: GitHub
) -> None:
    desk.connect("github", "report.made", repository="ada/plans", secret=TOKEN)
    report(desk, 1, "The first line.")
    desk.until_quiet()
    report(desk, 2, "The second line.")
    (issue,) = github.issues.values()
    github.next = [Reply(200, dict(issue)), "lost"]  # it is read, and changed
    desk.work()
    second = desk.deliveries()[1]
    assert second.state == "waiting"
    assert "The second line." in issue["body"]
    second.next_at = desk.clock() + timedelta(hours=1)
    desk.space.session.commit()
    report(desk, 3, "The third line.")
    desk.until_quiet()
    assert [row.message for row in desk.deliveries()] == ["", "", ""]
    assert "The third line." in issue["body"]


def test_an_older_connection_remembers_the_calendar_of_its_first_report(
    app: Flask, workspace: Workspace, tmp_path: Path
) -> None:
    with radicale.running(tmp_path) as host:
        desk = Desk(app, workspace, {})
        given = {"address": f"http://{host}", "user": radicale.USER, "calendar": "Tasks"}
        number = desk.connect("caldav", "report.made", secret=radicale.PASSWORD, **given)
        row = desk.row(number)
        assert settings_of(row)["events"].endswith("/events/")
        keep_settings(row, {**settings_of(row), "events": ""})
        desk.space.session.commit()
        report(desk, 1, "The first line.")
        desk.until_quiet()
        assert settings_of(desk.row(number))["events"].endswith("/events/")
        rmtree(tmp_path / "kept" / "collection-root" / radicale.USER / "events")
        report(desk, 2, "The second line.")
        desk.until_quiet()
    assert [row.state for row in desk.deliveries()] == ["sent", "failed"]
    assert "not there any more" in desk.deliveries()[1].message
    assert desk.row(number).state == "active", "tasks go on"
