"""A statement in its published form: its words, its evidence, and whether it is marked as wrong.

Invariant: without evidence there is no statement. It is marked where the page marks it, by the keys
that ``domain.feedback`` gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypedDict

from tubetotask.domain import feedback
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.evidence import Evidence, Statement
from tubetotask.exports import schema
from tubetotask.exports.places import clean, elided, link_at, seconds


class _Parts(TypedDict):
    """What every statement has."""

    text: str
    wording: Literal["speaker", "model"]
    evidence: list[schema.Evidence]
    wrong: bool


class Stated:
    """Writes the statements of one analysis. ``part``: as ``domain.feedback`` names it; "" where
    nobody can mark it."""

    def __init__(self, analysis: Analysis, *, for_people: bool) -> None:
        self._analysis = analysis
        self._for_people = for_people
        self._video = analysis.video

    def _parts(self, statement: Statement, part: str = "", text: str = "") -> _Parts:
        """``text``: of a task, its title."""
        return {
            "text": clean(statement.text),
            "wording": statement.wording.value,
            "evidence": [self._evidence(item) for item in statement.evidence],
            "wrong": self._marked(part, text or statement.text, statement.evidence),
        }

    def _marked(self, part: str, text: str, evidence: tuple[Evidence, ...]) -> bool:
        return bool(self._analysis.wrong) and (
            feedback.key(part, text, evidence) in self._analysis.wrong
        )

    def _statement(self, statement: Statement | None, part: str = "") -> schema.Statement | None:
        """None also where the gate left no evidence: such a statement is never shown."""
        if statement is None or not statement.evidence:
            return None
        return schema.Statement(**self._parts(statement, part))

    def _statements(
        self, statements: Iterable[Statement], part: str = ""
    ) -> list[schema.Statement]:
        return [kept for item in statements if (kept := self._statement(item, part))]

    def _evidence(self, evidence: Evidence) -> schema.Evidence:
        start = seconds(evidence.start_s)
        spoken = evidence.kind.value == "video"
        linked = spoken and evidence.linked and start is not None
        quote = clean(evidence.quote)
        if spoken and self._for_people:
            quote = elided(quote, self._analysis.transcript)
        return schema.Evidence(
            quote=quote,
            start_s=start,
            end_s=seconds(evidence.end_s),
            score=round(min(100.0, max(0.0, evidence.score)), 1),
            kind=evidence.kind.value,
            url=link_at(self._video, start) if linked else None,
            translation=clean(evidence.translation),
        )
