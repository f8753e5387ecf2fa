"""The parts of a video that were quoted: what there is to see for who has little time.

Invariant: spans are in the order of the video, never overlap, and hold every quote whole that they
are made of; only times that are those of the video are in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tubetotask.domain.evidence import Evidence, EvidenceKind

LEAD_S = 0.5  # a word is not cut off at its beginning
NEAR_S = 3.0  # what lies so close together is played on: a jump would take longer to follow


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the video, in seconds; ``words``: of the first quote in it."""

    start_s: float
    end_s: float
    words: str

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.end_s - self.start_s


def spans(evidence: Iterable[Evidence], duration_s: float | None = None) -> list[Span]:
    """The quoted stretches, joined where they touch. ``duration_s``: where the video ends."""
    timed = sorted(
        (max(0.0, e.start_s - LEAD_S), e.end_s, e.quote)
        for e in evidence
        if e.kind is EvidenceKind.VIDEO and e.linked
        if e.start_s is not None and e.end_s is not None and e.end_s > e.start_s
    )
    found: list[Span] = []
    for start, end, words in timed:
        end = end if duration_s is None else min(end, duration_s)
        if found and start - found[-1].end_s <= NEAR_S:
            last = found[-1]
            found[-1] = Span(last.start_s, max(last.end_s, end), last.words)
        elif end > start:
            found.append(Span(start, end, words))
    return found


def total_s(found: Iterable[Span]) -> float:
    """How long they play together."""
    return sum(span.seconds for span in found)
