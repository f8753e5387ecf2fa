"""Captions that a person gives for a link of theirs that waits for its words.

Invariant: only what has no words takes them, and they stay the person's own: nobody else is shown
words that only they vouch for.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tubetotask.domain.job import ENDED, FAILED, WAITING
from tubetotask.domain.taken import Bringer, Brought, Taken
from tubetotask.domain.video import Video
from tubetotask.storage import brought, wordless
from tubetotask.storage.models import AnalysisRow


def served(session: Session, owner_id: int, youtube_id: str, data: bytes) -> str:
    """The id again where a link of the person's to that video has no words and is not under way, or
    is about to be read with these, which are given twice; else ""."""
    if not youtube_id:
        return ""
    rows = session.scalars(wordless.of(owner_id, youtube_id)).all()
    given = packed(youtube_id, data)
    return youtube_id if any(row.state in ENDED or row.upload == given for row in rows) else ""


def packed(youtube_id: str, data: bytes) -> bytes:
    """Captions as they are kept beside a link."""
    taken = Taken(Video(youtube_id=youtube_id), "", is_generated=False, data=data)
    return brought.pack(Brought(taken, Bringer.PERSON))


def others(session: Session, row: AnalysisRow) -> Sequence[AnalysisRow]:
    """The person's other analyses that wait for the same words."""
    waits = wordless.of(row.owner_id, row.youtube_id).where(
        AnalysisRow.id != row.id, AnalysisRow.state.in_((WAITING, FAILED))
    )
    return session.scalars(waits.with_for_update()).all()
