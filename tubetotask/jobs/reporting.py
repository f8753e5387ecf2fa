"""Reports: asked for by a person or by the clock, and made.

Invariants: however often some days are asked for, there is one report of them, and making it again
is another version; who asks while it is made waits for that one. A report is made of what is stored
when it is made, and kept in one transaction. The clock makes the last day and the last seven days
that are over where the person lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask import plans
from tubetotask.domain.errors import InputError
from tubetotask.domain.job import Cause
from tubetotask.domain.report import FORMS, Period, Report
from tubetotask.domain.report_material import Material
from tubetotask.domain.schedule import When
from tubetotask.jobs import alarms, engine, making, schedules
from tubetotask.reports import periods
from tubetotask.storage.categories import Categories
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.models import ReportRow, ReportSettingRow, ScheduleRow, User
from tubetotask.storage.report_claims import ReportClaims
from tubetotask.storage.report_material import ReportMaterial
from tubetotask.storage.report_waiting import waiting
from tubetotask.storage.reports import (
    ASKED,
    FAILED,
    Reports,
    default_settings,
    known_timezone,
    parts_of,
    parts_told,
    period_of,
)
from tubetotask.storage.workspace import Workspace

log = structlog.get_logger()
WORKFLOW, DAILY, WEEKLY = "make_report", "report_day", "report_week"
_FAILED = "Something went wrong that should not have; the server's log tells more."
Write = Callable[[Session, int, Report], Report]
"""What may be added to a report after it is made: a model's paragraph."""


def request(
    space: Workspace,
    jobs_url: str,
    period: Period,
    *,
    again: bool = False,
    cause: Cause = Cause.PERSON,
) -> ReportRow:
    """Ask for the report of these days; the one that is there, unless ``again``. Commits."""

    def put() -> ReportRow:
        row, new = Reports(space.session, space.owner_id).ask(period, again=again)
        if new:
            row.job_id = f"report:{row.id}"
            space.session.flush()
            engine.enqueue(space.session, jobs_url, WORKFLOW, row.job_id, row.id, cause=cause)
        space.session.commit()
        return row

    return retried(put, space.session)


def by_the_clock(app: Flask, owner_id: int, workflow: str, at: datetime | None = None) -> int:
    """The job of a schedule: ask for the days that are over. Returns the report's number."""
    with app.app_context():
        session = db.session()
        zone = Reports(session, owner_id).timezone()
        find = periods.last_day if workflow == DAILY else periods.last_week
        space = Workspace(session, owner_id)
        jobs_url = app.config["JOBS_DATABASE_URL"]
        return request(space, jobs_url, find(at or now(), zone), cause=Cause.NEW).id


def run(app: Flask, report_id: int, write: Write | None = None) -> bool:
    """The job: make a report. False where it is made, gone, or could not be made.

    Raises StorageAway.
    """
    with app.app_context():
        session = db.session()
        work = partial(make_row, session, report_id, write)
        return making.made(session, "report", report_id, work, _tell, _FAILED)


def make(session: Session, owner_id: int, period: Period, *, version: int = 1) -> Report:
    """A report of these days, of what is stored now. Commits what claims it had to work out."""
    from tubetotask import pipeline
    from tubetotask.analysis.encoders import calibration
    from tubetotask.jobs import claiming
    from tubetotask.reports.earlier import Side
    from tubetotask.tasks.nearness import unpacked

    found = ReportMaterial(session, owner_id)
    talks = found.talks(period)
    encoder = claiming.catch_up(session, [talk.analysis_id for talk in talks])
    stated = ReportClaims(session, owner_id, encoder)
    meant = stated.of(period)
    vectors = unpacked([each.vector for each in meant])
    claims = [each.claim for each in meant]
    del meant
    alike = calibration(encoder)
    consensus = pipeline.agree(claims, vectors, alike)
    before = stated.before(period)
    consensus.before = pipeline.look_back(
        Side(claims, vectors),
        Side([each.claim for each in before], unpacked([each.vector for each in before])),
        alike,
        period.timezone,
    )
    space = Workspace(session, owner_id)
    own = space.plan_version()
    sections = plans.parse(own.markdown).sections if own else ()
    tasks, more = found.act_now(period, talks)
    due, due_more = found.due(period.last)
    reports = Reports(session, owner_id)
    material = Material(
        talks=tuple(talks),
        claims=tuple(claims),
        tasks=tuple(tasks),
        tasks_more=more,
        due=tuple(due),
        due_more=due_more,
        sections=tuple((section.id, section.title) for section in sections),
        has_plan=own is not None,
        waiting=waiting(session, owner_id, period.since),
        spent=found.spent(period),
        now=found.figures(period),
        before=found.figures(period.before),
        parts=parts_of(reports.settings()),
        categories=tuple(Categories(session, owner_id).all().items()),
    )
    return pipeline.report(material, consensus, period, now(), version)


def make_row(session: Session, report_id: int, write: Write | None = None) -> bool:
    """Make a report that was asked for. False where it is made, or gone. Commits."""
    row = session.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.state != ASKED:
        session.rollback()
        return False
    owner_id, period, version = row.owner_id, period_of(row), row.version
    report = make(session, owner_id, period, version=version)
    session.commit()
    if write is not None:  # a model takes long: nothing is held meanwhile
        report = write(session, owner_id, report)
    row = session.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.state != ASKED:
        session.rollback()
        return False
    Reports(session, owner_id).keep(row, report)
    alarms.on_report(session, row, report)
    session.commit()
    log.info("report made", report=report_id, videos=report.watched.videos)
    return True


def _tell(session: Session, report_id: int, message: str) -> None:
    row = session.get(ReportRow, report_id, populate_existing=True)
    if row is not None and row.state == ASKED:
        row.state, row.error_message = FAILED, message
    session.commit()


def set_up(
    space: Workspace,
    *,
    timezone: str,
    daily: int | None,
    weekly: tuple[int, int] | None,
    parts: Iterable[str],
    opening: bool,
    form: str = "",
) -> None:
    """How the person wants reports. ``daily``: minute of the day; ``weekly``: day of the week and
    minute; None: not by the clock; ``form``: of ``report.FORMS``. Raises InputError. Commits."""
    minutes = [each for each in (daily, weekly[1] if weekly else None) if each is not None]
    if any(not 0 <= each < 24 * 60 for each in minutes) or (weekly and not 0 <= weekly[0] < 7):
        raise InputError("That is no time of a day.", remedy="Give hours and minutes: 07:00.")
    zone, chosen = known_timezone(timezone), parts_told(parts)
    if form not in FORMS:
        raise InputError("There is no such format.", remedy="Choose one of those that are shown.")

    def put() -> None:
        session = space.session
        row = session.get(ReportSettingRow, space.owner_id)
        if row is None:
            row = default_settings(space.owner_id)
            session.add(row)
        row.timezone, row.parts, row.opening, row.form = zone, chosen, opening, form
        row.daily, row.daily_minute = daily is not None, daily or row.daily_minute
        row.weekly = weekly is not None
        if weekly is not None:
            row.weekly_day, row.weekly_minute = weekly
        session.flush()
        if daily is not None:
            row.daily_minute = daily
        session.commit()

    retried(put, space.session)
    schedule(space.session, space.owner_id, now())


def schedule(session: Session, owner_id: int, at: datetime) -> None:
    """Bring a person's schedules to what is set. Commits."""
    row = Reports(session, owner_id).settings()
    wanted = (
        (DAILY, row.daily, When(row.daily_minute, row.timezone)),
        (WEEKLY, row.weekly, When(row.weekly_minute, row.timezone, row.weekly_day)),
    )
    for workflow, on, due in wanted:
        kept = schedules.ensure(session, f"{workflow}:{owner_id}", workflow, due, at, owner_id)
        if kept.paused is on:
            if on:  # what was missed while it was off is not caught up with
                kept.next_at = due.next_after(at)
            schedules.pause(session, kept.id, paused=not on)


def schedule_everybody(session: Session, at: datetime) -> int:
    """Schedules of people who have none yet; returns of how many. Commits."""
    have = select(ScheduleRow.owner_id).where(
        ScheduleRow.workflow == DAILY, ScheduleRow.owner_id.is_not(None)
    )
    people = session.scalars(
        select(User.id).where(User.active.is_(True), User.leaves_at.is_(None), User.id.not_in(have))
    ).all()
    session.commit()
    for owner_id in people:
        schedule(session, owner_id, at)
    return len(people)
