"""Files to take away: what can be had, and the job that makes the long ones.

Invariants: a file is made of what is stored when it is made, of one person's things alone. A job
that is repeated leaves one file. What is small is made at once (``at_once``). Everything of a
person is asked for by itself (``request_account``): whoever offers it makes sure who asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from zoneinfo import ZoneInfo

import structlog
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.errors import InputError, TooLarge
from tubetotask.domain.report import ListedTask
from tubetotask.domain.texts import in_english
from tubetotask.exports import csv, html, json, markdown, pdf, report_forms, task_list
from tubetotask.exports.document import document
from tubetotask.exports.home import Home, home_of
from tubetotask.exports.report import days
from tubetotask.exports.report import paper as report_paper
from tubetotask.jobs import engine, making, marking
from tubetotask.storage import alone, takeout
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.exports import ACCOUNT, ASKED, DONE, FAILED, Exports
from tubetotask.storage.models import ExportRow, TaskRow
from tubetotask.storage.report_material import ReportMaterial
from tubetotask.storage.reports import Reports, period_of, report_of
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.workspace import Workspace

log = structlog.get_logger()
WORKFLOW = "make_file"
FORMS = {
    "analysis": ("md", "html", "json", "csv", "pdf"),
    "report": ("md", "html", "json", "csv", "txt", "pdf"),
    "tasks": ("md", "json", "csv", "ics", "pdf"),
}
TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
SLOW = frozenset(("pdf",))
AT_ONCE = 1_000  # tasks that are written while a person waits
MOST_ACCOUNT = 100 * 2**20
"""Bytes of a person's everything that are kept in the database for them."""
_IN_MEMORY = 2 * 2**20
_PAGE = 500
_FAILED = "Something went wrong that should not have; the server's log tells more."


@in_english()  # a file speaks as the API does, whoever asks for it
def at_once(
    space: Workspace, what: str, number: int | None, form: str, home: Home | None = None
) -> tuple[bytes, str]:
    """The file and its name; calendars need ``home``. Raises NotFound, InputError."""
    if form not in FORMS.get(what, ()):
        raise InputError("There is no such file.", remedy="Choose one of the formats of the page.")
    return _MAKERS[what](space, number, form, home)


def long(space: Workspace, what: str, form: str) -> bool:
    """Whether it takes longer than a person waits for a page."""
    if what != "tasks":
        return form in SLOW
    count = select(func.count()).where(
        TaskRow.owner_id == space.owner_id, TaskRow.merged_into.is_(None)
    )
    return form in SLOW or (space.session.scalar(count) or 0) > AT_ONCE


def request(space: Workspace, jobs_url: str, what: str, number: int | None, form: str) -> ExportRow:
    """Have it made by a worker. Raises InputError, NotFound. Commits."""
    if form not in FORMS.get(what, ()):
        raise InputError("There is no such file.", remedy="Choose one of the formats of the page.")
    if what == "analysis":
        space.analysis(number or 0)
    if what == "report":
        Reports(space.session, space.owner_id).one(number or 0)

    return _queued(space, jobs_url, what, number if what != "tasks" else None, form)


def request_account(space: Workspace, jobs_url: str) -> ExportRow:
    """Have everything of the person made into a ZIP. Commits, with what the caller has noted."""
    return _queued(space, jobs_url, ACCOUNT, None, "zip")


def _queued(space: Workspace, jobs_url: str, what: str, number: int | None, form: str) -> ExportRow:
    def put() -> ExportRow:
        alone.hold(space.session, space.owner_id)  # who asks at the same moment sees this one
        row, new = Exports(space.session, space.owner_id).ask(what, number, form)
        if new:
            row.job_id = f"file:{row.id}"
            space.session.flush()
            engine.enqueue(space.session, jobs_url, WORKFLOW, row.job_id, row.id)
        space.session.commit()
        return row

    return retried(put, space.session)


def run(app: Flask, export_id: int) -> bool:
    """The job. False where it is made, gone, or could not be made. Raises StorageAway."""
    with app.app_context():
        session = db.session()
        work = partial(_make, session, export_id, home_of(app.config["TUBETOTASK"]))
        return making.made(session, "file", export_id, work, _tell, _FAILED)


def _make(session: Session, export_id: int, home: Home) -> bool:
    row = session.get(ExportRow, export_id, populate_existing=True)
    if row is None or row.state != ASKED:
        session.rollback()
        return False
    space = Workspace(session, row.owner_id)
    data, name = _MAKERS[row.what](space, row.number, row.form, home)
    row = session.get(ExportRow, export_id, populate_existing=True)
    if row is None or row.state != ASKED:
        session.rollback()
        return False
    row.data, row.name, row.size = data, name, len(data)
    row.state, row.done_at = DONE, now()
    session.commit()
    return True


def _tell(session: Session, export_id: int, message: str) -> None:
    row = session.get(ExportRow, export_id, populate_existing=True)
    if row is not None and row.state == ASKED:
        row.state, row.error_message = FAILED, message
    session.commit()


def _analysis(
    space: Workspace, number: int | None, form: str, _home: Home | None
) -> tuple[bytes, str]:
    row = space.analysis(number or 0)
    told = marking.told(space, row)
    drawn: dict[str, Callable[[Analysis], str | bytes]] = {
        "md": markdown.render,
        "html": html.render,
        "json": json.render,
        "csv": lambda analysis: csv.analysis(document(analysis, for_people=True)),
        "pdf": pdf.analysis,
    }
    return _bytes(drawn[form](told)), f"{file_name(row.title) or 'analysis'}.{form}"


def _report(
    space: Workspace, number: int | None, form: str, _home: Home | None
) -> tuple[bytes, str]:
    row = Reports(space.session, space.owner_id).one(number or 0)
    told = report_of(row)
    name = f"report-{file_name(days(period_of(row)))}.{form}"
    if form == "pdf":
        return pdf.render(report_paper(told), made_at=told.made_at), name
    return _bytes(report_forms.RENDER[form](told)), name


def _tasks(
    space: Workspace, _number: int | None, form: str, home: Home | None
) -> tuple[bytes, str]:
    zone = ZoneInfo(Reports(space.session, space.owner_id).timezone())
    made_at = now().astimezone(zone)
    listed = tasks(space)
    name = f"tasks-{made_at:%Y-%m-%d}.{form}"
    if form == "pdf":
        return pdf.render(task_list.paper(listed, made_at), made_at=made_at), name
    if form == "ics":
        from tubetotask.exports import ics  # its library is large, and few ask for it

        if home is None:
            raise TypeError("a calendar needs to know its home")
        return ics.todos(listed, home=home), name
    return _bytes(task_list.RENDER[form](listed, made_at)), name


def _account(
    space: Workspace, _number: int | None, _form: str, _home: Home | None
) -> tuple[bytes, str]:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        takeout.write(space.session, space.owner_id, file)
        if file.tell() > MOST_ACCOUNT:
            raise TooLarge(
                f"This file has more than {MOST_ACCOUNT // 2**20} MiB.",
                remedy="Take it from the page of the account, or with “tubetotask export account”.",
            )
        file.seek(0)
        return file.read(), "tubetotask-my-data.zip"


def tasks(space: Workspace, which: Filter | None = None) -> list[ListedTask]:
    """All of a person's tasks, the most urgent first, with their quotes."""
    lists = TaskLists(space.session, space.owner_id)
    material = ReportMaterial(space.session, space.owner_id)
    found: list[ListedTask] = []
    after = ""
    while True:
        page = lists.page(which or Filter(), after=after, limit=_PAGE)
        found += material.listed(page.rows)
        if not page.after:
            return found
        after = page.after


def due(space: Workspace, since: datetime) -> list[ListedTask]:
    """Tasks with a day, from ``since`` on, for a calendar: open and put off ones."""
    rows = space.session.scalars(
        select(TaskRow)
        .where(
            TaskRow.owner_id == space.owner_id,
            TaskRow.merged_into.is_(None),
            TaskRow.status.in_(("open", "later")),
            TaskRow.due_on >= since.date(),
        )
        .order_by(TaskRow.due_on, TaskRow.id)
        .limit(AT_ONCE)
    ).all()
    return ReportMaterial(space.session, space.owner_id).listed(rows, quotes=1)


_MAKERS: dict[str, Callable[[Workspace, int | None, str, Home | None], tuple[bytes, str]]] = {
    "analysis": _analysis,
    "report": _report,
    "tasks": _tasks,
    ACCOUNT: _account,
}


def _bytes(drawn: str | bytes) -> bytes:
    return drawn.encode("utf-8", "replace") if isinstance(drawn, str) else drawn


def file_name(title: str) -> str:
    """A file name that every system takes, from any title; "" where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:60]
