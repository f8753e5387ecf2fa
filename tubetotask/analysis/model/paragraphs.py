"""A transcript as a model is shown it: numbered paragraphs between fences, in parts.

Invariant: the parts hold every passage once and in order, so what was sent is what can be counted.
A number stands for the first word of its paragraph, nothing else. What is sent is the transcript's
own text without invisible characters, and no line of it can close the fence.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from tubetotask.analysis.model.tokens import count
from tubetotask.domain.transcript import Chapter, Passage, Transcript, join_words

_WORDS = 100  # a paragraph: some 130 tokens, so that its number costs about three per cent
_LONGEST_NAME = 60
_NO_BRACKETS = {ord("["): None, ord("]"): None}
_FILL = 0.85  # of the limit, so that a part may grow to the next topic border
_NO_BORDER = 0.25  # what a cut inside a topic costs, as a share of the part's size
_JOINERS = "\u200c\u200d"  # which Persian and Hindi spell with
# Neither of them nor control or format characters, and yet nobody sees them: fillers, and the
# selectors of variants, in which whole texts can be hidden.
_FILLERS = (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_UNSEEN = frozenset(map(chr, (*_FILLERS, *_SELECTORS)))


@dataclass(frozen=True)
class Paragraph:
    """Some passages in a row. ``number`` counts from 1 over the whole transcript."""

    number: int
    first: int  # passage range, ``last`` exclusive
    last: int
    first_word: int
    text: str
    speaker: str = ""

    @property
    def line(self) -> str:
        """As it is sent. The speaker stands in the mark, so that no quote takes the name along."""
        mark = f"{self.number} {self.speaker}" if self.speaker else str(self.number)
        return f"[{mark}] {self.text}"


@dataclass(frozen=True)
class Part:
    """What goes to the model in one call."""

    paragraphs: tuple[Paragraph, ...]
    tokens: int


def clean(text: str) -> str:
    """On one line, without characters that nobody sees."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(map(_seen, text)).split())


def _seen(c: str) -> str:
    kind = unicodedata.category(c)
    if kind in ("Cc", "Co", "Cs"):
        return " "
    # These stand inside words: a soft hyphen does not make two of one.
    return "" if c in _UNSEEN or (kind == "Cf" and c not in _JOINERS) else c


def marked(mark: str, text: str) -> str:
    """A text on a line of its own behind the id that it is referred to by. No line of it can pose
    as another one.
    """
    return f"[{mark}] {clean(text)}"


def fenced(what: str, lines: Sequence[str]) -> str:
    """``lines`` between two marks that cannot stand in them: they name a hash of the lines."""
    mark = hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:8]
    return "\n".join((f"<<<{what} {mark}", *lines, f">>>{what} {mark}"))


def paragraphs(transcript: Transcript, starts: Sequence[int] = ()) -> tuple[Paragraph, ...]:
    """The passages in paragraphs; one begins at each of ``starts`` (passages), with each epoch
    and where somebody else speaks.
    """
    borders = {0, *starts}
    found: list[Paragraph] = []
    begin, size = 0, 0
    passages = transcript.passages
    for index, passage in enumerate(passages):
        before = passages[index - 1] if index else passage
        other = (passage.epoch, passage.speaker) != (before.epoch, before.speaker)
        if index > begin and (index in borders or other or size >= _WORDS):
            found.append(_paragraph(transcript, len(found) + 1, begin, index))
            begin, size = index, 0
        size += passage.last - passage.first
    if begin < len(passages):
        found.append(_paragraph(transcript, len(found) + 1, begin, len(passages)))
    return tuple(found)


def _paragraph(transcript: Transcript, number: int, first: int, last: int) -> Paragraph:
    inside = transcript.passages[first:last]
    text = " ".join(_text(transcript, passage) for passage in inside)
    speaker = clean(inside[0].speaker).translate(_NO_BRACKETS)[:_LONGEST_NAME]
    return Paragraph(number, first, last, inside[0].first, text, speaker)


def _text(transcript: Transcript, passage: Passage) -> str:
    # The transcript's words, not the display text: quotes are looked up among the words.
    return clean(join_words(transcript.words[passage.first : passage.last]))


def parts(
    found: Sequence[Paragraph], chapters: Sequence[Chapter], most_tokens: int
) -> tuple[Part, ...]:
    """``found`` in as few parts of about equal size as the limit allows, cut at topic borders."""
    sizes = [count(paragraph.line) + 1 for paragraph in found]
    borders = {chapter.first for chapter in chapters}
    result: list[Part] = []
    begin = 0
    while begin < len(found):
        left = sum(sizes[begin:])
        wanted = max(1, ceil(left / (_FILL * most_tokens)))
        end = len(found)
        if left > most_tokens:
            end = _cut(found, sizes, begin, left / wanted, most_tokens, borders)
        result.append(Part(tuple(found[begin:end]), sum(sizes[begin:end])))
        begin = end
    return tuple(result)


def _cut(
    found: Sequence[Paragraph],
    sizes: Sequence[int],
    begin: int,
    ideal: float,
    most: int,
    borders: set[int],
) -> int:
    """Where a part that begins at ``begin`` ends: at the topic border nearest to its size.

    A single paragraph over the limit is a part of its own.
    """
    best, least, size = begin + 1, float("inf"), 0
    for end in range(begin + 1, len(found) + 1):
        size += sizes[end - 1]
        if size > most:
            break
        topic = end == len(found) or found[end].first in borders
        cost = abs(size - ideal) / ideal + (0 if topic else _NO_BORDER)
        if cost < least:
            best, least = end, cost
    return best
