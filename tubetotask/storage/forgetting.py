"""What goes when a person removes something.

Invariant: what was spent stays in the ledger, without a word of what was asked or answered. Nothing
here commits.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from tubetotask.domain.library import scoped, source_hash
from tubetotask.domain.video import Video
from tubetotask.storage import themes
from tubetotask.storage.models import (
    AnalysisRow,
    CoverageRow,
    FeedbackRow,
    InboxMarkRow,
    ModelCallRow,
    NotesRow,
    PlanRow,
    TalkTagRow,
    TaskRow,
    TaskVectorRow,
    TaskWitnessRow,
    TranscriptRow,
    VideoRow,
    WatchSlotRow,
)

_EMPTIED = {"text": "", "key": "", "subject": "", "aside": True}


def mark(session: Session, row: AnalysisRow) -> None:
    """Forget what became of a talk in the inbox, its tags and when it is to be watched, when its
    last analysis goes; and the names of themes that an analysis speaks of. Does not commit."""
    themes.forget(session, row.owner_id, row.id)
    of_talk = {
        table: (
            table.owner_id == row.owner_id,
            table.youtube_id == row.youtube_id,
            table.upload_hash == row.upload_hash,
        )
        for table in (AnalysisRow, InboxMarkRow, TalkTagRow, WatchSlotRow)
    }
    others = select(AnalysisRow.id).where(*of_talk[AnalysisRow], AnalysisRow.id != row.id).limit(1)
    if session.scalar(others) is None:
        for table in (InboxMarkRow, TalkTagRow, WatchSlotRow):
            session.execute(delete(table).where(*of_talk[table]))


def answers(session: Session, owner_id: int, analysis_id: int) -> None:
    """Empty a model's answers that hold words of a plan; what the video says is everybody's.

    What they cost stays in the ledger. Does not commit.
    """
    session.execute(
        update(ModelCallRow)
        .where(
            ModelCallRow.analysis_id == analysis_id,
            ModelCallRow.owner_id == owner_id,
            ModelCallRow.purpose.not_in(("notes", "merge", "speech")),
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


def about(session: Session, owner_id: int, video_id: int | None) -> None:
    """What is kept about a video for somebody, with their last analysis of it: what they marked as
    wrong, which sections of their plan it touched. Does not commit.
    """
    left = select(AnalysisRow.id).where(
        AnalysisRow.owner_id == owner_id, AnalysisRow.video_id == video_id
    )
    if session.scalar(left.limit(1)) is not None:
        return
    for kind in (FeedbackRow, CoverageRow):
        session.execute(delete(kind).where(kind.owner_id == owner_id, kind.video_id == video_id))


def candidates(session: Session, owner_id: int, analysis_id: int) -> set[int]:
    """What an analysis proposed and nobody has decided; what somebody has decided keeps its words,
    without the way to the analysis.

    Returns the tasks that are left and lost a witness. Does not commit.
    """
    _alone(session, owner_id, TaskWitnessRow.analysis_id == analysis_id)
    found = session.execute(
        select(TaskWitnessRow, TaskRow.touched)
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(TaskWitnessRow.owner_id == owner_id, TaskWitnessRow.analysis_id == analysis_id)
    ).all()
    lost = []
    for witness, touched in found:
        if touched:
            witness.analysis_id = None
        else:
            lost.append(witness)
    return _without(session, owner_id, lost)


def said(session: Session, owner_id: int, video_id: int) -> set[int]:
    """The words of an upload that is gone, wherever they witness for a task.

    A task that somebody took on stays, for it is theirs by now: its title, without any quote. One
    that was dismissed or never decided goes, unless others say it too. Returns the tasks that are
    left and lost a witness. Does not commit.
    """
    _alone(session, owner_id, TaskWitnessRow.video_id == video_id)
    found = session.scalars(
        select(TaskWitnessRow).where(
            TaskWitnessRow.owner_id == owner_id, TaskWitnessRow.video_id == video_id
        )
    ).all()
    return _without(session, owner_id, found)


def _alone(session: Session, owner_id: int, which: ColumnElement[bool]) -> None:
    """Nobody else changes the tasks of these plans until the transaction ends."""
    plans = (
        select(TaskRow.plan_id)
        .join(TaskWitnessRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(TaskWitnessRow.owner_id == owner_id, which)
    )
    session.execute(
        update(PlanRow).where(PlanRow.id.in_(plans)).values(sample=PlanRow.sample),
        execution_options={"synchronize_session": False},
    )


def _without(session: Session, owner_id: int, lost: Sequence[TaskWitnessRow]) -> set[int]:
    tasks = {witness.task_id for witness in lost}
    titles = {(witness.task_id, witness.title) for witness in lost}
    for witness in lost:
        session.delete(witness)
    session.flush()
    left: set[int] = set()
    for task in session.scalars(
        select(TaskRow).where(TaskRow.owner_id == owner_id, TaskRow.id.in_(tasks))
    ).all():
        others = session.scalars(
            select(TaskWitnessRow)
            .where(TaskWitnessRow.task_id == task.id)
            .order_by(TaskWitnessRow.said_at, TaskWitnessRow.id)
        ).all()
        if others:
            left.add(task.id)
            if (task.id, task.title) in titles and task.title not in {w.title for w in others}:
                _call(session, task, others[0])
        elif task.status in ("open", "later", "done"):
            task.sources = 0
        else:
            session.execute(
                update(TaskRow).where(TaskRow.merged_into == task.id).values(merged_into=None)
            )
            session.delete(task)
    session.flush()
    return left


def _call(session: Session, task: TaskRow, first: TaskWitnessRow) -> None:
    """A task that was called by words that are gone is called as the first who still says it."""
    task.title, task.language = first.title, first.language
    session.execute(
        update(TaskVectorRow)
        .where(TaskVectorRow.task_id == task.id)
        .values(encoder=first.encoder, vector=first.vector)
    )
