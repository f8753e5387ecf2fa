"""What is kept so that it is never worked out twice, and the seam to whatever keeps it.

Invariant: notes are found by what they were made from and by what. Those of a public video are
everybody's, whoever asked first; those of an upload are its owner's alone, like the upload itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tubetotask.domain.evidence import Dropped
from tubetotask.domain.notes import Notes
from tubetotask.domain.video import Video


@dataclass(frozen=True)
class Noted:
    """Notes that passed the gate, and what did not."""

    notes: Notes
    dropped: tuple[Dropped, ...] = ()
    kept_at: datetime | None = None  # when they were made, if they were found in the library


@dataclass(frozen=True)
class NotesKey:
    """What notes depend on: the source (words, times, title, description), who read, language."""

    source_hash: str
    analyser: str
    language: str


def source_hash(video: Video, transcript_hash: str) -> str:
    """SHA-256 over all of a source that notes depend on."""
    return _sha256(transcript_hash, video.title, video.description)


def scoped(digest: str, owner_id: int | None) -> str:
    """What an upload is found by: another thing for each owner. None: it is public."""
    return digest if owner_id is None else _sha256(str(owner_id), digest)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Library(Protocol):
    """Keeps what was worked out, so that it is never worked out twice."""

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The notes kept under that key, or None."""
        ...

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep notes; keeping the same key twice is harmless. Raises StorageFailed."""
        ...
