"""A transcript cut into spans.

Invariant: every passage stands in exactly one span, in its order, and no span crosses an epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from tubetotask.domain.search import Span
from tubetotask.domain.transcript import Passage, Transcript

Words = Callable[[str], Sequence[str]]
# About half a minute of speech: long enough that the words of a question stand together, short
# enough that the second it begins at is the one to listen from.
LONG_WORDS = 60


def spans(transcript: Transcript, words: Words) -> Iterator[Span]:
    """The spans of a transcript. ``words``: what the index knows of a text."""
    unmapped = {epoch.index for epoch in transcript.epochs if not epoch.mapped}
    held: list[Passage] = []
    length = 0
    for passage in transcript.passages:
        size = passage.last - passage.first
        if held and (length + size > LONG_WORDS or passage.epoch != held[-1].epoch):
            yield _span(held, words, unmapped)
            held, length = [], 0
        held.append(passage)
        length += size
    if held:
        yield _span(held, words, unmapped)


def _span(passages: Sequence[Passage], words: Words, unmapped: Container[int]) -> Span:
    text = " ".join(passage.text for passage in passages)
    first = passages[0]
    # A clock that is not the video's tells nobody where to listen.
    start_s = None if first.epoch in unmapped else first.start_s
    return Span(first.index, start_s, text, tuple(words(text)))
