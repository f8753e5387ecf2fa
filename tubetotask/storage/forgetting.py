"""What goes when a person removes something.

Invariant: what was spent stays in the ledger, without a word of what was asked or answered. Nothing
here commits.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.library import scoped, source_hash
from tubetotask.domain.video import Video
from tubetotask.storage.models import (
    AnalysisRow,
    ModelCallRow,
    NotesRow,
    TranscriptRow,
    VideoRow,
)

_EMPTIED = {"text": "", "key": "", "subject": "", "aside": True}


def answers(session: Session, owner_id: int, analysis_id: int) -> None:
    """Empty a model's answers that hold words of a plan; what the video says is everybody's.

    What they cost stays in the ledger. Does not commit.
    """
    session.execute(
        update(ModelCallRow)
        .where(
            ModelCallRow.analysis_id == analysis_id,
            ModelCallRow.owner_id == owner_id,
            ModelCallRow.purpose.not_in(("notes", "merge")),
        )
        .values(_EMPTIED)
    )


def upload(session: Session, owner_id: int, video: Video, transcript_hash: str) -> None:
    """Notes and a model's answers of an upload that is gone, whichever model made them.

    What the answers cost stays in the ledger, without a word of them. The same words
    uploaded twice keep theirs until both are gone. Does not commit.
    """
    uploads = (
        select(VideoRow.title, VideoRow.description)
        .join(TranscriptRow, TranscriptRow.video_id == VideoRow.id)
        .where(VideoRow.owner_id == owner_id, TranscriptRow.hash == transcript_hash)
    )
    same = {(one.title, one.description) for one in session.execute(uploads)}
    if not same:
        subject = scoped(transcript_hash, owner_id)
        session.execute(
            update(ModelCallRow).where(ModelCallRow.subject == subject).values(_EMPTIED)
        )
    if (video.title, video.description) not in same:
        source = scoped(source_hash(video, transcript_hash), owner_id)
        session.execute(delete(NotesRow).where(NotesRow.source_hash == source))


def old_notes(session: Session, notes_id: int | None) -> None:
    """Earlier versions kept an upload's notes under a hash that others could share."""
    used = select(AnalysisRow.id).where(AnalysisRow.notes_id == notes_id).limit(1)
    if notes_id is not None and session.scalar(used) is None:
        session.execute(delete(NotesRow).where(NotesRow.id == notes_id))
