"""Starting again all that failed.

Invariant: what would be refused again for the same reason is left as it is.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, func, select

from tubetotask.domain.errors import HOPELESS
from tubetotask.domain.job import FAILED
from tubetotask.jobs import requests
from tubetotask.storage.database import retried
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace


def failed(workspace: Workspace) -> int:
    """How many ``try_failed`` would start again."""
    query = select(func.count()).select_from(AnalysisRow).where(*_worth(workspace))
    return workspace.session.scalar(query) or 0


def try_failed(workspace: Workspace, jobs_url: str) -> int:
    """Start all again that failed, but for what would fail again for the same reason; how many.

    Each keeps its cause: nobody waits for all of them at once.
    """
    session = workspace.session
    numbers = session.scalars(select(AnalysisRow.id).where(*_worth(workspace))).all()
    session.commit()

    def ask(number: int) -> bool:
        row = session.get(AnalysisRow, number, populate_existing=True)
        again = row is not None and row.state == FAILED
        if row is not None and again:
            requests.queue(workspace, jobs_url, row)
        session.commit()
        return again

    return sum(retried(partial(ask, number), session) for number in numbers)


def _worth(workspace: Workspace) -> tuple[ColumnElement[bool], ...]:
    return (
        AnalysisRow.owner_id == workspace.owner_id,
        AnalysisRow.removed_at.is_(None),
        AnalysisRow.state == FAILED,
        AnalysisRow.error_id.not_in(HOPELESS),
    )
