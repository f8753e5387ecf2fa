"""A transcript in readable paragraphs.

Invariant: every passage stands in exactly one paragraph of one part, in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.domain.transcript import Chapter, Passage, Transcript
from tubetotask.domain.video import Video
from tubetotask.exports.places import link_at

LONG_WORDS = 90  # about eight lines on a wide page
LONG_TALK_WORDS = 4_000  # some 25 minutes; as many weigh 14 kB, compressed
PAUSE_S = 1.0  # speakers breathe at the end of a thought
PAUSE_WORDS = 40  # ... but a pause ends only what is long enough to be a paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Passages that are read together. ``link``: the video at its start, or ""."""

    passages: tuple[Passage, ...]
    start_s: float | None
    link: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter's paragraphs; ``chapter`` is None for what stands in no chapter."""

    chapter: Chapter | None
    link: str
    paragraphs: tuple[Paragraph, ...]


def said(transcript: Transcript) -> int:
    """How many words were said."""
    return transcript.passages[-1].last if transcript.passages else 0


def parts(transcript: Transcript, chapters: Sequence[Chapter], video: Video) -> list[Part]:
    """The whole transcript under its chapters."""
    unmapped = {epoch.index for epoch in transcript.epochs if not epoch.mapped}
    found: list[Part] = []
    at, total = 0, len(transcript.passages)
    for chapter in sorted(chapters, key=lambda c: c.first):
        first = max(at, min(chapter.first, total))
        last = max(first, min(chapter.last, total))
        if at < first:
            found.append(_part(None, transcript.passages[at:first], video, unmapped))
        if first < last:
            found.append(_part(chapter, transcript.passages[first:last], video, unmapped))
        at = last
    if at < total:
        found.append(_part(None, transcript.passages[at:], video, unmapped))
    return found


def _part(
    chapter: Chapter | None, passages: Sequence[Passage], video: Video, unmapped: set[int]
) -> Part:
    def link(passage: Passage) -> str:
        if passage.start_s is None or passage.epoch in unmapped:
            return ""
        return link_at(video, passage.start_s) or ""

    paragraphs: list[list[Passage]] = []
    words = 0
    for passage in passages:
        if not paragraphs or _breaks(paragraphs[-1][-1], passage, words):
            paragraphs.append([])
            words = 0
        paragraphs[-1].append(passage)
        words += passage.last - passage.first
    return Part(
        chapter,
        link(passages[0]),
        tuple(Paragraph(tuple(p), p[0].start_s, link(p[0]), p[0].speaker) for p in paragraphs),
    )


def _breaks(before: Passage, passage: Passage, words: int) -> bool:
    """Whether a new paragraph starts between the two."""
    if before.speaker != passage.speaker or before.epoch != passage.epoch:
        return True
    pause_s = 0.0
    if before.end_s is not None and passage.start_s is not None:
        pause_s = passage.start_s - before.end_s
    return words >= LONG_WORDS or (pause_s >= PAUSE_S and words >= PAUSE_WORDS)
