"""What the gate knows of a transcript before anything is claimed of it.

Invariant: it follows from the transcript alone, so it is made once for the object and goes with it:
the notes of a talk and their assessments beside any number of plans are held against one index.
"""

from __future__ import annotations

import weakref
from itertools import pairwise

from tubetotask.domain.transcript import Transcript, join_words
from tubetotask.evidence.borders import Borders
from tubetotask.evidence.echoes import Echoes
from tubetotask.evidence.language import primary
from tubetotask.evidence.links import Addresses
from tubetotask.evidence.normal import is_short, units
from tubetotask.evidence.orders import orders
from tubetotask.evidence.search import Index

_OPENS = "\"'“„«([¿¡-–—"


class Indexed:
    """Words, borders, orders, addresses and names of one transcript, which it does not hold."""

    def __init__(self, transcript: Transcript) -> None:
        self.language = primary(transcript.language)
        self.words = [word.text for word in transcript.words]
        self.index = Index(self.words)
        self.borders = Borders(self.words, self.language)
        self.orders = orders(transcript)
        self.echoes = Echoes(transcript, self.orders)
        self.addresses = Addresses(join_words(transcript.words), self.index)
        self.heard = frozenset(self.index.units)
        self.starts = frozenset(passage.first for passage in transcript.passages)
        said = (units(passage.text) for passage in transcript.passages)
        self.short_passages = frozenset(filter(is_short, said))  # of others nobody asks
        self.named = _always_capital(self.words) if self.language != "de" else frozenset()


_KEPT: dict[int, Indexed] = {}


def indexed(transcript: Transcript) -> Indexed:
    """The index of this very object: made at first use, forgotten with the transcript."""
    kept = _KEPT.get(id(transcript))
    if kept is None:
        kept = Indexed(transcript)
        _KEPT[id(transcript)] = kept
        weakref.finalize(transcript, _KEPT.pop, id(transcript), None).atexit = False
    return kept


def _always_capital(words: list[str]) -> frozenset[str]:
    """Words that stand inside sentences, and only with a capital: names, wherever they stand."""
    capital: set[str] = set()
    small: set[str] = set()
    for before, word in pairwise(words):
        letters = word.lstrip(_OPENS)
        if letters[:1].islower():
            small.add(word)
        elif letters[:1].isupper() and letters[1:].islower() and before[-1:].islower():
            capital.add(word)
    found = {unit for word in capital for unit in units(word)}
    return frozenset(found.difference(unit for word in small for unit in units(word)))
