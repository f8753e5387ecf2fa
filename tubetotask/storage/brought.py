"""A track that was brought, as it is kept until it is read: one line of JSON, then its bytes.

Invariant: what is unpacked equals what was packed.
"""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.taken import Bringer, Brought, Taken
from tubetotask.domain.video import Video
from tubetotask.storage.documents import Document


@dataclass(frozen=True)
class _Head:
    video: Video
    language_code: str
    is_generated: bool
    by: Bringer


_HEAD: Document[_Head] = Document(_Head)


def pack(brought: Brought) -> bytes:
    """As it is kept."""
    taken = brought.taken
    head = _Head(taken.video, taken.language_code, taken.is_generated, brought.by)
    return _HEAD.dump(head).encode() + b"\n" + taken.data


def unpack(kept: bytes) -> Brought:
    """As it was brought. Raises StorageFailed."""
    first, _, data = kept.partition(b"\n")
    head = _HEAD.load(first)
    taken = Taken(head.video, head.language_code, head.is_generated, data)
    return Brought(taken, head.by)
