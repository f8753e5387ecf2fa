"""Captions in, timed words out: every form in which people have a video's words.

Invariant: every spoken word of the input comes out exactly once, in its order; what is not spoken
(sounds, marks, lines that a format shows again) never does. What cannot be read says why.
The way through this room: ``decode`` → ``detect`` → ``formats`` → ``rolling`` → ``speech`` →
``clock`` → ``tokens`` → ``language`` → ``sentences``; ``reader`` puts them in that order.
``youtube`` fetches, and is imported by name: only a worker and the command line need it.
"""

from tubetotask.transcripts.chapters import parse_chapters
from tubetotask.transcripts.decode import MAX_BYTES
from tubetotask.transcripts.links import youtube_id
from tubetotask.transcripts.provider import CaptionsProvider
from tubetotask.transcripts.reader import Reading, read

__all__ = [
    "MAX_BYTES",
    "CaptionsProvider",
    "Reading",
    "parse_chapters",
    "read",
    "youtube_id",
]
