"""What became of the talks of each source.

Invariant: of each talk its newest finished answer counts, once; samples and what was removed do
not; everything is scoped by the owner.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.domain.job import DONE
from tubetotask.storage.models import AnalysisRow


def by_source(session: Session, owner_id: int) -> dict[int | None, dict[str, int]]:
    """How many talks have each verdict, by the source that brought them; None: given by hand.

    A verdict is "" where there was no plan to hold the talk against.
    """
    mine = (
        AnalysisRow.owner_id == owner_id,
        AnalysisRow.removed_at.is_(None),
        AnalysisRow.sample.is_(False),
        AnalysisRow.state == DONE,
    )
    newest = (
        select(func.max(AnalysisRow.id))
        .where(*mine)
        .group_by(AnalysisRow.youtube_id, AnalysisRow.upload_hash)
    )
    rows = session.execute(
        select(AnalysisRow.source_id, AnalysisRow.verdict, func.count())
        .where(AnalysisRow.id.in_(newest))
        .group_by(AnalysisRow.source_id, AnalysisRow.verdict)
    ).all()
    found: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for source_id, verdict, count in rows:
        found[source_id][verdict] = count
    return dict(found)
