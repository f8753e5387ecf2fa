"""Stretches in which a text speaks to the program that reads it instead of to its audience.

Invariant: a stretch begins with a sign of an order (``order_signals``) and reaches over what
carries it on: the rest of its sentence and the next three sentences, at most sixty words, and on
while sentences still give orders; to the end where the captions pretend to end. What is talked
*about* is no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tubetotask.domain.transcript import Transcript
from tubetotask.evidence.normal import is_unspaced
from tubetotask.evidence.order_signals import REASONS, Order, found, signs
from tubetotask.evidence.order_view import View, clean, view

__all__ = ["Stretch", "clean", "in_text", "orders"]

_SENTENCES = 3  # that follow an order and are taken for its continuation
_WORDS = 60
_MOST_WORDS = 400  # however long orders go on
_BEFORE = 25  # words between the beginning of a sentence and the sign in it
_ENDS = ".!?。！？।؟…"
_CLOSING = "\"'”’»)]}*_"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of ``Transcript.words`` (``last`` exclusive) and why, in short words."""

    first: int
    last: int
    reason: str


def orders(transcript: Transcript) -> tuple[Stretch, ...]:
    """The stretches of a transcript that give orders to a program, in order, never overlapping."""
    words = transcript.words
    begun = [] if transcript.punctuated else [passage.first for passage in transcript.passages]
    seen = view(((word.text, word.spaced) for word in words), begun)
    given = found(seen)
    if not given and not seen.hidden:
        return ()
    borders = _borders(transcript)
    stretches = [_stretch(order, seen, transcript, borders) for order in given]
    stretches += [_sentence(number, borders) for number in seen.hidden]
    return tuple(_merged(stretches))


def in_text(text: str) -> bool:
    """Whether a title, a description or a statement holds an order to a program."""
    seen = view((word, True) for word in text.replace("\n", " . ").split())
    return bool(seen.hidden) or bool(found(seen))


def _borders(transcript: Transcript) -> list[int]:
    """Where sentences begin: after a full stop, and where passages begin without punctuation."""
    borders = {0, len(transcript.words)}
    borders.update(
        number + 1
        for number, word in enumerate(transcript.words)
        if word.text.rstrip(_CLOSING).endswith(tuple(_ENDS))
    )
    if not transcript.punctuated:
        borders.update(passage.first for passage in transcript.passages)
    return sorted(borders)


def _stretch(order: Order, seen: View, transcript: Transcript, borders: Sequence[int]) -> Stretch:
    first, last = seen.word(order.first), seen.word(order.last - 1) + 1
    reason = REASONS[order.kind]
    begin = max(border for border in borders if border <= first)
    if transcript.punctuated and first - begin <= _BEFORE:
        first = begin
    total = len(transcript.words)
    if order.open_end:
        return Stretch(first, total, reason)
    sizes = [_size(word.text, word.spaced) for word in transcript.words[last : last + _MOST_WORDS]]
    ends = [b for b in borders if b >= last]
    end, used, sentences = last, 0.0, 0
    for border in ends:
        used += sum(sizes[end - last : border - last])
        more = sentences <= _SENTENCES and used <= _WORDS
        if not more and not (border - last < _MOST_WORDS and _goes_on(transcript, end, border)):
            break
        end = border
        sentences += 1
    if used > _WORDS and sentences <= _SENTENCES:  # a sentence without an end
        end = max(end, _after(last, sizes))
    return Stretch(first, min(end, total), reason)


def _after(last: int, sizes: Iterable[float]) -> int:
    """The word at which sixty words are used up."""
    used = 0.0
    for count, size in enumerate(sizes):
        used += size
        if used > _WORDS:
            return last + count
    return last + _WORDS


def _size(text: str, spaced: bool) -> float:
    """How much of a spoken word it is: two characters where words are not parted."""
    return 1.0 if spaced or not is_unspaced(text[:1]) else max(1, len(text)) / 2


def _goes_on(transcript: Transcript, first: int, last: int) -> bool:
    """Whether a later sentence still tells a program what to put out."""
    seen = view((word.text, word.spaced) for word in transcript.words[first:last])
    return sum({sign.kind: sign.points for sign in signs(seen)}.values()) > 1


def _sentence(word: int, borders: Sequence[int]) -> Stretch:
    """The sentence around a word that hides text, or its neighbourhood."""
    first = max(border for border in borders if border <= word)
    last = min(border for border in borders if border > word)
    first, last = max(first, word - _BEFORE), min(last, word + _BEFORE)
    return Stretch(first, last, REASONS["hidden"])


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.first, s.last)):
        if result and stretch.first < result[-1].last:
            last = max(result[-1].last, stretch.last)
            result[-1] = Stretch(result[-1].first, last, result[-1].reason)
        else:
            result.append(stretch)
    return result
