"""Which public videos and notes of the file are the ones that are shared here.

Invariant: a video is the shared one only where all that the file says of it (title, channel,
description, every transcript, the notes of every analysis) is there already, word for word. So
nothing that is brought is ever found by anybody else; what differs is kept as its owner's own.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.library import source_hash
from tubetotask.domain.video import Video
from tubetotask.storage.bringing_lines import at, rows, words
from tubetotask.storage.database import Base
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import NotesRow, TranscriptRow, VideoRow
from tubetotask.storage.moving_values import value_of

_DOCUMENT = Base.metadata.tables["transcripts"].c["document"]


@dataclass
class Alike:
    """Places in the file → numbers of rows here that say the same."""

    videos: dict[int, int] = field(default_factory=dict)
    notes: dict[int, int] = field(default_factory=dict)


def find(connection: Connection, archive: zipfile.ZipFile) -> Alike:
    """What of the file is here already. Raises InputError."""
    looking = _Looking(connection)
    for place, row in rows(archive, "videos"):
        with at("videos", place):
            looking.video(place, row)
    for place, row in rows(archive, "transcripts"):
        with at("transcripts", place):
            looking.transcript(place, row)
    for place, row in rows(archive, "notes"):
        with at("notes", place):
            looking.note(place, row)
    for place, row in rows(archive, "analyses"):
        with at("analyses", place):
            looking.analysis(row)
    return looking.found()


class _Looking:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._videos: dict[int, int] = {}
        self._told: dict[int, Video] = {}
        self._words: dict[int, tuple[int, str]] = {}  # place → place of the video, hash
        self._notes: dict[int, tuple[str, str, bytes]] = {}
        self._asked: dict[tuple[int, int, int], int | None] = {}

    def video(self, place: int, row: dict[str, Any]) -> None:
        """A video of the file."""
        youtube_id = row.get("youtube_id")
        if row.get("private") or not isinstance(youtube_id, str):
            return
        found = self._connection.execute(
            select(VideoRow.id, VideoRow.title, VideoRow.channel, VideoRow.description).where(
                VideoRow.youtube_id == youtube_id
            )
        ).one_or_none()
        told = tuple(row.get(name, "") for name in ("title", "channel", "description"))
        # One row of the file at the most is the shared one: they would be the same afterwards.
        if found is None or found[1:] != told or found.id in self._videos.values():
            return
        self._videos[place] = found.id
        self._told[place] = Video(found.title, youtube_id, found.description, found.channel, None)

    def transcript(self, place: int, row: dict[str, Any]) -> None:
        """Words of the file: those of a video that is here must be here as well."""
        video = row["video_id"]
        number = self._videos.get(video)
        if number is None:
            return
        told = words(value_of(_DOCUMENT, row["document"]))
        found = self._connection.execute(
            select(TranscriptRow.language, TranscriptRow.origin, TranscriptRow.document).where(
                TranscriptRow.video_id == number, TranscriptRow.hash == told.hash
            )
        ).one_or_none()
        same = (row.get("language"), row.get("origin"))
        if found is None or found[:2] != same or not _same(found.document, told):
            del self._videos[video]
        else:
            self._words[place] = video, told.hash

    def note(self, place: int, row: dict[str, Any]) -> None:
        """Notes of the file, of which a hash is enough to know them again."""
        digest = _digest(row["document"], row["dropped"])
        self._notes[place] = row["analyser"], row["language"], digest

    def analysis(self, row: dict[str, Any]) -> None:
        """What an analysis names must be here together."""
        video, spoken, noted = (row.get(k) for k in ("video_id", "transcript_id", "notes_id"))
        if video not in self._videos or (spoken is None and noted is None):
            return
        if spoken not in self._words or self._words[spoken][0] != video:
            del self._videos[video]
        elif noted is not None:
            key = video, spoken, noted
            if key not in self._asked:
                self._asked[key] = self._kept(*key)
            if self._asked[key] is None:
                del self._videos[video]

    def _kept(self, video: int, spoken: int, noted: int) -> int | None:
        analyser, language, digest = self._notes[noted]
        found = self._connection.execute(
            select(NotesRow.id, NotesRow.document, NotesRow.dropped).where(
                NotesRow.source_hash == source_hash(self._told[video], self._words[spoken][1]),
                NotesRow.analyser == analyser,
                NotesRow.language == language,
            )
        ).one_or_none()
        same = found is not None and _digest(found.document, found.dropped) == digest
        return found.id if found is not None and same else None

    def found(self) -> Alike:
        """All of it; notes that only a video names that is not the shared one are none of it."""
        notes = {
            noted: number
            for (video, _, noted), number in self._asked.items()
            if number is not None and video in self._videos
        }
        return Alike(self._videos, notes)


def _same(kept: bytes, told: object) -> bool:
    try:
        return TRANSCRIPT.unpack(kept) == told
    except StorageFailed:  # written by an older version
        return False


def _digest(document: str, dropped: str) -> bytes:
    text = f"{document}\x1f{dropped}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
