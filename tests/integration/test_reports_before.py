"""A report tells what stands against something said before its days, of the same person alone."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from tests import builders
from tests.integration.test_reports import DAY, NOON, PLAN, made
from tests.tasks_made import analysed
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Kind, Period, Report
from tubetotask.jobs import claiming
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, User
from tubetotask.storage.reports import report_of
from tubetotask.storage.workspace import Workspace

RAISE, LOWER = "Raise your prices every year", "Lower your prices every year"


def said(space: Workspace, channel: str, text: str, *, days_ago: int = 0) -> AnalysisRow:
    finding = builders.finding(FindingKind.NEW, text)
    on = NOON - timedelta(days=days_ago)
    row = analysed(space, channel=channel, plan=PLAN, findings=(finding,), done_at=on)
    claiming.catch_up(space.session, [row.id])  # as when it was held against the plan
    return row


def report(app: Flask, space: Workspace, period: Period = DAY) -> Report:
    return report_of(made(app, space, period))


def test_what_is_said_now_against_what_was_said_before_is_told_with_both_days(
    app: Flask, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, days_ago=40)
    said(workspace, "Ben", "Answer each customer within a day", days_ago=40)
    said(workspace, "Cem", LOWER)
    told = report(app, workspace)
    (clash,) = told.contradictions
    assert [(s.quote, s.who, s.on) for s in clash.one] == [(LOWER, "Cem", date(2026, 5, 12))]
    assert [(s.quote, s.who, s.on) for s in clash.other] == [(RAISE, "Anna", date(2026, 4, 2))]
    assert clash.other[0].url.startswith("https://www.youtube.com/watch?v=")
    assert "1 contradiction" in told.answer[2]
    assert told.watched.videos == 1, "what was said before is not told as new"
    assert [said.quote for group in told.new for said in group.said] == [LOWER]


def test_what_was_said_before_is_not_told_where_nothing_new_stands_against_it(
    app: Flask, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, days_ago=40)
    said(workspace, "Cem", LOWER, days_ago=30)
    said(workspace, "Ben", "Answer each customer within a day")
    assert report(app, workspace).contradictions == ()


def test_what_agrees_with_something_said_before_is_no_contradiction(
    app: Flask, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, days_ago=2)
    said(workspace, "Cem", "Increase your prices every year")
    assert report(app, workspace).contradictions == ()


def test_what_was_said_too_long_ago_is_not_compared(app: Flask, workspace: Workspace) -> None:
    said(workspace, "Anna", RAISE, days_ago=91)
    said(workspace, "Cem", LOWER)
    assert report(app, workspace).contradictions == ()


def test_what_somebody_else_s_talks_say_is_never_told(app: Flask, workspace: Workspace) -> None:
    other = User(name="Somebody else")
    db.session.add(other)
    db.session.flush()
    said(Workspace(db.session(), other.id), "Anna", RAISE, days_ago=2)
    said(workspace, "Cem", LOWER)
    assert report(app, workspace).contradictions == ()


def test_a_contradiction_within_the_days_is_told_once(app: Flask, workspace: Workspace) -> None:
    said(workspace, "Anna", RAISE, days_ago=2)
    said(workspace, "Cem", LOWER)
    week = Period(Kind.WEEK, DAY.last - timedelta(days=6), DAY.last)
    (clash,) = report(app, workspace, week).contradictions
    assert all(said.on is None for said in (*clash.one, *clash.other))


def test_a_talk_that_is_removed_contradicts_nobody(app: Flask, workspace: Workspace) -> None:
    row = said(workspace, "Anna", RAISE, days_ago=2)
    row.removed_at = NOON
    workspace.session.commit()
    said(workspace, "Cem", LOWER)
    assert report(app, workspace).contradictions == ()
