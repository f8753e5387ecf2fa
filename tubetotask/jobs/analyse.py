"""The durable job: one analysis, in three steps that each keep what they found.

Invariant: a step reads its input from the database and commits its result before it ends, so a
crash costs at most the step under way, and a step that runs twice leaves one result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask import pipeline, plans
from tubetotask.analysis.base import Analyser, Selecting
from tubetotask.domain.calls import Account
from tubetotask.domain.job import DONE
from tubetotask.domain.library import Noted, scoped
from tubetotask.domain.texts import counted
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.jobs import alarms, lensing, outbox, reading, theming
from tubetotask.jobs.hearing import Hearing
from tubetotask.jobs.steps import Steps, Work
from tubetotask.jobs.turns import Turns
from tubetotask.storage import coverage, forgetting
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.documents import ASSESSMENT, DROPPED, TRANSCRIPT
from tubetotask.storage.library import SqlLibrary, read_before
from tubetotask.storage.models import AnalysisRow, TranscriptRow, VideoRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import stored_video
from tubetotask.transcripts import CaptionsProvider, Reading

if TYPE_CHECKING:
    from tubetotask.jobs.gathering import Gatherer

log = structlog.get_logger()


@dataclass(frozen=True)
class _Upload:
    owner_id: int
    video: Video
    transcript_hash: str


def _owner(row: AnalysisRow) -> int | None:
    """Whose talk it is; None for a public one."""
    return row.video.owner_id if row.video else None


def _stored(row: AnalysisRow) -> tuple[VideoRow, TranscriptRow]:
    if row.video is None or row.transcript is None:
        raise RuntimeError("an analysis reached the notes without a transcript")
    return row.video, row.transcript


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
        hearing: Hearing | None = None,
    ) -> None:
        self._steps = Steps(app, clock)
        self._app = app
        self._analyser = analyser
        self._captions = captions
        self._languages = languages
        self._hearing = hearing
        self._turns = Turns()
        self._begun: set[int] = set()  # analyses with a step behind them and one to come
        self._unpacked: tuple[str, Transcript | None] = ("", None)  # the last one, and its hash

    def read(self, analysis_id: int, job_id: str) -> bool:
        """Source → transcript, stored. False when it ended in an error that is now shown."""
        return self._step(analysis_id, job_id, "reading", self._read)

    def note(self, analysis_id: int, job_id: str) -> bool:
        """Transcript → notes, stored. False when it ended in an error that is now shown."""
        return self._step(analysis_id, job_id, "noting", self._note)

    def assess(self, analysis_id: int, job_id: str) -> bool:
        """Notes → assessment → tasks, stored. False when it ended in an error."""
        return self._step(analysis_id, job_id, "assessing", self._assess, then=DONE)

    @property
    def analyser(self) -> Callable[[Account], Analyser]:
        """Who reads on an account, made anew each time it is asked for."""
        return self._analyser

    @cached_property
    def gatherer(self) -> Gatherer:
        """Who finds an analysis' candidates among the tasks; what it computes with is large."""
        from tubetotask.jobs.gathering import Gatherer

        return Gatherer()

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

        done = False
        try:
            done = self._steps.run(analysis_id, job_id, state, watched, then=then)
        finally:
            if not done or then == DONE:
                self._begun.discard(analysis_id)
                self._unpacked = ("", None)  # another's, perhaps: that is unpacked once more
            pipeline.let_go()
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
        instead = self._hearing.instead if self._hearing else None
        return reading.read(session, row, self._captions, self._languages, instead)

    def _note(self, session: Session, row: AnalysisRow) -> str:
        with self._machine(session, row) as analyser:
            noted = self._noted(session, row, analyser)
        # Only of one's own talks: else the line would tell that somebody had this one read.
        if noted.kept_at is not None and read_before(session, row):
            return "Notes of this talk were there already."
        dropped = len(noted.dropped)
        were = f"without evidence {'was' if dropped == 1 else 'were'} dropped"
        return f"Notes are made; {counted(dropped, 'statement')} {were}."

    def _noted(self, session: Session, row: AnalysisRow, analyser: Analyser) -> Noted:
        """The row's notes, made or found; the row names them from then on."""
        library = SqlLibrary(session, _owner(row))
        talk = self._reading(row)
        noted = pipeline.take_notes(talk, analyser, library)
        kept = library.row(pipeline.notes_key(talk, analyser))
        row.notes_id = kept.id if kept else None
        return noted

    @contextmanager
    def _machine(self, session: Session, row: AnalysisRow) -> Iterator[Analyser]:
        """Who reads the talk. The offline analyser reads one at a time: two would double the
        memory, and gain nothing where they wait for the same processor; a model is waited for.
        A talk that is begun goes on before another one begins, which would be unpacked, too."""
        analyser = self._reader(row)
        session.commit()  # whoever waits for a turn holds nothing
        begun = row.id in self._begun
        asked = time.monotonic()
        with self._turns.turn(begun) if isinstance(analyser, Selecting) else nullcontext():
            self._steps.idle(row.id, time.monotonic() - asked)
            yield analyser

    def _reader(self, row: AnalysisRow) -> Analyser:
        subject = scoped(_stored(row)[1].hash, _owner(row))
        return self._analyser(Account(subject, row.owner_id, row.id, row.source_id))

    def _assess(self, session: Session, row: AnalysisRow) -> str:
        told = ""
        if row.plan_version is not None:
            plan = lensing.asked(session, row.owner_id, plans.parse(row.plan_version.markdown))
            with self._machine(session, row) as analyser:
                talk = self._reading(row)
                # Asked again: with other settings than a moment ago the notes are others too.
                noted = self._noted(session, row, analyser)
                session.commit()  # a model takes long, and its answers are written meanwhile
                assessment, dropped = pipeline.hold_against(talk, noted.notes, plan, analyser)
                judged, cost = self.gatherer.judged(session, row, assessment, analyser)
            assessment = replace(assessment, cost=assessment.cost + cost)
            row.document = ASSESSMENT.dump(assessment)
            row.dropped = DROPPED.dump(dropped)
            row.verdict = assessment.verdict.value.value
            row.score = assessment.verdict.score.value if assessment.verdict.judged else None
            row.tasks = len(assessment.tasks)
            gathered = self.gatherer.gather(session, row, assessment, judged)
            coverage.keep(session, row, assessment)  # alone with the plan, as the gatherer left it
            from tubetotask.jobs import claiming  # with the encoder: not before the first talk

            claiming.keep(session, row, assessment, talk.transcript)
            theming.keep(session, row)
            tasks = Tasks(session, row.owner_id)
            outbox.on_tasks(tasks, tasks.some([*gathered.fresh, *gathered.back]))
            alarms.on_assessed(session, row)
            lensing.tell(session, row, assessment)
            told = f"Held against the plan: {counted(len(assessment.tasks), 'task')}"
            told += f", {gathered.joined} of them known." if gathered.joined else "."
        alarms.on_read(session, row)
        return told

    def _reading(self, row: AnalysisRow) -> Reading:
        """Unpacked once for the steps of a job: it and its index are a third of their work."""
        video, stored = _stored(row)
        known, transcript = self._unpacked
        if transcript is None or known != stored.hash:
            transcript = TRANSCRIPT.unpack(stored.document)
            self._unpacked = stored.hash, transcript
        self._begun.add(row.id)
        return Reading(stored_video(video), transcript)
