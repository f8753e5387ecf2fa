"""Files that are made for a person, or that they bring: asked for, kept some days, taken away.

Invariant: every query is scoped by its owner. The same thing that is still being made is not asked
for twice. A file that is brought is never given out again. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from tubetotask.domain.errors import NotFound
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.models import ExportRow

KEPT = timedelta(days=7)
ASKED, DONE, FAILED = "asked", "done", "failed"
ACCOUNT = "account"
"""``what`` of a file with everything of the person."""
BROUGHT = "brought"
"""``what`` of a file that the person brings: ``name`` says what came of it."""


class Exports:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def listed(self, *, before: int = 0, limit: int) -> Sequence[ExportRow]:
        """The newest first, without the files themselves. ``before``: with a lower number."""
        made = (ExportRow.owner_id == self.owner_id, ExportRow.what != BROUGHT)
        query = select(ExportRow).where(*made).order_by(ExportRow.id.desc()).limit(limit)
        if before:
            query = query.where(ExportRow.id < min(before, LARGEST_ID))
        return self.session.scalars(query).all()

    def one(self, export_id: int, *, whole: bool = True) -> ExportRow:
        """One that was made; ``whole``: with its file. Raises NotFound."""
        return self._one(export_id, whole=whole, brought=False)

    def brought(self, export_id: int) -> ExportRow:
        """A file that was brought, without it. Raises NotFound."""
        return self._one(export_id, whole=False, brought=True)

    def brought_last(self) -> ExportRow | None:
        """The file that was brought last, without it."""
        mine = (ExportRow.owner_id == self.owner_id, ExportRow.what == BROUGHT)
        newest = select(ExportRow).where(*mine).order_by(ExportRow.id.desc()).limit(1)
        return self.session.scalar(newest)

    def _one(self, export_id: int, *, whole: bool, brought: bool) -> ExportRow:
        options = [undefer(ExportRow.data)] if whole else []
        row = (
            self.session.get(ExportRow, export_id, options=options)
            if 0 < export_id <= LARGEST_ID
            else None
        )
        if row is None or row.owner_id != self.owner_id or (row.what == BROUGHT) != brought:
            raise NotFound(
                "There is no such file.", remedy="Files are kept for a week. Make it again."
            )
        return row

    def bring(self, data: bytes) -> ExportRow:
        """Keep a file that is to be brought in, until that is done."""
        row = ExportRow(owner_id=self.owner_id, what=BROUGHT, form="zip", data=data, size=len(data))
        self.session.add(row)
        self.session.flush()
        return row

    def ask(self, what: str, number: int | None, form: str) -> tuple[ExportRow, bool]:
        """The row, and whether it is new: one that is still being made is given again, and so is
        the file of a report, which never changes (another version has another number)."""
        same = self.session.scalar(
            select(ExportRow)
            .where(
                ExportRow.owner_id == self.owner_id,
                ExportRow.what == what,
                ExportRow.number.is_(None) if number is None else ExportRow.number == number,
                ExportRow.form == form,
                ExportRow.state.in_((ASKED, DONE) if what == "report" else (ASKED,)),
            )
            .order_by(ExportRow.id.desc())
            .limit(1)
        )
        if same is not None:
            return same, False
        row = ExportRow(owner_id=self.owner_id, what=what, number=number, form=form)
        self.session.add(row)
        self.session.flush()
        return row, True


def forget(session: Session, at: datetime) -> None:
    """Files older than a week. Does not commit."""
    session.execute(delete(ExportRow).where(ExportRow.created_at < at - KEPT))
