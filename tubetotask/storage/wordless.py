"""A person's analyses of videos of YouTube's whose words are not there.

Invariant: scoped by its owner; what was removed waits for nothing.
"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from tubetotask.storage.models import AnalysisRow


def of(owner_id: int, youtube_id: str = "") -> Select[AnalysisRow]:
    """All of them, or those of one video."""
    query = select(AnalysisRow).where(
        AnalysisRow.owner_id == owner_id,
        AnalysisRow.removed_at.is_(None),
        AnalysisRow.transcript_id.is_(None),
        AnalysisRow.youtube_id == youtube_id if youtube_id else AnalysisRow.youtube_id != "",
    )
    return query.options(defer(AnalysisRow.upload), defer(AnalysisRow.document))
