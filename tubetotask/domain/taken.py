"""A track as YouTube gave it, before anybody has read it; and one that was brought from elsewhere.

Invariant: the bytes are YouTube's own, so whoever reads them, here or on another machine, reads
the same words; language and maker are what YouTube says of the track.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tubetotask.domain.video import Video


@dataclass(frozen=True, slots=True)
class Taken:
    """The track of a video that was chosen: ``data`` is json3 or timed XML; captions in any form
    where a person gave them.

    ``is_generated``: a machine heard it.
    """

    video: Video
    language_code: str
    is_generated: bool
    data: bytes


class Bringer(StrEnum):
    """Who brings a track from a person's own address, or the person who has it."""

    COURIER = "courier"  # ``tubetotask courier``
    BROWSER = "browser"  # the userscript on the watch page
    PERSON = "person"  # a file or text that was given for a link that waits


@dataclass(frozen=True, slots=True)
class Brought:
    """A track that was fetched from a person's own address, where YouTube does not block."""

    taken: Taken
    by: Bringer
