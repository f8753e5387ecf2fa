"""Words become passages: one sentence each, or a stretch as long as a sentence.

Invariant: the passages of a transcript are a partition of its words, in order. Where the captions
carry full stops, those decide; where they do not, ``boundaries`` does, with the pauses between
words; another voice always begins a new passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tubetotask.domain.transcript import Passage, Word
from tubetotask.transcripts.decode import too_many
from tubetotask.transcripts.display import CLOSERS, FINAL, text_of
from tubetotask.transcripts.times import Clockwork
from tubetotask.transcripts.tokens import Words

if TYPE_CHECKING:
    from tubetotask.transcripts.boundaries import Sentence

MAX_PASSAGES = 120_000  # more than twice what forty hours of talk have
LONG_WORDS = 60
LONG_CHARACTERS = 120  # of scripts without spaces
SILENCE_S = 4.0
"""Punctuated captions that fall silent for this long have ended a sentence, mark or no mark."""

_PAUSE_S = 0.5
_SHORT_CHARACTERS = 30
_WORD_END = 24
_LINE_END_S = 0.05
_SPLINTER_WORDS = 4
_ABBREVIATION_LIST = """
mr mrs ms dr prof st vs etc jr sr inc ltd co corp no nos vol fig e.g i.e approx dept est gen gov
sen rep rev hon capt lt col sgt cf al bzw z.b d.h usw u.a ca nr str abs art bd hr fr evtl ggf
inkl max min sog vgl m mme mlle p.ex av sra srta dra ee.uu p.ej pág núm sig dott ing avv π.χ
κ.λπ κ.ά τ.μ кг т.е т.д т.п г ул им
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())
_INITIAL = re.compile(r"[^\W\d_]\.$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}$")
_NUMBER = re.compile(r"\d{1,3}[.)]$")


@dataclass(frozen=True)
class _Piece:
    first: int
    last: int
    question: bool = False
    confidence: float = 1.0
    restored: bool = False
    cut: bool = False  # the sentence goes on in the next piece


def is_punctuated(found: Words, language: str) -> bool:
    """Whether the words carry enough final marks to trust them."""
    finals = sum(1 for word in found.words if _mark(word.text, language))
    each = 90 if found.spaceless * 2 > len(found.words) else 45
    return finals * each >= len(found.words)


def passages(
    found: Words, language: str, clockwork: Clockwork, *, punctuated: bool
) -> list[Passage]:
    """The passages of all epochs, with times that never run back inside one."""
    out: list[Passage] = []
    speaker = ""
    for epoch, (first, last, _) in enumerate(found.runs):
        previous: Passage | None = None
        for piece in _pieces(found, first, last, language, clockwork, punctuated):
            speaker = found.turns.get(piece.first, speaker)
            made = _passage(found, piece, len(out), epoch, language, clockwork, speaker)
            previous = _after(previous, made)
            out.append(previous)
            if len(out) > MAX_PASSAGES:
                raise too_many()
    return _without_overlap(out)


def _passage(
    found: Words,
    piece: _Piece,
    index: int,
    epoch: int,
    language: str,
    clockwork: Clockwork,
    speaker: str,
) -> Passage:
    text = text_of(
        found.words[piece.first : piece.last],
        language,
        question=piece.question,
        restored=piece.restored,
        cut=piece.cut,
    )
    start, end = clockwork.start(piece.first), clockwork.end(piece.last - 1)
    return Passage(
        index, piece.first, piece.last, text, start, end, epoch, speaker, piece.confidence
    )


def _after(previous: Passage | None, made: Passage) -> Passage:
    """The passage, not before the one before it."""
    if previous is None or previous.start_s is None or made.start_s is None:
        return made
    start = max(previous.start_s, made.start_s)
    end = max(start, made.end_s if made.end_s is not None else start)
    return made if (start, end) == (made.start_s, made.end_s) else _timed(made, start, end)


def _timed(p: Passage, start: float | None, end: float | None) -> Passage:
    return Passage(p.index, p.first, p.last, p.text, start, end, p.epoch, p.speaker, p.confidence)


def _without_overlap(made: list[Passage]) -> list[Passage]:
    for i in range(len(made) - 1):
        one, two = made[i], made[i + 1]
        if one.epoch != two.epoch or one.end_s is None or two.start_s is None:
            continue
        if one.end_s > two.start_s:
            made[i] = _timed(one, one.start_s, two.start_s)
    return made


def _pieces(
    found: Words, first: int, last: int, language: str, clockwork: Clockwork, punctuated: bool
) -> Iterator[_Piece]:
    """The pieces of one epoch: by voices, then by marks, then, where too long, restored."""
    if not punctuated:
        yield from _restored(found, first, last, language, clockwork)
        return
    starts = [i for i in sorted(found.turns) if first < i < last]
    for a, b in zip([first, *starts], [*starts, last], strict=True):
        for c, d in _by_marks(found, a, b, language, clockwork):
            if _is_long(found, c, d):
                yield from _restored(found, c, d, language, clockwork)
            else:
                yield _Piece(c, d)


def _is_long(found: Words, first: int, last: int) -> bool:
    spaced = sum(1 for word in found.words[first:last] if word.spaced)
    return spaced > LONG_WORDS or last - first - spaced > LONG_CHARACTERS


def _by_marks(
    found: Words, first: int, last: int, language: str, clockwork: Clockwork
) -> Iterator[tuple[int, int]]:
    start = first
    for i in range(first, last - 1):
        if _ends(found.words, start, i, language) or clockwork.silence_after(i) >= SILENCE_S:
            yield start, i + 1
            start = i + 1
    if start < last:
        yield start, last


@lru_cache(maxsize=4096)  # every word is asked about twice, and few are different
def _mark(text: str, language: str) -> str:
    """The final mark at the end of a word, or ""."""
    last = text[-1:]
    if last.isalnum():
        return ""
    if last in CLOSERS:
        last = text.rstrip(CLOSERS)[-1:]
    if last and (last in FINAL or (last in ";\u037e" and language.startswith("el"))):
        return last
    return ""


def _ends(words: Sequence[Word], start: int, i: int, language: str) -> bool:
    """Whether a sentence that began at ``start`` ends with word ``i`` (which is not the last)."""
    text = words[i].text
    mark = _mark(text, language)
    if not mark:
        return False
    if mark not in ".…":
        return True
    following = words[i + 1].text.lstrip("\"'“‘«([¿¡„")[:1]
    if following.islower():
        return False
    if mark == "…" or text.endswith(".."):
        return True
    bare = text.rstrip(CLOSERS)
    if bare.rstrip(".").lower().lstrip("(\"'“") in _ABBREVIATIONS:
        return False
    if _INITIAL.fullmatch(bare) and bare[0].isupper() and bare != "I.":
        return False
    if _DOTTED.fullmatch(bare):
        return not following.isdigit() and _begins_sentence(words[i + 1].text)
    return not (i == start and _NUMBER.fullmatch(bare))


def _begins_sentence(text: str) -> bool:
    """After "U.S." a sentence begins only with a word that usually begins one."""
    return text.lower() in {
        *("the", "a", "an", "and", "but", "so", "i", "we", "you", "he", "she", "it", "they"),
        *("this", "that", "in", "if", "when", "what", "how", "there", "now", "then"),
    }


def _restored(
    found: Words, first: int, last: int, language: str, clockwork: Clockwork
) -> Iterator[_Piece]:
    """Sentences where the captions mark none."""
    spaceless = sum(1 for word in found.words[first:last] if not word.spaced)
    if spaceless * 2 > last - first:
        yield from _by_lines(found, first, last, language, clockwork)
        return
    # One call for all voices: ">>" before a word is what ``boundaries`` knows a change by.
    texts = [_short(found.words[i].text, i in found.turns) for i in range(first, last)]
    gaps = [_gap(found, i, clockwork) for i in range(first, last)]
    # Here, because the pages never restore a sentence and should not pay for numpy.
    from tubetotask.transcripts import boundaries

    made = boundaries.split(texts, language=language, gaps_s=gaps)
    if language.split("-")[0] != "en":
        made = _without_splinters(found, first, made, gaps)
    for s in made:
        yield from _at_marks(found, first + s.first, first + s.last, language, s)


def _gap(found: Words, i: int, clockwork: Clockwork) -> float:
    """The silence after a word. Where only lines have times, a line's end is a likelier place."""
    gap = clockwork.silence_after(i)
    ends_line = i + 1 < len(found.words) and found.line_of[i] != found.line_of[i + 1]
    return max(gap, _LINE_END_S) if ends_line and not found.words[i].exact else gap


def _without_splinters(
    found: Words, first: int, made: list[Sentence], gaps: Sequence[float]
) -> list[Sentence]:
    """Where only pauses decide, a hesitation cuts off a word or two: they go to the nearer side."""
    out: list[Sentence] = []
    start: int | None = None  # of a splinter that goes to the sentence after it
    for k, s in enumerate(made):
        begin = s.first if start is None else start
        start = None
        if s.last - begin < _SPLINTER_WORDS:
            before = gaps[begin - 1] if out and first + begin not in found.turns else SILENCE_S
            last_one = k + 1 == len(made) or first + s.last in found.turns
            after = SILENCE_S if last_one else gaps[s.last - 1]
            if before <= after and before < SILENCE_S:
                begin = out.pop().first
            elif after < SILENCE_S:
                start = begin
                continue
        out.append(replace(s, first=begin))
    return out


def _short(text: str, turn: bool) -> str:
    """A word as ``boundaries`` needs it: of an endless one, its ends."""
    if len(text) > 2 * _WORD_END:
        text = text[:_WORD_END] + text[-_WORD_END:]
    return ">>" + text if turn else text


def _at_marks(found: Words, first: int, last: int, language: str, s: Sentence) -> Iterator[_Piece]:
    """A restored sentence, cut at voices and at the few marks that a mostly bare text has."""
    start = first
    for i in range(first, last - 1):
        if i + 1 in found.turns or _ends(found.words, start, i, language):
            yield _Piece(start, i + 1, confidence=s.confidence, restored=True)
            start = i + 1
    yield _Piece(start, last, s.question, s.confidence, restored=True)


def _by_lines(
    found: Words, first: int, last: int, language: str, clockwork: Clockwork
) -> Iterator[_Piece]:
    """Scripts without spaces: whole lines until a pause, a mark or enough characters."""
    start = first
    for i in range(first, last):
        length = i + 1 - start
        if i + 1 == last:
            yield _Piece(start, last, restored=True, confidence=0.5 if start > first else 0.7)
            return
        new_line = found.line_of[i + 1] != found.line_of[i]
        # Inside a line only words with times of their own can have silence between them.
        timed = new_line or found.words[i].exact
        pause = timed and clockwork.silence_after(i) >= _PAUSE_S
        if _mark(found.words[i].text, language) or i + 1 in found.turns:
            yield _Piece(start, i + 1)
        elif pause or (new_line and length >= _SHORT_CHARACTERS):
            yield _Piece(start, i + 1, restored=True, confidence=0.8 if pause else 0.5)
        elif found.words[i + 1].spaced and length >= 2 * _SHORT_CHARACTERS:
            yield _Piece(start, i + 1, restored=True, confidence=0.4)
        elif length >= LONG_CHARACTERS:
            yield _Piece(start, i + 1, restored=True, confidence=0.2, cut=True)
        else:
            continue
        start = i + 1
