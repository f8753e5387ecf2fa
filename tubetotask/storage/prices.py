"""What an hour of talk has cost, by the ledger.

Invariant: only talks that were read whole by the model count, with all their calls; without three
of them, or with one call of unknown price, nothing is said.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.domain.job import DONE
from tubetotask.storage.models import AnalysisRow, ModelCallRow, VideoRow

_LEAST, _LOOK_BACK = 3, 20


def usd_an_hour(session: Session, model: str) -> Decimal | None:
    """US dollars for an hour of talk with this model, over the latest talks; None: not known."""
    read = (
        select(ModelCallRow.analysis_id)
        .join(AnalysisRow, AnalysisRow.id == ModelCallRow.analysis_id)
        .where(
            ModelCallRow.model == model,
            ModelCallRow.purpose == "notes",
            AnalysisRow.state == DONE,
            AnalysisRow.sample.is_(False),
            ModelCallRow.brought.is_(False),
        )
        .group_by(ModelCallRow.analysis_id)
        .order_by(ModelCallRow.analysis_id.desc())
        .limit(_LOOK_BACK)
    )
    spent = session.execute(
        select(
            func.sum(ModelCallRow.usd),
            func.count() - func.count(ModelCallRow.usd),
            func.max(VideoRow.duration_s),
        )
        .join(AnalysisRow, AnalysisRow.id == ModelCallRow.analysis_id)
        .join(VideoRow, VideoRow.id == AnalysisRow.video_id)
        .where(ModelCallRow.analysis_id.in_(read), VideoRow.duration_s > 0)
        .group_by(ModelCallRow.analysis_id)
    ).all()
    if len(spent) < _LEAST or any(unknown for _, unknown, _ in spent):
        return None
    hours = sum(float(seconds or 0) for _, _, seconds in spent) / 3600
    total = sum((usd or Decimal(0) for usd, _, _ in spent), Decimal(0))
    return total / Decimal(str(round(hours, 6))) if hours else None


def usual_hours(session: Session) -> float | None:
    """The usual length of the public videos that were read here, in hours."""
    lengths = select(func.avg(VideoRow.duration_s)).where(
        VideoRow.youtube_id.is_not(None), VideoRow.duration_s > 0
    )
    seconds = session.scalar(lengths)
    return float(seconds) / 3600 if seconds else None
