"""Domain objects as text in the database, and back.

Invariant: what is read equals what was written. A document that an older version wrote and that no
longer fits raises StorageFailed; callers then make it again.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from tubetotask.domain.assessment import Assessment
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.evidence import Dropped
from tubetotask.domain.notes import Notes
from tubetotask.domain.transcript import Chapter, Epoch, Notice, Origin, Passage, Transcript

T = TypeVar("T")


class Document(Generic[T]):
    """How one kind of domain object is written."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        # Built at first use: building all at import would cost every start 0.3 s.
        return TypeAdapter(self._kind)

    def dump(self, value: T) -> str:
        """``value`` as JSON."""
        return self._adapter.dump_json(value).decode()

    def load(self, text: str | bytes) -> T:
        """The value that ``dump`` wrote. Raises StorageFailed."""
        try:
            return self._adapter.validate_json(text)
        except ValidationError as error:
            raise StorageFailed(
                "Something stored by an older version cannot be read.",
                remedy="Run the analysis again.",
            ) from error

    def pack(self, value: T) -> bytes:
        """``value`` as compressed JSON: for transcripts, which are large."""
        return zlib.compress(self._adapter.dump_json(value), level=6)

    def unpack(self, data: bytes) -> T:
        """The value that ``pack`` wrote. Raises StorageFailed."""
        try:
            return self.load(zlib.decompress(data))
        except zlib.error as error:
            raise StorageFailed(
                "A stored transcript is damaged.", remedy="Give the captions again."
            ) from error


@dataclass(frozen=True, slots=True)
class _Text:
    """A transcript but for its single words, which are nine tenths of it."""

    passages: tuple[Passage, ...]
    language: str
    origin: Origin
    format: str
    epochs: tuple[Epoch, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    warnings: tuple[Notice, ...] = ()
    punctuated: bool = True
    hash: str = ""


TRANSCRIPT: Document[Transcript] = Document(Transcript)
_TEXT: Document[_Text] = Document(_Text)


def without_words(data: bytes) -> Transcript:
    """The transcript that ``TRANSCRIPT.pack`` wrote, with all but its single words: for pages that
    show passages alone, in a fifth of the time. Raises StorageFailed."""
    found = _TEXT.unpack(data)
    return Transcript((), **{each.name: getattr(found, each.name) for each in fields(found)})


NOTES: Document[Notes] = Document(Notes)
ASSESSMENT: Document[Assessment] = Document(Assessment)
DROPPED: Document[tuple[Dropped, ...]] = Document(tuple[Dropped, ...])
