"""Does a statement say no more than its evidence? (first version: digits and cuts)"""

from __future__ import annotations

import re

from tubetotask.domain.evidence import Evidence, Wording
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.evidence.cut import is_cut
from tubetotask.evidence.normal import table, units
from tubetotask.evidence.refusal import Refusal
from tubetotask.evidence.search import Found

_NEGATIONS = table("not no never dont doesnt didnt cant wont isnt arent without")


class Checker:
    """Holds texts against evidence, knowing the video's own names."""

    def __init__(self, transcript: Transcript, video: Video, plan: Plan | None) -> None:
        self._language = transcript.language

    def acceptable(self, found: Found, quote: str) -> bool:
        """Whether a fuzzy match differs from its quote only in harmless words."""
        return not any(
            self._meaningful(unit) for d in found.differences for unit in (*d.quote, *d.text)
        )

    def check(self, text: str, wording: Wording, evidence: tuple[Evidence, ...]) -> Refusal | None:
        """Why the text may not be shown, or None."""
        said = units(text)
        if not said:
            return Refusal("empty")
        if wording is Wording.SPEAKER:
            if any(is_cut(said, units(e.quote), self._meaningful) for e in evidence):
                return None
            return Refusal("quote-not-found", "not a cut of the quote")
        digits = re.findall(r"\d+", text)
        quoted = {unit for e in evidence for unit in units(e.quote)}
        for number in digits:
            if number not in quoted:
                return Refusal("number", number)
        return None

    @staticmethod
    def _meaningful(unit: str) -> bool:
        return unit in _NEGATIONS or any(c.isdigit() for c in unit)
