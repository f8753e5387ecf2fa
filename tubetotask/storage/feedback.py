"""Statements that a person has marked as wrong.

Invariant: every question and every change is scoped by the owner. Marking twice keeps one mark;
taking back what is not there changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from tubetotask.domain.feedback import Said
from tubetotask.storage.database import add_or_find
from tubetotask.storage.models import AnalysisRow, FeedbackRow


def marked(session: Session, owner_id: int, video_id: int) -> frozenset[str]:
    """The keys of the statements about this video that the person has marked as wrong."""
    return frozenset(
        session.scalars(
            select(FeedbackRow.key).where(
                FeedbackRow.owner_id == owner_id, FeedbackRow.video_id == video_id
            )
        )
    )


def mark(session: Session, row: AnalysisRow, said: Said) -> None:
    """Keep that ``said`` is wrong, for the owner of the analysis it stands in. Does not commit."""
    if row.video_id is None:
        return
    first = said.first
    new = FeedbackRow(
        owner_id=row.owner_id,
        video_id=row.video_id,
        analysis_id=row.id,
        part=said.part,
        key=said.key,
        text=said.text,
        quote="" if first is None else first.quote,
        start_s=None if first is None else first.start_s,
        analyser=said.by,
    )

    def known() -> FeedbackRow | None:
        return session.scalar(select(FeedbackRow).where(*_same(row, said.key)))

    if known() is None:
        add_or_find(session, new, known)


def take_back(session: Session, row: AnalysisRow, key: str) -> None:
    """It is not wrong after all. Does not commit."""
    session.execute(delete(FeedbackRow).where(*_same(row, key)))


def given(
    session: Session, owner_id: int, *, before: int | None = None, limit: int = 100
) -> Sequence[FeedbackRow]:
    """What the person has marked, the newest first; ``before``: the id of the last one known."""
    older = () if before is None else (FeedbackRow.id < before,)
    return session.scalars(
        select(FeedbackRow)
        .where(FeedbackRow.owner_id == owner_id, *older)
        .order_by(FeedbackRow.id.desc())
        .limit(limit)
    ).all()


def _same(row: AnalysisRow, key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        FeedbackRow.owner_id == row.owner_id,
        FeedbackRow.video_id == row.video_id,
        FeedbackRow.key == key,
    )
