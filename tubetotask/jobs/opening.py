"""A model's opening of a report, where the person wants one and a model is set.

Invariant: it goes through the ledger and the budget like every call, on the account of the person
whose report it is. Whatever is in the way, the report is made without it: it is never waited for.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.analysis.base import Analyser, Opening
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import TubeToTaskError
from tubetotask.domain.report import Report
from tubetotask.storage.reports import Reports

log = structlog.get_logger()


class Opener:
    """Asks. ``analyser``: who reads on an account, by the settings as they are now."""

    def __init__(self, analyser: Callable[[Account], Analyser], language: str = "en") -> None:
        self._analyser = analyser
        self._language = language

    def __call__(self, session: Session, owner_id: int, report: Report) -> Report:
        """The report, opened where that can be. Holds no transaction meanwhile."""
        wanted = Reports(session, owner_id).settings().opening and not report.quiet
        session.commit()
        if not wanted:
            return report
        try:
            writer = self._analyser(Account(owner_id=owner_id))
            if not isinstance(writer, Opening):
                return report
            return pipeline.open_report(report, writer, self._language)
        except TubeToTaskError as error:
            log.info("report is made without an opening", error=error.id)
            return report
