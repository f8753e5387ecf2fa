"""Reports on both databases: asked for, made once, versioned, by the clock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from tests import builders
from tests.fakes.model import FakeModel
from tests.integration.test_accounts import spend
from tests.tasks_made import analysed, gathered
from tests.unit.analysis.model.helpers import settings
from tubetotask import plans
from tubetotask.analysis.model.analyser import ModelAnalyser
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.report import Kind, Part, Period, Report
from tubetotask.domain.task import Act
from tubetotask.jobs import deciding, engine, reporting, schedules
from tubetotask.jobs.gathering import Gatherer
from tubetotask.jobs.opening import Opener
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, ClaimRow, ModelCallRow, ReportRow
from tubetotask.storage.reports import DONE, FAILED, Reports, report_of
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
DAY = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))
PLAN = "# Plan\n\n## Sales\n- Sell more\n\n## Staff\n- Hire a baker\n"
ADVICE = (
    ("Anna", "Raise your prices every year"),
    ("Ben", "Increase your prices every year"),
    ("Cem", "Lower your prices every year"),
)


@pytest.fixture
def read(workspace: Workspace) -> list[AnalysisRow]:
    """Three talks of three channels, read on that day."""
    gatherer, rows = Gatherer(), []
    for channel, text in ADVICE:
        finding = builders.finding(FindingKind.NEW, text)
        row = analysed(
            workspace, text, channel=channel, plan=PLAN, findings=(finding,), done_at=NOON
        )
        gathered(workspace, row, gatherer)
        rows.append(row)
    return rows


def made(app: Flask, space: Workspace, period: Period = DAY, *, again: bool = False) -> ReportRow:
    row = reporting.request(space, str(app.config["JOBS_DATABASE_URL"]), period, again=again)
    number = row.id
    reporting.run(app, number)
    space.session.rollback()
    space.session.expire_all()
    return Reports(space.session, space.owner_id).one(number)


def test_a_report_tells_what_was_read_on_its_day_and_what_that_means(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    spend(workspace.session, workspace.owner_id, "assess", "k")
    report = report_of(made(app, workspace))
    assert report.answer[0].startswith("3 videos of 3 sources read for you")
    assert report.watched.verdicts == (("act now", 3),)
    assert {task.title for task in report.act_now} >= {"Lower your prices every year"}
    assert report.act_now[0].said[0].url.startswith("https://www.youtube.com/watch?v=")
    (agreement,) = report.agreement
    assert (agreement.voices, agreement.speaking) == (2, 3)
    assert [said.who for said in agreement.against] == ["Cem"]
    (clash,) = report.contradictions
    assert {said.who for said in (*clash.one, *clash.other)} == {"Anna", "Ben", "Cem"}
    assert report.silent == ("Sales", "Staff")  # what was said is under section "s"
    assert [t.now for t in report.trends if t.name == "Videos read"] == [Decimal(3)]


def test_however_often_it_is_asked_for_there_is_one_and_made_again_it_is_a_version(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    url, owner = str(app.config["JOBS_DATABASE_URL"]), workspace.owner_id

    def ask(_number: int) -> int:
        with app.app_context():
            session = db.session()
            found = reporting.request(Workspace(session, owner), url, DAY, again=True).id
            db.session.remove()
            return int(found)

    with ThreadPoolExecutor(6) as pool:
        numbers = set(pool.map(ask, range(6)))
    assert len(numbers) == 1, "who asks while it is made waits for that one"
    (number,) = numbers
    assert [each.name for each in engine.client(url).list_workflows()] == ["make_report"]
    assert reporting.run(app, number)
    assert not reporting.run(app, number), "a repeated step makes nothing twice"
    assert reporting.request(workspace, url, DAY).id == number
    second = made(app, workspace, again=True)
    assert (second.version, second.newest) == (2, True)
    reports = Reports(workspace.session, owner)
    assert [row.version for row in reports.versions(second)] == [2, 1]
    assert [row.id for row in reports.listing().rows] == [second.id]
    assert not reports.one(number).newest


def test_a_quiet_day_says_so_in_one_line(app: Flask, workspace: Workspace) -> None:
    workspace.keep_plan(plans.parse(PLAN))
    report = report_of(made(app, workspace))
    assert report.quiet
    assert report.answer == ("A quiet day: nothing new was read for you, and nothing is due.",)
    assert (report.silent, report.trends, report.new) == ((), (), ())


def test_what_waits_is_told_with_its_reason_and_what_was_done_is_counted(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    row = read[0]
    waits = AnalysisRow(owner_id=workspace.owner_id, request_key="w", state="waiting")
    waits.title, waits.error_message = "Captions to come", "Its captions are not published yet."
    workspace.session.add(waits)
    workspace.session.commit()
    tasks = Tasks(workspace.session, workspace.owner_id)
    number = next(iter(tasks.of_analysis(row.id).values())).id
    deciding.act(tasks, [number], Act.DONE)
    today = now().date()
    report = report_of(made(app, workspace, Period(Kind.RANGE, DAY.first, max(today, DAY.last))))
    (waiting,) = report.waiting
    assert (waiting.why, waiting.titles) == (waits.error_message, (waits.title,))
    assert [t.now for t in report.trends if t.name == "Tasks done"] == [Decimal(1)]
    assert number not in {task.number for task in report.act_now}


def test_a_talk_belongs_to_the_day_on_which_it_was_done_where_the_person_lives(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    read[0].done_at = datetime(2026, 5, 12, 22, 30, tzinfo=UTC)
    workspace.session.commit()
    berlin = Period(Kind.DAY, DAY.first, DAY.last, "Europe/Berlin")
    assert report_of(made(app, workspace, berlin)).watched.videos == 2


def test_findings_of_analyses_that_are_older_than_claims_are_worked_out_once(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    assert workspace.session.query(ClaimRow).count() == 0
    made(app, workspace)
    first = [row.id for row in workspace.session.query(ClaimRow).order_by(ClaimRow.id)]
    assert len(first) == 3
    made(app, workspace, again=True)
    assert [row.id for row in workspace.session.query(ClaimRow).order_by(ClaimRow.id)] == first


def test_a_person_s_reports_are_nobody_else_s(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    row = made(app, workspace)
    with pytest.raises(NotFound):
        Reports(workspace.session, workspace.owner_id + 1).one(row.id)
    assert Reports(workspace.session, workspace.owner_id + 1).listing().rows == []


def test_the_list_is_paged_by_days_and_its_places_are_checked(
    app: Flask, workspace: Workspace
) -> None:
    reports = Reports(workspace.session, workspace.owner_id)
    for back in range(5):
        day = DAY.first - timedelta(days=back)
        reports.ask(Period(Kind.DAY, day, day))
    workspace.session.commit()
    first = reports.listing(limit=3)
    second = reports.listing(limit=3, after=first.after)
    assert [row.last_on.day for row in (*first.rows, *second.rows)] == [12, 11, 10, 9, 8]
    assert second.after == ""
    for wrong in ("x", "2026-05-12", "2026-05-12.99999999999", "2026-99-12.1"):
        with pytest.raises(InputError):
            reports.listing(after=wrong)


def test_the_clock_makes_the_day_that_is_over_where_the_person_lives(
    app: Flask, workspace: Workspace
) -> None:
    reporting.set_up(
        workspace,
        timezone="Asia/Tokyo",
        daily=7 * 60,
        weekly=None,
        parts=[Part.NEW.value],
        opening=False,
    )
    found = {row.name: row for row in schedules.every(workspace.session, workspace.owner_id)}
    daily = found[f"report_day:{workspace.owner_id}"]
    assert (daily.minute, daily.timezone, daily.paused) == (420, "Asia/Tokyo", False)
    assert found[f"report_week:{workspace.owner_id}"].paused
    at = datetime(2026, 5, 12, 22, tzinfo=UTC)  # seven in the morning of the 13th in Tokyo
    number = reporting.by_the_clock(app, workspace.owner_id, reporting.DAILY, at)
    assert reporting.by_the_clock(app, workspace.owner_id, reporting.DAILY, at) == number
    reporting.run(app, number)
    row = Reports(workspace.session, workspace.owner_id).one(number)
    assert (row.first_on, row.last_on, row.state) == (date(2026, 5, 12), date(2026, 5, 12), DONE)
    with pytest.raises(InputError):
        reporting.set_up(
            workspace, timezone="Mars/Base", daily=1, weekly=None, parts=(), opening=False
        )


def test_everybody_who_is_here_gets_schedules_once(app: Flask, workspace: Workspace) -> None:
    assert reporting.schedule_everybody(workspace.session, NOON) == 1
    assert reporting.schedule_everybody(workspace.session, NOON) == 0
    assert len(schedules.every(workspace.session, workspace.owner_id)) == 2


def test_one_that_cannot_be_made_says_so_and_is_made_when_it_is_asked_for_again(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    read[0].document = "{"
    read[0].plan_version_id = None
    version = workspace.plan_version()
    assert version is not None
    text, version.markdown = version.markdown, ""
    workspace.session.commit()
    broken = made(app, workspace)
    assert broken.state == FAILED
    assert "plan" in broken.error_message
    version = workspace.plan_version()
    assert version is not None
    version.markdown = text
    workspace.session.commit()
    again = made(app, workspace)
    assert (again.state, again.version) == (DONE, 2)
    assert [row.id for row in Reports(workspace.session, workspace.owner_id).listing().rows] == [
        again.id
    ]


def test_a_models_opening_is_asked_for_once_where_it_is_wanted_and_never_waited_for(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    session, owner = workspace.session, workspace.owner_id

    def opened(fake: FakeModel, *, again: bool) -> Report:
        def reader(account: Account) -> ModelAnalyser:
            book = SqlCallBook(db.engine, account)
            return ModelAnalyser(settings(fake), book=book)

        url = str(app.config["JOBS_DATABASE_URL"])
        number = reporting.request(workspace, url, DAY, again=again).id
        assert reporting.run(app, number, Opener(reader))
        session.expire_all()
        return report_of(Reports(session, owner).one(number))

    with FakeModel() as fake:
        assert opened(fake, again=False).opening is None, "nobody has turned it on"
        assert fake.calls() == []
        reporting.set_up(
            workspace, timezone="UTC", daily=1, weekly=None, parts=list(Part), opening=True
        )
        report = opened(fake, again=True)
        assert report.opening is not None
        quotes = {one.quote for _, rests in report.opening.sentences for one in rests}
        assert quotes <= {text for _, text in ADVICE}
        (call,) = session.query(ModelCallRow).all()
        assert (call.purpose, call.owner_id) == ("opening", owner)
        opened(fake, again=True)
        assert len(fake.calls()) == 1, "the same question is not paid for twice"
        keyless = ModelAnalyser(replace(settings(fake), api_key="wrong"))
        number = reporting.request(
            workspace, str(app.config["JOBS_DATABASE_URL"]), DAY, again=True
        ).id
        assert reporting.run(app, number, Opener(lambda _: keyless, "de"))
        session.expire_all()
        assert report_of(Reports(session, owner).one(number)).opening is None


def test_a_recording_that_is_removed_leaves_no_word_in_a_report(
    app: Flask, workspace: Workspace, read: list[AnalysisRow]
) -> None:
    words = "Sell the oven to your neighbour"
    finding = builders.finding(FindingKind.NEW, words)
    row = analysed(workspace, words, upload=True, plan=PLAN, findings=(finding,), done_at=NOON)
    gathered(workspace, row)
    report = made(app, workspace)
    assert words in (report.document or "")
    workspace.remove(row.id)
    workspace.session.expire_all()
    kept = Reports(workspace.session, workspace.owner_id).one(report.id)
    assert words not in (kept.document or "") + kept.headline
    told = report_of(kept)
    assert "(removed)" in {said.quote for group in told.new for said in group.said}
    assert "Raise your prices every year" in (kept.document or ""), "others stay"
