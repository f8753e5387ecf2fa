"""How long an analysis will take, from how long earlier ones took.

Invariant: without three earlier ones by the same analyser nothing is said.
"""

from __future__ import annotations

from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.job import DONE
from tubetotask.storage.models import AnalysisRow, NotesRow, VideoRow

_LEAST = 3
_LOOK_BACK = 20


def seconds_left(session: Session, row: AnalysisRow, at: datetime) -> float | None:
    """The seconds until a job under way is done, at the least 1; None where nobody can tell."""
    length_s = row.video.duration_s if row.video else None
    if row.begun_at is None or not length_s:
        return None
    rate = _rate(session)
    if rate is None:
        return None
    return max(1.0, rate * length_s - (at - row.begun_at).total_seconds())


def _rate(session: Session) -> float | None:
    """Seconds of work for a second of talk: the median of the latest, of the newest analyser."""
    found = session.execute(
        select(NotesRow.analyser, AnalysisRow.took_s, VideoRow.duration_s)
        .join(NotesRow, AnalysisRow.notes_id == NotesRow.id)
        .join(VideoRow, AnalysisRow.video_id == VideoRow.id)
        .where(
            AnalysisRow.state == DONE,
            AnalysisRow.took_s.is_not(None),
            VideoRow.duration_s > 0,
            # Notes that were there already say nothing about how long it takes to make them.
            NotesRow.created_at >= AnalysisRow.begun_at,
        )
        .order_by(AnalysisRow.id.desc())
        .limit(_LOOK_BACK)
    ).all()
    rates = [one.took_s / one.duration_s for one in found if one.analyser == found[0].analyser]
    return median(rates) if len(rates) >= _LEAST else None
