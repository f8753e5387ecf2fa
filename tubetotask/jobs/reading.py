"""Source → transcript → the tables: how an analysis comes by its words.

Invariant: a video of YouTube's is public, and one row for all; what a person gave or brought stays
theirs, whatever video it says it is of, so it can change nothing that others see.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.domain.errors import InputError, TranscriptUnavailable
from tubetotask.domain.taken import Bringer, Taken
from tubetotask.domain.texts import counted
from tubetotask.domain.titles import of_file
from tubetotask.domain.transcript import BROUGHT, Notice, Transcript, join_words
from tubetotask.domain.video import Video
from tubetotask.jobs import searching
from tubetotask.storage import brought
from tubetotask.storage.database import add_or_find
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import Workspace, stored_video
from tubetotask.transcripts import CaptionsProvider, Reading

Instead = Callable[[Session, AnalysisRow, TranscriptUnavailable], tuple[Reading, str]]
"""What was heard of a video without captions, and what that cost, in words."""
_BY = {
    Bringer.COURIER: "tubetotask courier",
    Bringer.BROWSER: "the userscript",
    Bringer.PERSON: "you",
}
_TITLE_WORDS = 8


def read(
    session: Session,
    row: AnalysisRow,
    captions: Callable[[], CaptionsProvider],
    languages: tuple[str, ...],
    instead: Instead | None = None,
) -> str:
    """Give the analysis its words, and say what was read. Raises InputError, TranscriptUnavailable.

    Ends the transaction where YouTube is asked. ``instead``: asked where there are no captions.
    """
    if row.transcript_id is not None:
        return ""
    before = Workspace(session, row.owner_id).read_before(
        upload_hash=row.upload_hash, youtube_id=row.youtube_id, language=row.language
    )
    if before is not None:
        row.video_id, row.transcript_id = before.video_id, before.transcript_id
        row.title, row.upload = before.title, None
        return "The transcript was read before."
    given, heard = row.upload is not None, ""
    if row.youtube_id and row.upload is not None:
        reading = _brought(session, row, row.upload)
    elif row.youtube_id:
        reading, heard = _fetched(session, row, captions, languages, instead)
    else:
        reading = pipeline.read_captions(
            row.upload or b"", name=row.upload_name, language=row.language
        )
    _keep(session, row, reading, public=bool(row.youtube_id) and not given)
    return f"{_counted(reading.transcript)} {heard}".strip()


def _fetched(
    session: Session,
    row: AnalysisRow,
    captions: Callable[[], CaptionsProvider],
    languages: tuple[str, ...],
    instead: Instead | None,
) -> tuple[Reading, str]:
    """Its captions, else what was heard of it, and what that cost, in words."""
    wanted = (row.language, *languages) if row.language else languages
    youtube_id = row.youtube_id
    session.commit()  # whoever waits for YouTube holds nothing
    try:
        return pipeline.fetch_captions(captions(), youtube_id, languages=wanted), ""
    except TranscriptUnavailable as missing:
        if missing.video is not None:  # its length tells what it would cost to hear it
            row.title = _video(session, row, missing.video, public=True).title or row.title
            session.commit()
        if instead is None:
            raise
        return instead(session, row, missing)


def _brought(session: Session, row: AnalysisRow, upload: bytes) -> Reading:
    """What was brought; where it cannot be read it is let go, and the video waits on."""
    kept = brought.unpack(upload)
    try:
        if kept.by is Bringer.PERSON:
            return _given(row, kept.taken)
        reading = pipeline.read_taken(kept.taken)
    except (InputError, TranscriptUnavailable) as error:
        row.upload = None
        session.commit()
        raise TranscriptUnavailable(
            f"What {_BY[kept.by]} brought cannot be used. {error.message}",
            state="failed",
            remedy=error.remedy
            if kept.by is Bringer.PERSON
            else "Bring another track, or upload captions.",
            retryable=True,
        ) from error
    told = f"Brought from your own address by {_BY[kept.by]}; read as YouTube gave it there."
    notices = (*reading.transcript.warnings, Notice(BROUGHT, told))
    transcript = dataclasses.replace(reading.transcript, warnings=notices)
    return Reading(reading.video, transcript)


def _given(row: AnalysisRow, taken: Taken) -> Reading:
    """Captions in whatever form, for a link; its title is its address until it is known."""
    title = "" if row.youtube_id in row.title else row.title
    video = dataclasses.replace(taken.video, title=title)
    return pipeline.read_captions(
        taken.data, name=row.upload_name, language=row.language, video=video
    )


def _keep(session: Session, row: AnalysisRow, reading: Reading, *, public: bool) -> None:
    video = _video(session, row, reading.video, public=public)
    video.duration_s = video.duration_s or reading.transcript.duration_s
    number = video.id

    def known() -> TranscriptRow | None:
        same = (TranscriptRow.video_id == number, TranscriptRow.hash == reading.transcript.hash)
        return session.scalar(select(TranscriptRow).where(*same))

    transcript = known()
    if transcript is None:
        new = TranscriptRow(
            video_id=video.id,
            hash=reading.transcript.hash,
            language=reading.transcript.language,
            origin=reading.transcript.origin.value,
            document=TRANSCRIPT.pack(reading.transcript),
        )
        transcript = add_or_find(session, new, known)  # two people may have it read at once
        if transcript is new:
            searching.put(session, transcript, Reading(stored_video(video), reading.transcript))
    row.video_id, row.transcript_id, row.upload = video.id, transcript.id, None
    row.title = video.title or of_file(row.upload_name) or _first_words(reading.transcript)


def _video(session: Session, row: AnalysisRow, told: Video, *, public: bool) -> VideoRow:
    def known() -> VideoRow | None:
        return session.scalar(select(VideoRow).where(VideoRow.youtube_id == row.youtube_id))

    video = known() if public else None
    if video is None:
        owner = None if public else row.owner_id
        video = VideoRow(youtube_id=row.youtube_id if public else None, owner_id=owner)
        video.claimed_youtube_id = "" if public else row.youtube_id or told.youtube_id
        video = add_or_find(session, video, known)  # two people may have it read at once
    video.title = told.title or video.title or ""
    video.channel = told.channel or video.channel or ""
    video.description = told.description or video.description or ""
    video.duration_s = told.duration_s or video.duration_s
    session.flush()
    return video


def _first_words(transcript: Transcript) -> str:
    """What tells one pasted talk from another, where nothing gives it a title."""
    words = transcript.words[:_TITLE_WORDS]
    return f"“{join_words(words)} …”"


def _counted(transcript: Transcript) -> str:
    words, language = counted(len(transcript.words), "word"), transcript.language or "?"
    return f"Transcript read: {words}, language {language}, {transcript.origin.value}."
