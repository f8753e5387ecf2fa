"""How long an analysis will take, from how long earlier ones took.

Invariant: nothing is said without three earlier ones by the same analyser, nor of a talk that is
far longer than any of them. A short talk is mostly what every talk takes, whatever its length, so a
rate by the minute would be many times too high for a long one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.domain.job import DONE
from tubetotask.storage.models import AnalysisRow, NotesRow, VideoRow

_LEAST = 3
_LOOK_BACK = 20
_REACH = 3  # times the longest one known
_APART = 1.5  # times: of talks of nearly one length nobody can tell what is by length


def seconds_left(session: Session, row: AnalysisRow, at: datetime) -> float | None:
    """The seconds until a job under way is done, at the least 1; None where nobody can tell."""
    length_s = row.video.duration_s if row.video else None
    if row.begun_at is None or not length_s:
        return None
    whole_s = estimate(_known(session), length_s)
    if whole_s is None:
        return None
    return max(1.0, whole_s - (at - row.begun_at).total_seconds())


def estimate(known: Sequence[tuple[float, float]], length_s: float) -> float | None:
    """Seconds of work for a talk of that length; ``known``: lengths, and what they took.

    A part that every talk takes and a part by length, as Theil and Sen fit a line: by medians, for
    one that took unusually long says nothing about the others.
    """
    if len(known) < _LEAST or length_s > _REACH * max(length for length, _ in known):
        return None
    slopes = [
        (b[1] - a[1]) / (b[0] - a[0])
        for a, b in combinations(sorted(known), 2)
        if b[0] >= _APART * a[0]
    ]
    if not slopes:
        return median(took / length for length, took in known) * length_s
    slope = max(0.0, median(slopes))
    return max(0.0, median(took - slope * length for length, took in known)) + slope * length_s


def _known(session: Session) -> list[tuple[float, float]]:
    """Length and work of the latest talks, those of the newest analyser."""
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
    return [(one.duration_s, one.took_s) for one in found if one.analyser == found[0].analyser]
