"""Loops of speech recognition: the same line again and again where nobody says it.

Nothing is removed: a person may really repeat a line. The reader is told how many lines repeat,
and the passages of the loop after its first carry confidence 0, so that no analyser rests on them.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Sequence

from tubetotask.domain.transcript import Notice, Passage
from tubetotask.transcripts.track import Line

_LEAST_LINES = 8
_LEAST_RUN = 4
_MOST_NOTICES = 3
_WORDS = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """What makes two lines the same: letters and digits."""
    return _WORDS.sub(" ", text).strip().casefold()


def looping(lines: Sequence[Line]) -> tuple[frozenset[str], tuple[Notice, ...]]:
    """The lines (as ``key``) that stand in a loop, and what to say of them."""
    keys = [key(line.text) for line in lines]
    counts = Counter(keys)
    looped: dict[str, int] = {}  # first line of the first run
    run = 1
    for i, (before, now) in enumerate(itertools.pairwise(keys), start=1):
        run = run + 1 if now == before else 1
        if run >= _LEAST_RUN and counts[now] >= _LEAST_LINES and now and now not in looped:
            looped[now] = i + 1 - run
    worst = sorted(looped, key=lambda k: -counts[k])[:_MOST_NOTICES]
    return frozenset(looped), tuple(
        Notice(
            "loop",
            f"{counts[k]:,} of {len(lines):,} lines repeat (“{lines[looped[k]].text[:60]}”): "
            "speech recognition loop. They are kept, but nothing is concluded from them.",
            lines[looped[k]].start_s,
        )
        for k in worst
    )


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
