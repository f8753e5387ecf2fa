"""The durable job: one analysis, in three steps that each keep what they found.

Invariant: a step reads its input from the database and commits its result before it ends, so a
crash costs at most the step under way, and a step that runs twice leaves one result.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask import pipeline, plans
from tubetotask.analysis.base import Analyser, Selecting
from tubetotask.domain.calls import Account
from tubetotask.domain.job import DONE
from tubetotask.domain.library import Noted, scoped
from tubetotask.domain.transcript import Transcript, join_words
from tubetotask.domain.video import Video
from tubetotask.jobs.steps import Steps, Work
from tubetotask.storage import forgetting
from tubetotask.storage.database import add_or_find, db, now, retried
from tubetotask.storage.documents import ASSESSMENT, DROPPED, TRANSCRIPT
from tubetotask.storage.library import SqlLibrary
from tubetotask.storage.models import AnalysisRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import Workspace, stored_video
from tubetotask.transcripts import CaptionsProvider, Reading

log = structlog.get_logger()
_TITLE_WORDS = 8


def _first_words(transcript: Transcript) -> str:
    """What tells one pasted talk from another, where nothing gives it a title."""
    words = transcript.words[:_TITLE_WORDS]
    return f"“{join_words(words)} …”"


def _counted(transcript: Transcript) -> str:
    words, language = len(transcript.words), transcript.language or "?"
    return f"Transcript read: {words:,} words, language {language}, {transcript.origin.value}."


@dataclass(frozen=True)
class _Upload:
    owner_id: int
    video: Video
    transcript_hash: str


def _owner(row: AnalysisRow) -> int | None:
    """Whose talk it is; None for a public one."""
    return row.video.owner_id if row.video else None


class AnalysisJob:
    """The three steps of an analysis, over an application's database.

    ``analyser``: who reads the transcript that an account names, made anew for each step.
    """

    def __init__(
        self,
        app: Flask,
        analyser: Callable[[Account], Analyser],
        captions: Callable[[], CaptionsProvider],
        languages: tuple[str, ...],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._steps = Steps(app, clock)
        self._app = app
        self._analyser = analyser
        self._captions = captions
        self._languages = languages
        self._one_at_a_time = threading.Lock()

    def read(self, analysis_id: int, job_id: str) -> bool:
        """Source → transcript, stored. False when it ended in an error that is now shown."""
        return self._step(analysis_id, job_id, "reading", self._read)

    def note(self, analysis_id: int, job_id: str) -> bool:
        """Transcript → notes, stored. False when it ended in an error that is now shown."""
        return self._step(analysis_id, job_id, "noting", self._note)

    def assess(self, analysis_id: int, job_id: str) -> bool:
        """Notes → assessment → tasks, stored. False when it ended in an error."""
        return self._step(analysis_id, job_id, "assessing", self._assess, then=DONE)

    def stopping(self) -> None:
        """The process ends in order, whatever is under way."""
        self._steps.stopping()

    def _step(self, analysis_id: int, job_id: str, state: str, work: Work, then: str = "") -> bool:
        uploads: list[_Upload] = []
        owners: list[int] = []

        def watched(session: Session, row: AnalysisRow) -> str:
            owners.append(row.owner_id)
            if row.video is not None and row.video.owner_id is not None and row.transcript:
                video = stored_video(row.video)
                uploads.append(_Upload(row.video.owner_id, video, row.transcript.hash))
            return work(session, row)

        done = self._steps.run(analysis_id, job_id, state, watched, then=then)
        if not done and owners:
            with self._app.app_context():
                self._forget_if_gone(db.session(), analysis_id, owners[0], uploads)
        return done

    @staticmethod
    def _forget_if_gone(
        session: Session, analysis_id: int, owner_id: int, uploads: Sequence[_Upload]
    ) -> None:
        """What was made after an analysis was removed goes as well."""

        def forget() -> None:
            session.rollback()
            if session.get(AnalysisRow, analysis_id) is None:
                forgetting.answers(session, owner_id, analysis_id)
                for each in uploads:
                    forgetting.upload(session, each.owner_id, each.video, each.transcript_hash)
                session.commit()

        try:
            retried(forget, session)
        except SQLAlchemyError:
            session.rollback()
            log.exception("what was made of a removed talk is still there", analysis=analysis_id)

    def _read(self, session: Session, row: AnalysisRow) -> str:
        if row.transcript_id is not None:
            return ""
        before = Workspace(session, row.owner_id).read_before(
            upload_hash=row.upload_hash, youtube_id=row.youtube_id, language=row.language
        )
        if before is not None:
            row.video_id, row.transcript_id = before.video_id, before.transcript_id
            row.title, row.upload = before.title, None
            return "The transcript was read before."
        if row.youtube_id:
            languages = (row.language, *self._languages) if row.language else self._languages
            youtube_id = row.youtube_id
            session.commit()  # whoever waits for YouTube holds nothing
            reading = pipeline.fetch_captions(self._captions(), youtube_id, languages=languages)
        else:
            reading = pipeline.read_captions(
                row.upload or b"", name=row.upload_name, language=row.language
            )
        video = self._keep_video(session, row, reading)
        transcript = session.scalar(
            select(TranscriptRow).where(
                TranscriptRow.video_id == video.id, TranscriptRow.hash == reading.transcript.hash
            )
        )
        if transcript is None:
            transcript = TranscriptRow(
                video_id=video.id,
                hash=reading.transcript.hash,
                language=reading.transcript.language,
                origin=reading.transcript.origin.value,
                document=TRANSCRIPT.pack(reading.transcript),
            )
            session.add(transcript)
            session.flush()
        row.video_id, row.transcript_id, row.upload = video.id, transcript.id, None
        row.title = video.title or row.upload_name or _first_words(reading.transcript)
        return _counted(reading.transcript)

    @staticmethod
    def _keep_video(session: Session, row: AnalysisRow, reading: Reading) -> VideoRow:
        told = reading.video

        def known() -> VideoRow | None:
            return session.scalar(select(VideoRow).where(VideoRow.youtube_id == row.youtube_id))

        video = known() if row.youtube_id else None
        if video is None:
            # Captions that somebody uploads stay theirs, whatever video they claim to be of.
            owner = None if row.youtube_id else row.owner_id
            video = VideoRow(youtube_id=row.youtube_id or None, owner_id=owner)
            video.claimed_youtube_id = "" if row.youtube_id else told.youtube_id
            video = add_or_find(session, video, known)  # two people may have it read at once
        video.title = told.title or video.title or ""
        video.channel = told.channel or video.channel or ""
        video.description = told.description or video.description or ""
        video.duration_s = told.duration_s or video.duration_s or reading.transcript.duration_s
        session.flush()
        return video

    def _note(self, session: Session, row: AnalysisRow) -> str:
        with self._machine(session, row) as analyser:
            noted = self._noted(session, row, analyser)
        if noted.kept_at is not None:
            return "Notes of this talk were there already."
        return f"Notes are made; {len(noted.dropped)} statements without evidence were dropped."

    def _noted(self, session: Session, row: AnalysisRow, analyser: Analyser) -> Noted:
        """The row's notes, made or found; the row names them from then on."""
        library = SqlLibrary(session, _owner(row))
        reading = self._reading(row)
        noted = pipeline.take_notes(reading, analyser, library)
        kept = library.row(pipeline.notes_key(reading, analyser))
        row.notes_id = kept.id if kept else None
        return noted

    @contextmanager
    def _machine(self, session: Session, row: AnalysisRow) -> Iterator[Analyser]:
        """Who reads the talk. The offline analyser reads one at a time: two would double the
        memory, and gain nothing where they wait for the same processor; a model is waited for."""
        analyser = self._reader(row)
        session.commit()  # whoever waits for a turn holds nothing
        with self._one_at_a_time if isinstance(analyser, Selecting) else nullcontext():
            yield analyser

    def _reader(self, row: AnalysisRow) -> Analyser:
        subject = scoped(self._reading(row).transcript.hash, _owner(row))
        return self._analyser(Account(subject, row.owner_id, row.id, row.source_id))

    def _assess(self, session: Session, row: AnalysisRow) -> str:
        told = ""
        if row.plan_version is not None:
            reading = self._reading(row)
            plan = plans.parse(row.plan_version.markdown)
            with self._machine(session, row) as analyser:
                # Asked again: with other settings than a moment ago the notes are others too.
                noted = self._noted(session, row, analyser)
                session.commit()  # a model takes long, and its answers are written meanwhile
                assessment, dropped = pipeline.hold_against(reading, noted.notes, plan, analyser)
            told = f"Held against the plan: {len(assessment.tasks)} tasks."
            row.document = ASSESSMENT.dump(assessment)
            row.dropped = DROPPED.dump(dropped)
            row.verdict = assessment.verdict.value.value
            row.score = assessment.verdict.score.value
            row.tasks = len(assessment.tasks)
        return told

    @staticmethod
    def _reading(row: AnalysisRow) -> Reading:
        if row.video is None or row.transcript is None:
            raise RuntimeError("an analysis reached the notes without a transcript")
        return Reading(stored_video(row.video), TRANSCRIPT.unpack(row.transcript.document))
