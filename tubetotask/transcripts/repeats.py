"""Loops of speech recognition: the same line again and again where nobody says it.

Nothing is removed: a person may really repeat a line. The reader is told how many lines repeat,
and the passages of the loop after its first carry confidence 0, so that no analyser rests on them.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

from tubetotask.domain.transcript import Notice, Passage

_LEAST_LINES = 8
_LEAST_RUN = 4
_WORDS = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """What makes two lines the same: letters and digits."""
    return _WORDS.sub(" ", text).strip().casefold()


def looping(lines: Sequence[str]) -> tuple[frozenset[str], Notice | None]:
    """The lines (as ``key``) that stand in a loop, and what to say of it."""
    keys = [key(line) for line in lines]
    counts = Counter(keys)
    looped: set[str] = set()
    run = 1
    for before, now in zip(keys, keys[1:], strict=False):
        run = run + 1 if now == before else 1
        if run >= _LEAST_RUN and counts[now] >= _LEAST_LINES and now:
            looped.add(now)
    if not looped:
        return frozenset(), None
    repeated = sum(counts[line] for line in looped)
    message = (
        f"{repeated:,} of {len(lines):,} lines repeat: speech recognition loop. "
        "They are kept, but nothing is concluded from them."
    )
    return frozenset(looped), Notice("loop", message)


def marked(passages: Sequence[Passage], looped: frozenset[str]) -> list[Passage]:
    """The passages, those of a loop after its first with confidence 0."""
    seen: set[str] = set()
    out: list[Passage] = []
    for passage in passages:
        said = key(passage.text)
        if said in looped:
            if said in seen:
                passage = dataclasses.replace(passage, confidence=0.0)
            seen.add(said)
        out.append(passage)
    return out
