"""Transcripts built by hand, so that tests of the gate need no reader."""

from __future__ import annotations

from itertools import pairwise

from tubetotask.domain.evidence import Quote, Statement, Wording
from tubetotask.domain.transcript import Epoch, Origin, Passage, Transcript, Word
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate

SECONDS_PER_WORD = 0.5


def transcript(
    *passages: str,
    language: str = "en",
    start_s: float | None = 0.0,
    exact: bool = True,
    spaced: bool = True,
    mapped: bool = True,
    speakers: tuple[str, ...] = (),
) -> Transcript:
    """One passage for each text, half a second for each word; ``start_s`` None: no times."""
    words: list[Word] = []
    borders = [0]
    for text in passages:
        for piece in text.split() if spaced else list(text):
            at = None if start_s is None else start_s + SECONDS_PER_WORD * len(words)
            end = None if at is None else at + SECONDS_PER_WORD
            words.append(Word(piece, at, end, exact and at is not None, spaced))
        borders.append(len(words))
    made = tuple(
        Passage(
            index=i,
            first=first,
            last=last,
            text=passages[i],
            start_s=words[first].start_s,
            end_s=words[last - 1].end_s,
            speaker=speakers[i] if speakers else "",
        )
        for i, (first, last) in enumerate(pairwise(borders))
    )
    epoch = Epoch(0, 0, len(words), mapped)
    return Transcript(
        tuple(words), made, language, Origin.AUTOMATIC, "test", (epoch,), punctuated=False
    )


def gate(*passages: str, language: str = "en", video: Video | None = None) -> Gate:
    """A gate over a small transcript."""
    return Gate(transcript(*passages, language=language), video or Video())


def said(text: str, *quotes: str) -> Statement:
    """A model's sentence with its claimed quotes."""
    return Statement(text, tuple(Quote(q) for q in quotes), Wording.MODEL)


def cut(text: str, quote: str) -> Statement:
    """A cut of the speaker's words."""
    return Statement(text, (Quote(quote),), Wording.SPEAKER)
