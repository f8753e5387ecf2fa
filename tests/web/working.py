"""A worker within the process of a test, which reads what is queued as it comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.web.talks import LinesAnalyser, Offline
from tubetotask.domain.job import UNDER_WAY
from tubetotask.jobs import exporting, moving_in, reporting
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.database import db
from tubetotask.storage.exports import ASKED as ASKED_FOR
from tubetotask.storage.exports import BROUGHT
from tubetotask.storage.models import AnalysisRow, ExportRow, ReportRow
from tubetotask.storage.reports import ASKED


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """As long as the block lasts."""
    job = AnalysisJob(app, lambda _subject: LinesAnalyser(), Offline, ("en",))
    stop = threading.Event()

    def turn() -> None:
        begun = db.session.query(AnalysisRow).filter(AnalysisRow.state.in_(UNDER_WAY)).all()
        asked = [(row.id, row.job_id) for row in begun]
        reports = db.session.query(ReportRow).filter(ReportRow.state == ASKED).all()
        for number in [row.id for row in reports]:
            reporting.make_row(db.session(), number)
        files = db.session.query(ExportRow).filter(ExportRow.state == ASKED_FOR).all()
        wanted = [(row.id, row.what == BROUGHT) for row in files]
        db.session.remove()
        for number, brought in wanted:
            (moving_in if brought else exporting).run(app, number)
        for each in asked:
            _ = job.read(*each) and job.note(*each) and job.assess(*each)

    def work() -> None:
        while not stop.wait(0.05):
            with app.app_context():
                try:
                    turn()
                except OperationalError:  # SQLite is locked for long on a busy machine
                    db.session.rollback()
                finally:
                    db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
