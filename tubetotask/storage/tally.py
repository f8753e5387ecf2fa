"""How many parts of a talk are read, for whoever waits.

Invariant: telling never stands in the way: what cannot be written is left out.
"""

from __future__ import annotations

import structlog
from sqlalchemy import Engine, update
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.storage.models import AnalysisRow

log = structlog.get_logger()


class Tally:
    """Called with the parts that are read, of how many; each time a transaction of its own."""

    def __init__(self, engine: Engine, analysis_id: int | None) -> None:
        self._engine = engine
        self._analysis_id = analysis_id

    def __call__(self, done: int, of: int) -> None:
        """Write it down."""
        told = {"parts_done": done, "parts": of, "updated_at": AnalysisRow.updated_at}
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    update(AnalysisRow).where(AnalysisRow.id == self._analysis_id).values(told)
                )
        except SQLAlchemyError:
            log.warning("how far an analysis is could not be written", analysis=self._analysis_id)
