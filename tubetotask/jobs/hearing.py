"""Speech recognition in place of captions that are not there: for whom, when, and what comes of it.

Invariants: nothing is heard but where a person turned it on, for a source or for one video, and not
before YouTube had its time to publish captions, which cost nothing. Whatever stands in the way of
hearing, captions that come late are still looked for. What was heard once is used again, whoever
asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.config import Config
from tubetotask.domain import tries
from tubetotask.domain.budget import dollars, moment
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import (
    Cancelled,
    StorageFailed,
    TranscriptUnavailable,
    TubeToTaskError,
)
from tubetotask.domain.pauses import Pauses
from tubetotask.domain.transcript import Origin
from tubetotask.jobs import readers, terms
from tubetotask.jobs.hearing_offer import HOPELESS, no_server
from tubetotask.storage.database import away, db, now
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.following import load_rules
from tubetotask.storage.models import AnalysisRow, FollowRow, TranscriptRow, VideoRow
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.tally import Tally
from tubetotask.storage.workspace import stored_video
from tubetotask.transcripts import Reading
from tubetotask.transcripts.hearing.listening import Cuts, Listener
from tubetotask.transcripts.hearing.scratch import FOLDER
from tubetotask.transcripts.hearing.sound import SoundBounds

if TYPE_CHECKING:
    from tubetotask.analysis.model.hearing import ModelEar
    from tubetotask.analysis.model.speech import SpeechSettings

log = structlog.get_logger()
_WITHOUT_CAPTIONS = frozenset({"not-yet", "disabled", "token"})
_AGAIN = timedelta(hours=1)


def listener(config: Config, pauses: Pauses) -> Listener:
    """Who takes sounds and has them heard, by the settings."""
    bounds = SoundBounds(
        look_s=config.youtube_deadline_s,
        take_s=config.speech_sound_timeout_s,
        max_bytes=config.speech_sound_max_mb * 1024 * 1024,
        longest_s=config.speech_longest_min * 60,
        proxy=config.youtube_proxy,
    )
    cuts = Cuts(config.speech_piece_s, config.speech_max_mb * 1024 * 1024)
    return Listener(config.tubetotask_data / FOLDER, pauses, bounds, cuts)


class Hearing:
    """Hears videos for the jobs of one worker.

    ``holder``: "slot:boot", who reserves money. ``patience_s``: see ``SqlCallBook``.
    """

    def __init__(
        self,
        config: Config,
        listening: Listener,
        *,
        holder: str = "",
        patience_s: float = 0.0,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._config, self._listener, self._now = config, listening, clock
        self._book: dict[str, object] = {"patience_s": patience_s}
        if holder:
            self._book["holder"] = holder

    def instead(
        self, session: Session, row: AnalysisRow, missing: TranscriptUnavailable
    ) -> tuple[Reading, str]:
        """The words of a video without captions, and a line that says what they cost.

        Commits before it listens. Raises ``missing`` where it is not to be heard, or not yet;
        else whatever stands in the way, which tells when it goes on.
        """
        at = self._now()
        since = row.words_missing_since or at
        if not self._wanted(session, row, missing, since, at):
            raise missing
        if missing.state not in tries.OURS:
            row.words_missing_since = since  # whatever comes of hearing, captions have their month
        before = _heard_before(session, row.youtube_id)
        if before is not None:
            return before, "Speech recognition had heard it before."
        youtube_id, by_hand, analysis_id = row.youtube_id, row.speech, row.id
        try:
            ear = self._ear(session, row)  # commits
            tally = Tally(db.engine, analysis_id)
            reading = pipeline.hear(
                self._listener, ear, youtube_id, heard=tally, known=missing.video
            )
        except Cancelled:
            raise
        except TubeToTaskError as error:
            if not by_hand:
                _put_off(error, _captions_at(missing, since, at))
            if isinstance(error, StorageFailed) and not away(error.__cause__):
                error.retryable, error.retry_at = True, at + _AGAIN  # a disk that is full
            raise
        log.info("video heard", analysis=analysis_id, seconds=ear.heard_s)
        return reading, _told(ear)

    def _wanted(
        self,
        session: Session,
        row: AnalysisRow,
        missing: TranscriptUnavailable,
        since: datetime,
        at: datetime,
    ) -> bool:
        """Whether it is to be heard now; where it is to be heard later ``missing`` says when."""
        if row.speech:
            return missing.state not in HOPELESS
        useless = missing.state == "failed" and not missing.retryable  # captions without words
        if not (missing.state in _WITHOUT_CAPTIONS or useless) or not _turned_on(session, row):
            return False
        due = since + timedelta(hours=self._config.speech_after_h)
        if not missing.retryable or due <= at:
            return True
        usual = _captions_at(missing, since, at)
        missing.retry_at = due if usual is None else min(due, usual)
        told = f"Without them speech recognition reads it from {moment(due)} on."
        missing.remedy = f"{missing.remedy} {told}"
        return False

    def _ear(self, session: Session, row: AnalysisRow) -> ModelEar:
        # here: an idle worker needs no client of a model's server
        from tubetotask.analysis.model.hearing import Agreed, ModelEar

        who = Account(_subject(row.youtube_id), row.owner_id, row.id, row.source_id)
        youtube_id, language = row.youtube_id, row.language
        agreed = Agreed(row.speech_usd, unknown=row.speech and row.speech_usd is None)
        preferences = Preferences(session, readers.vault_of(self._config))
        settings: SpeechSettings | None = readers.speech_settings(self._config, preferences)
        on = terms.of_hearing(self._config, preferences)
        session.commit()  # whoever listens holds nothing
        if settings is None:
            raise no_server()
        book = on.book(db.engine, who, **self._book)
        return ModelEar(settings, book, youtube_id, language=language, agreed=agreed)


def _turned_on(session: Session, row: AnalysisRow) -> bool:
    """Whether who follows the source that brought it wants its videos heard."""
    rules = session.scalar(
        select(FollowRow.rules).where(
            FollowRow.owner_id == row.owner_id,
            FollowRow.source_id == row.source_id,
            FollowRow.removed_at.is_(None),
        )
    )
    return rules is not None and load_rules(rules).speech


def _heard_before(session: Session, youtube_id: str) -> Reading | None:
    """The words that were heard of this video for somebody else: they are paid for."""
    found = session.execute(
        select(VideoRow, TranscriptRow)
        .join(TranscriptRow, TranscriptRow.video_id == VideoRow.id)
        .where(VideoRow.youtube_id == youtube_id, TranscriptRow.origin == Origin.SPEECH.value)
        .order_by(TranscriptRow.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    video, transcript = found
    return Reading(stored_video(video), TRANSCRIPT.unpack(transcript.document))


def _captions_at(missing: TranscriptUnavailable, since: datetime, at: datetime) -> datetime | None:
    """When captions are looked for again; None where they are not expected any more."""
    if not missing.retryable:
        return None
    return missing.retry_at or tries.next_try(since, at, state=missing.state)


def _put_off(error: TubeToTaskError, captions_at: datetime | None) -> None:
    """What stands in the way of hearing does not end the wait for captions."""
    if captions_at is None:
        return
    waits = error.retryable and error.retry_at is not None
    error.retry_at = min(error.retry_at, captions_at) if waits and error.retry_at else captions_at
    error.retryable = True


def _subject(youtube_id: str) -> str:
    """What the calls are about: the sound of a public video, whoever asks."""
    return hashlib.sha256(f"sound\x1f{youtube_id}".encode()).hexdigest()


def _told(ear: ModelEar) -> str:
    cost = "at a price that is not known" if ear.usd is None else f"for {dollars(ear.usd)}"
    minutes = f"{ear.heard_s / 60:.1f}"
    told = "1 minute was" if minutes == "1.0" else f"{minutes} minutes were"
    return f"{told} heard by {ear.model}, {cost}."
