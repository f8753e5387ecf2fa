"""Kept notes, in the database: the ``Library`` that the pipeline asks.

Invariant: two who keep the same notes at the same moment both succeed, and one row is left.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.library import Noted, NotesKey, scoped
from tubetotask.storage.documents import DROPPED, NOTES
from tubetotask.storage.models import AnalysisRow, NotesRow


class SqlLibrary:
    """Notes in the table ``notes``: of public videos, or of what ``owner_id`` uploaded."""

    def __init__(self, session: Session, owner_id: int | None = None) -> None:
        self._session = session
        self._owner_id = owner_id

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The notes kept under ``key``; what an older version wrote unreadably is not found."""
        row = self.row(key)
        if row is None:
            self._session.commit()  # ends the reading: making the notes takes long
            return None
        try:
            notes = NOTES.load(row.document)
            dropped = DROPPED.load(row.dropped)
        except StorageFailed:
            self._session.delete(row)
            self._session.commit()
            return None
        noted = Noted(notes, dropped, kept_at=row.created_at)
        self._session.commit()  # ends the reading: what comes next may take long, then write
        return noted

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep notes; the first of two wins. Raises StorageFailed."""
        row = NotesRow(
            source_hash=scoped(key.source_hash, self._owner_id),
            analyser=key.analyser,
            language=key.language,
            document=NOTES.dump(noted.notes),
            dropped=DROPPED.dump(noted.dropped),
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
            self._session.commit()
        except IntegrityError:
            # Somebody kept the same notes a moment ago. Theirs are as good: the key says so.
            self._session.rollback()
        except SQLAlchemyError as error:
            self._session.rollback()
            raise StorageFailed(
                "The notes could not be stored.",
                remedy="Check that the database can be reached and its disk has space.",
            ) from error

    def row(self, key: NotesKey) -> NotesRow | None:
        """The table's row for ``key``."""
        return self._session.scalar(
            select(NotesRow).where(
                NotesRow.source_hash == scoped(key.source_hash, self._owner_id),
                NotesRow.analyser == key.analyser,
                NotesRow.language == key.language,
            )
        )


def read_before(session: Session, row: AnalysisRow) -> bool:
    """Whether another analysis of the same person rests on the notes that ``row`` rests on."""
    other = select(AnalysisRow.id).where(
        AnalysisRow.owner_id == row.owner_id,
        AnalysisRow.notes_id == row.notes_id,
        AnalysisRow.id != row.id,
    )
    return session.scalar(other.limit(1)) is not None
