"""A finished analysis put into the database as the job would have left it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tubetotask.domain.analysis import Analysis
from tubetotask.storage.documents import ASSESSMENT, DROPPED, NOTES, TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, NotesRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import Workspace


def keep(space: Workspace, analysis: Analysis) -> str:
    """Keep ``analysis`` for the person of ``space``; the address of its page."""
    session, number = space.session, uuid4().hex
    video, talk = analysis.video, analysis.transcript
    video_row = VideoRow(
        owner_id=space.owner_id,
        claimed_youtube_id=video.youtube_id,
        title=video.title,
        channel=video.channel,
        description=video.description,
        duration_s=video.duration_s,
    )
    notes = NotesRow(
        source_hash=number,
        analyser=analysis.notes.analyser,
        language=analysis.notes.language,
        document=NOTES.dump(analysis.notes),
        dropped=DROPPED.dump(analysis.dropped),
    )
    session.add_all((video_row, notes))
    session.flush()
    talk_row = TranscriptRow(
        video_id=video_row.id,
        hash=talk.hash,
        language=talk.language,
        origin=talk.origin.value,
        document=TRANSCRIPT.pack(talk),
    )
    session.add(talk_row)
    session.flush()
    row = AnalysisRow(
        owner_id=space.owner_id,
        video_id=video_row.id,
        transcript_id=talk_row.id,
        notes_id=notes.id,
        request_key=space.request_key("kept", number, video.title),
        upload_hash=number,
        state="done",
        title=video.title,
        done_at=notes.created_at,
        created_at=notes.created_at - timedelta(seconds=1),  # asked for first, then noted
    )
    if analysis.plan and analysis.assessment:
        row.plan_version_id = space.keep_plan(analysis.plan).id
        row.document = ASSESSMENT.dump(analysis.assessment)
        row.verdict = analysis.assessment.verdict.value.value
        row.score = analysis.assessment.verdict.score.value
        row.tasks = len(analysis.assessment.tasks)
    session.add(row)
    session.commit()
    return f"/analyses/{row.id}"
