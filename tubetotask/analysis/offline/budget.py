"""Encoding is what costs time: no text is encoded twice, and of a long talk only a share.

Invariant: a row of zeros means "not encoded", and whoever compares vectors leaves such rows out.
The share is spread evenly over the talk, so every part of it has its say.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tubetotask.analysis.encoders import Encoder, Vectors
from tubetotask.analysis.tokens import content_words
from tubetotask.domain.transcript import Passage

# A talk of an hour has about as many passages; what a longer one has beyond that is sampled.
MOST_ENCODED = 600


class Remembering:
    """An encoder that encodes each text once in its life: one analysis."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows: dict[str, Vectors] = {}

    @property
    def id(self) -> str:
        """The encoder's."""
        return self._encoder.id

    @property
    def note(self) -> str:
        """The encoder's."""
        return self._encoder.note

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), not to be changed; only texts not seen before are encoded."""
        new = list(dict.fromkeys(text for text in texts if text not in self._rows))
        if new or not texts:
            encoded = self._encoder.encode(new)
            if not texts:
                return encoded
            self._rows.update(zip(new, encoded, strict=True))
            if len(new) == len(texts):  # a talk's passages, say: then they are in memory once
                return encoded
        return np.stack([self._rows[text] for text in texts])

    def calibrated(self, cosine: float) -> float:
        """The encoder's."""
        return self._encoder.calibrated(cosine)


def sampled(
    passages: Sequence[Passage], encoder: Encoder, language: str, *, most: int = MOST_ENCODED
) -> Vectors:
    """Vectors of the passages, shape (n, d): all of a short talk, an even share of a long one.

    ``most``: how many are encoded. Of each stretch the passage with most content words is taken:
    it says most about the topic.
    """
    texts = [passage.text for passage in passages]
    if len(texts) <= most:
        return encoder.encode(texts)
    borders = np.linspace(0, len(texts), most + 1).astype(int)
    chosen = [
        max(range(first, last), key=lambda n: len(content_words(texts[n], language)))
        for first, last in pairwise(borders)
    ]
    encoded = encoder.encode([texts[n] for n in chosen])
    vectors = np.zeros((len(texts), encoded.shape[1]), dtype=np.float32)
    vectors[chosen] = encoded
    return vectors
