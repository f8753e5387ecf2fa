"""What is kept so that it is never worked out twice, and the seam to whatever keeps it.

Invariant: notes are found by what they were made from and by what, never by who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tubetotask.domain.evidence import Dropped
from tubetotask.domain.notes import Notes


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


class Library(Protocol):
    """Keeps what was worked out, so that it is never worked out twice."""

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The notes kept under that key, or None."""
        ...

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep notes; keeping the same key twice is harmless. Raises StorageFailed."""
        ...
