"""Sentences as vectors, behind one Protocol, and what a cosine between two of them means.

Invariants: a text's vector does not depend on the texts beside it, so vectors of different calls
can be compared and kept under the encoder's ``id``; every row has length 1, or 0 for a text
without a word, which is therefore similar to nothing. A cosine means something else in every
encoder: callers compare ``calibrated`` values only.
"""

from __future__ import annotations

import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.once import Once
from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.threads import one_thread
from tubetotask.analysis.tokens import fold, words
from tubetotask.memory import give_back

Vectors = NDArray[np.float32]

# More than this of one text is not read: a passage has 200 characters, a plan section 2,000.
_LONGEST = 8_000


class Encoder(Protocol):
    """Turns texts into vectors whose cosine says how alike they are in meaning."""

    @property
    def id(self) -> str:
        """Name and version: vectors and thresholds of one id are never used with another."""
        ...

    @property
    def note(self) -> str:
        """What a reader should know about this encoder's limits, or ""."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), float32, each row of length 1 (0 for a text without a word)."""
        ...

    def calibrated(self, cosine: float) -> float:
        """What a cosine means, 0–1: 0.05 at the top 5 % of unrelated pairs, 0.95 for the same."""
        ...


class UniversalSentenceEncoder:
    """Universal Sentence Encoder, multilingual v3 (16 languages), in numpy."""

    id = "use-m3/0.2"
    note = ""
    # Anchors (cosine, meaning): docs/decisions/0004-encoder.md
    _ANCHORS = (
        (0.20, 0.0),
        (0.42, 0.05),
        (0.55, 0.30),
        (0.65, 0.55),
        (0.75, 0.72),
        (0.88, 0.95),
        (1.0, 1.0),
    )

    def __init__(self) -> None:
        # here, because `--help` must not pay for an import of 0.2 s
        from tubetotask.analysis.universal import load

        one_thread()
        self._model = load()
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Each distinct text is encoded once."""
        return _distinct(texts, 512, self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        with self._turn:  # its buffers take 5 MB: once, however many talks are read at a time
            try:
                return np.asarray(self._model.encode(texts), dtype=np.float32)
            finally:
                # What lay in them is spread over 10 to 20 MB by now. That the C library returns it
                # by itself (M_TRIM_THRESHOLD) takes half as long again, since each few texts do.
                give_back()

    def calibrated(self, cosine: float) -> float:
        """Straight lines between the anchors."""
        return _between(cosine, self._ANCHORS)


class TfidfEncoder:
    """Weighted words in hashed columns: always there, any language, knows no synonyms.

    ``corpus`` gives the document frequencies; without it stop words weigh a twentieth and all
    other words the same.
    """

    id = "tfidf/1"
    _WIDTH = 1024
    _ANCHORS = ((0.05, 0.0), (0.22, 0.05), (0.45, 0.35), (0.65, 0.65), (0.90, 0.95), (1.0, 1.0))

    def __init__(self, corpus: Iterable[str] = (), *, language: str = "en", note: str = "") -> None:
        self.note = note
        self._stops = stop_words(language)
        documents = [set(_folded(text)) for text in corpus]
        self._documents = len(documents)
        self._frequency = Counter(word for document in documents for word in document)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Each distinct text is encoded once."""
        return _distinct(texts, self._WIDTH, self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._WIDTH), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word, count in Counter(_folded(text)).items():
                code = zlib.crc32(word.encode("utf-8", "replace"))
                sign = 1.0 if code & 0x8000_0000 else -1.0  # so that collisions cancel out
                row[code % self._WIDTH] += sign * (1.0 + log(count)) * self._weight(word)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths > 0, lengths, 1.0)
        return vectors

    def _weight(self, word: str) -> float:
        if self._documents:
            return log((1 + self._documents) / (1 + self._frequency[word])) + 0.05
        return 0.05 if word in self._stops else 1.0

    def calibrated(self, cosine: float) -> float:
        """Straight lines between the anchors."""
        return _between(cosine, self._ANCHORS)


@Once
def default_encoder() -> Encoder:
    """The sentence encoder, loaded once a process; weighted words where it is not installed."""
    try:
        return UniversalSentenceEncoder()
    except (ImportError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return TfidfEncoder(
            note=f"The sentence encoder could not be loaded ({reason}): "
            "only passages that share words are found to be alike."
        )


def calibration(encoder: str) -> Callable[[float], float]:
    """What ``calibrated`` of the encoder of that id does, without loading it."""
    universal = encoder == UniversalSentenceEncoder.id
    kind = UniversalSentenceEncoder if universal else TfidfEncoder
    return partial(_between, anchors=kind._ANCHORS)


def _folded(text: str) -> list[str]:
    return [fold(word) for word in words(text)]


def _distinct(texts: Sequence[str], width: int, encode: Callable[[list[str]], Vectors]) -> Vectors:
    cleaned = [text[:_LONGEST].encode("utf-8", "replace").decode() for text in texts]
    places: dict[str, int] = {}
    for text in cleaned:
        if any(character.isalnum() for character in text):
            places.setdefault(text, len(places))
    encoded = encode(list(places)) if places else np.zeros((0, width), dtype=np.float32)
    if len(places) == len(texts):  # most often: then they are not in memory twice
        return encoded
    known = [number for number, text in enumerate(cleaned) if text in places]
    vectors = np.zeros((len(texts), width), dtype=np.float32)
    vectors[known] = encoded[[places[cleaned[number]] for number in known]]
    return vectors


def _between(cosine: float, anchors: tuple[tuple[float, float], ...]) -> float:
    xs, ys = zip(*anchors, strict=True)
    return float(np.interp(cosine, xs, ys))
