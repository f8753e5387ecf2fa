"""Reports after talks were held against another version of the plan."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flask import Flask

from tests import builders
from tests.integration.test_reports import DAY, NOON, PLAN, made
from tests.tasks_made import analysed, gathered
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.job import Cause
from tubetotask.domain.report import Kind, Period
from tubetotask.storage.reports import report_of
from tubetotask.storage.workspace import Workspace

TITLE = "Raise your prices every year"


def test_a_talk_that_is_held_against_a_new_plan_stands_in_the_report_of_its_own_day_by_its_newest(
    app: Flask, workspace: Workspace
) -> None:
    finding = builders.finding(FindingKind.NEW, TITLE)
    ask = partial(analysed, workspace, TITLE, channel="Anna", plan=PLAN, findings=(finding,))
    first = ask(done_at=NOON)
    gathered(workspace, first)
    after = NOON + timedelta(days=3)
    again = ask(video=first.video, done_at=after)
    again.cause = Cause.AGAIN.value
    gathered(workspace, again)
    report = report_of(made(app, workspace))
    assert report.watched.videos == 1
    assert [task.title for task in report.act_now] == [TITLE]
    later = Period(Kind.DAY, after.date(), after.date())
    assert report_of(made(app, workspace, later)).quiet, "nothing was read on that day"
    assert DAY.last < later.first
