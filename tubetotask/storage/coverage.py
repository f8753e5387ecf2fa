"""Sections that were covered, counted from rows instead of whole answers.

Invariant: of each talk the newest assessment counts, once, on the day when the talk was given
first; everything is scoped by the owner.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal_column, select
from sqlalchemy.orm import Session

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.job import DONE
from tubetotask.storage.models import AnalysisRow, CoverageRow

_LONGEST = 200


def keep(session: Session, row: AnalysisRow, assessment: Assessment) -> None:
    """Keep what an assessment says of the plan's sections. Does not commit.

    One that ends after a newer one of the same talk has nothing to say any more.
    """
    if row.video_id is None or row.plan_version is None:
        return
    newer = select(AnalysisRow.id).where(
        AnalysisRow.owner_id == row.owner_id,
        AnalysisRow.video_id == row.video_id,
        AnalysisRow.state == DONE,
        AnalysisRow.id > row.id,
    )
    if session.scalar(newer.limit(1)) is not None:
        return
    mine = (
        CoverageRow.owner_id == row.owner_id,
        CoverageRow.plan_id == row.plan_version.plan_id,
        CoverageRow.video_id == row.video_id,
    )
    first = session.scalar(select(func.min(CoverageRow.at)).where(*mine))
    session.execute(delete(CoverageRow).where(*mine))
    at = min(first, row.created_at) if first else row.created_at
    for section in assessment.sections:
        if section.findings:
            session.add(
                CoverageRow(
                    owner_id=row.owner_id,
                    plan_id=row.plan_version.plan_id,
                    video_id=row.video_id,
                    section_id=section.section_id[:_LONGEST],
                    title=section.title,
                    findings=section.findings,
                    score=section.score.value,
                    at=at,
                )
            )
    session.flush()


def by_day(
    session: Session, owner_id: int, plan_id: int, since: datetime
) -> list[tuple[str, date, int]]:
    """How many videos touched each section on each day of UTC: section id, day, videos."""
    day = day_of_column(session, CoverageRow.at)
    rows = session.execute(
        select(CoverageRow.section_id, day, func.count())
        .where(
            CoverageRow.owner_id == owner_id,
            CoverageRow.plan_id == plan_id,
            CoverageRow.at >= since,
        )
        .group_by(CoverageRow.section_id, day)
    ).all()
    return [(section, date_of(told), videos) for section, told, videos in rows]


def day_of_column(session: Session, moment: Any) -> ColumnElement[Any]:
    """The day of UTC of a moment, in either database."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(moment)
    return func.date(func.timezone(literal_column("'UTC'"), moment))


def date_of(told: object) -> date:
    """What ``day_of_column`` gave."""
    return told if isinstance(told, date) else date.fromisoformat(str(told))
