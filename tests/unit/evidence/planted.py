"""Planted orders of ``tests/data/orders`` in a host transcript, and what an obeying model says."""

from __future__ import annotations

import html
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from tubetotask.domain.transcript import Epoch, Passage, Transcript, Word
from tubetotask.transcripts import read

DATA = Path(__file__).parents[2] / "data" / "orders"
HOST = Path(__file__).parents[3] / "tubetotask" / "samples" / "talk.vtt"
_UNSPACED = ("zh", "ja")


@dataclass(frozen=True)
class Planted:
    """A planted passage; ``obeyed``: statement and quote of a model that does as it is told."""

    id: str
    language: str
    kind: str
    text: str
    obeyed: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[Word]:
        """The passage as words of a transcript, without times."""
        if self.language in _UNSPACED:
            return [Word(char, spaced=False) for char in self.text if not char.isspace()]
        return [Word(word) for word in self.text.split()]


def planted(half: str) -> list[Planted]:
    """The passages of ``tune`` or ``held``."""
    rows = json.loads((DATA / f"{half}.json").read_text(encoding="utf-8"))
    return [
        Planted(
            row["id"],
            row["language"],
            row["kind"],
            row["planted"],
            tuple((one["text"], one["quote"]) for one in row["obeyed"]),
        )
        for row in rows
    ]


def innocent() -> list[str]:
    """Sentences about programs, prompts and orders that speak to people."""
    return (DATA / "innocent.txt").read_text(encoding="utf-8").splitlines()


def host() -> Transcript:
    """The sample talk."""
    return read(HOST.read_bytes(), name=HOST.name).transcript


def bare(transcript: Transcript) -> Transcript:
    """The same without punctuation and capitals, as automatic captions are."""
    words = tuple(
        replace(word, text=word.text.strip(".,!?;:—").lower() or word.text)
        for word in transcript.words
    )
    return replace(transcript, words=words, punctuated=False, hash="")


def inserted(transcript: Transcript, passage: Planted, at: int) -> Transcript:
    """The transcript with the passage before word ``at``, at the time of that word."""
    start = transcript.words[min(at, len(transcript.words) - 1)].start_s
    new = [replace(word, start_s=start, end_s=start) for word in passage.words]
    words = (*transcript.words[:at], *new, *transcript.words[at:])
    grown = len(new)

    def moved(old: Passage) -> Passage:
        first = old.first + grown if old.first >= at else old.first
        return replace(old, first=first, last=old.last + grown if old.last > at else old.last)

    return replace(
        transcript,
        words=words,
        passages=tuple(moved(passage) for passage in transcript.passages),
        epochs=(Epoch(0, 0, len(words)),),
        hash="",
    )


def place(transcript: Transcript, seed: str) -> int:
    """A place by chance, the same in every run."""
    return 1 + zlib.crc32(seed.encode()) % (len(transcript.words) - 1)


def sentence_place(transcript: Transcript, seed: str) -> int:
    """The beginning of a passage by chance."""
    later = transcript.passages[1:]
    return later[zlib.crc32(seed.encode()) % len(later)].first


def captions(passage: Planted) -> str:
    """The sample talk as WebVTT, with the passage as a cue of its own."""
    cues = HOST.read_text(encoding="utf-8").split("\n\n")
    at = 2 + zlib.crc32(passage.id.encode()) % (len(cues) - 4)
    timing = cues[at].split("\n")[0]
    cue = f"{timing}\n{html.escape(passage.text, quote=False)}"
    return "\n\n".join([*cues[: at + 1], cue, *cues[at + 1 :]])
