"""The timed text of a video.

Invariant: a transcript is one flat sequence of words; passages, cues and epochs are ranges of it.
So no text can be lost or doubled between them, and evidence can cross every border. Within an
epoch passages never overlap and times never run backwards.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from tubetotask.domain.texts import N_


class Origin(StrEnum):
    """Where the words come from."""

    MANUAL = N_("manual captions")
    AUTOMATIC = N_("automatic captions")
    TRANSLATED = N_("automatic translation")
    SPEECH = N_("speech recognition")
    UPLOAD = N_("upload")  # pasted or uploaded text of unknown making


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the captions spell it (punctuation attached, no white space inside).

    ``start_s``/``end_s``: its own time if ``exact``, else those of the cue it stands in;
    ``None`` where the captions have no times. ``spaced`` is False where no space goes before the
    word (scripts without spaces are cut into characters or runs).
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    exact: bool = False
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or short run of sentences: the unit that is quoted, embedded and searched.

    ``first``/``last``: the range of words (``last`` is exclusive). ``text`` is for display: it
    may carry capital letters and punctuation that captions lack. ``confidence`` (0–1) says how
    sure both borders are: 1 where the captions are punctuated, less where sentences were
    restored.
    """

    index: int
    first: int
    last: int
    text: str
    start_s: float | None
    end_s: float | None
    epoch: int = 0
    speaker: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of the transcript with one running clock.

    A clock that jumps back starts a new epoch. ``mapped`` is False where its times cannot be
    mapped to the video: evidence from it has no link.
    """

    index: int
    first: int  # word range, ``last`` exclusive
    last: int
    mapped: bool = True


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the video. ``origin`` is "creator" or "topic"."""

    title: str
    start_s: float | None
    end_s: float | None
    first: int  # passage range, ``last`` exclusive
    last: int
    origin: str = "creator"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a transcript should know, for example a clock that jumps back."""

    id: str
    message: str
    at_s: float | None = None


BROUGHT = "brought"
"""The id of the notice of a track that was fetched from the person's own address."""


@dataclass(frozen=True)
class Transcript:
    """The timed text of one video, with where it comes from."""

    words: tuple[Word, ...]
    passages: tuple[Passage, ...]
    language: str  # BCP 47, "und" when unknown
    origin: Origin
    format: str  # id of the reader, for example "vtt", "srt", "json3"
    epochs: tuple[Epoch, ...] = ()
    chapters: tuple[Chapter, ...] = ()  # the creator's; empty when there are none
    warnings: tuple[Notice, ...] = ()
    punctuated: bool = True  # False: sentences were restored
    hash: str = field(default="")

    def __post_init__(self) -> None:
        if not self.hash:
            object.__setattr__(self, "hash", transcript_hash(self.words, self.language))

    @property
    def duration_s(self) -> float | None:
        """End of the last timed word of the first epoch, in seconds, or None without times."""
        ends = [p.end_s for p in self.passages if p.end_s is not None]
        return max(ends) if ends else None

    @property
    def timed(self) -> bool:
        """Whether any word has a time."""
        return any(word.start_s is not None for word in self.words)


def transcript_hash(words: tuple[Word, ...], language: str) -> str:
    """SHA-256 over language, words and times (to 10 ms): equal hash, equal evidence."""
    parts = [language]
    told, start = None, ""  # the words of a line share their start: it is written out once
    for word in words:
        if word.start_s != told:
            told = word.start_s
            start = "" if told is None else f"{told:.2f}"
        parts.append(f"\x1f{word.text}\x1e{start}")
    digest = hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def join_words(words: tuple[Word, ...] | list[Word]) -> str:
    """The words as running text, with spaces only where the script has them."""
    return "".join((" " if w.spaced and i else "") + w.text for i, w in enumerate(words))
