"""Analyses whose tasks a test names, kept as the job leaves them before they are gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from tests import builders
from tubetotask import plans
from tubetotask.domain.assessment import Assessment, CandidateTask, Finding
from tubetotask.domain.notes import Notes
from tubetotask.jobs.gathering import Gathered, Gatherer
from tubetotask.storage.database import now
from tubetotask.storage.documents import ASSESSMENT, DROPPED, NOTES, TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, NotesRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import Workspace

PLAN = "# Plan\n\n## Sales\n- Sell more\n"
_COUNT = count(1)


def advice(title: str, **more: object) -> CandidateTask:
    """A candidate of section "s" that is said in these words."""
    return replace(builders.task(title), **more)  # type: ignore[arg-type]  # a test names fields


def analysed(
    space: Workspace,
    *tasks: str | CandidateTask,
    channel: str = "",
    video: VideoRow | None = None,
    upload: bool = False,
    plan: str = PLAN,
    findings: tuple[Finding, ...] = (),
    done_at: datetime | None = None,
) -> AnalysisRow:
    """An analysis of a talk on YouTube (or an upload) that proposed these tasks."""
    session, number = space.session, next(_COUNT)
    candidates = tuple(builders.task(each) if isinstance(each, str) else each for each in tasks)
    if video is None:
        video = VideoRow(title=f"Talk {number}", channel=channel)
        video.youtube_id = None if upload else f"video{number:06}"
        video.owner_id = space.owner_id if upload else None
        session.add(video)
        session.flush()
    words = builders.transcript(*(c.statement.text for c in candidates), f"And talk {number} ends.")
    talk = TranscriptRow(
        video_id=video.id, hash=f"{number:064}", language="en", origin="manual captions"
    )
    talk.document = TRANSCRIPT.pack(words)
    notes = NotesRow(source_hash=f"{number:064}", analyser="lines/1", language="en")
    notes.document = NOTES.dump(Notes(analyser="lines/1", language="en"))
    notes.dropped = DROPPED.dump(())
    session.add_all([talk, notes])
    session.flush()
    row = AnalysisRow(
        owner_id=space.owner_id,
        video_id=video.id,
        transcript_id=talk.id,
        notes_id=notes.id,
        plan_version_id=space.keep_plan(plans.parse(plan)).id,
        request_key=space.request_key("made", number),
        youtube_id=video.youtube_id or "",
        upload_hash="" if video.youtube_id else f"{number:064}",
        state="done",
        title=video.title,
        verdict="act now",
        score=70,
        tasks=len(candidates),
        document=ASSESSMENT.dump(Assessment("lines/1", "h", tasks=candidates, findings=findings)),
        done_at=done_at or now(),
    )
    session.add(row)
    session.commit()
    return row


def gathered(space: Workspace, row: AnalysisRow, gatherer: Gatherer | None = None) -> Gathered:
    """Gather it, as its job does; commits."""
    done = (gatherer or Gatherer()).gather(space.session, row, ASSESSMENT.load(row.document or ""))
    space.session.commit()
    return done


def talk(space: Workspace, *tasks: str | CandidateTask, channel: str = "") -> AnalysisRow:
    """An analysis that is gathered."""
    row = analysed(space, *tasks, channel=channel)
    gathered(space, row)
    return row


def titles(rows: Sequence[object]) -> list[str]:
    """What tasks are called."""
    return [str(getattr(row, "title", "")) for row in rows]
