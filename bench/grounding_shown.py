"""An analysis by a model that says what a sheet tells it to, and what of that is shown.

Invariant: everything is shown that an analysis holds as text, except what was dropped, claimed
quotes (no face shows them) and the words of talk and plan.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.grounding_cases import time_is_right
from bench.grounding_data import Talk, letters
from bench.grounding_sheet import PLAN, RELATION, Placed, Sheet
from tests.fakes.model import KEY, FakeModel, model
from tests.fakes.model_request import AskedFor
from tubetotask import pipeline, plans
from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.analysis.offline.budget import Remembering
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.evidence import Statement
from tubetotask.exports import json as json_export
from tubetotask.transcripts import Reading

_UNSEEN = frozenset({"quotes", "transcript", "plan", "dropped", "chapters"})
_CLOSE_S = 2.0
WHERE = {
    "premise": "notes.premise.text",
    "premise.merged": "notes.premise.text",
    "concept.name": "notes.concepts.name.text",
    **{
        f"concept.{part}": f"notes.concepts.{part}.text"
        for part in ("problem", "solution", "how_to_apply", "example", "outcome")
    },
    "takeaway.theme": "notes.takeaways.theme",
    "takeaway.insight": "notes.takeaways.insight.text",
    "takeaway.application": "notes.takeaways.application.text",
    "key_quote": "notes.key_passages.statement.text",
    "translation": "notes.key_passages.statement.evidence.translation",
    "advice": "notes.advice.statement.text",
    "advice.title": "notes.advice.title",
    "advice.first_step": "notes.advice.first_step.text",
    "task.title": "assessment.tasks.title",
    "task.why": "assessment.tasks.why",
    "task.filter": "assessment.tasks.filters.reason",
    "lens": "assessment.lenses.statements.text",
    "comparison.reason": "assessment.comparison.reason",
    "verdict.reason": "assessment.verdict.reason",
    RELATION: "",
}


@dataclass
class Seen:
    """What became of the cases of one analysis."""

    shown: list[Placed] = field(default_factory=list)
    kept_back: list[tuple[Placed, str]] = field(default_factory=list)  # with the reason
    unreached: list[Placed] = field(default_factory=list)  # neither: what carries it fell
    exported: list[Placed] = field(default_factory=list)  # planted, in the JSON export
    timed: int = 0
    late: list[str] = field(default_factory=list)


class Stage:
    """One fake model for all sheets."""

    def __init__(self, fake: FakeModel) -> None:
        self._fake = fake
        self._sheet: Sheet | None = None
        self._encoder = Remembering(default_encoder())  # a talk is read several times
        fake.answers = {
            "notes": self._notes,
            "merge": lambda asked: self._now.merged(asked),
            "assess": lambda asked: self._now.assessed(asked),
            "check": lambda asked: {
                "statements": [
                    {"id": s["id"], "supported": True, "why": ""} for s in asked.statements
                ]
            },
            "revise": lambda asked: {"statements": [self._again(s) for s in asked.statements]},
        }

    @property
    def _now(self) -> Sheet:
        assert self._sheet is not None
        return self._sheet

    def _notes(self, asked: AskedFor) -> Mapping[str, Any]:
        if asked.part > 1:
            return {"premise": None}
        premise = self._now.premise() if asked.parts == 1 else None
        return {**self._now.notes, "premise": premise}

    def play(self, talk: Talk, sheet: Sheet) -> Analysis:
        """The whole pipeline, over a real socket."""
        self._sheet = sheet
        reading = Reading(talk.video, talk.transcript)
        # No limit of output: a sheet says more in one answer than a model would.
        endless = model("no-max-completion-tokens", "gpt-4o")
        settings = ModelSettings(api_key=KEY, base_url=self._fake.url, model=endless)
        return pipeline.analyse(
            reading, plans.parse(PLAN), ModelAnalyser(settings, encoder=self._encoder)
        )

    def _again(self, refused: Mapping[str, Any]) -> dict[str, Any]:
        """The same once more; a false key quote over what was said in its place."""
        text, quote = str(refused["text"]), str(refused["quote"])
        if refused["part"] == "key_passage":
            quote = self._now.said.get(letters(text), quote)
        return {
            "id": refused["id"], "text": text, "quote": quote,
            "paragraph": None, "translation": None, "give_up": False,
        }  # fmt: skip


def look(sheet: Sheet, talk: Talk, analysis: Analysis, *, export: bool) -> Seen:
    """Which cases are shown, and where; what is shown at another time than its words'."""
    texts: dict[str, set[str]] = defaultdict(set)
    for path, text in _texts(analysis, ""):
        texts[letters(text)].add(path)
    reasons = {letters(dropped.text): dropped.reason for dropped in reversed(analysis.dropped)}
    seen = Seen()
    for placed in sheet.placed:
        key = letters(placed.case.text)
        if placed.field == RELATION:
            shown = _related(analysis, placed)
        elif placed.true:
            shown = WHERE[placed.field] in texts.get(key, ())
        else:
            shown = key in texts
        if shown:
            seen.shown.append(placed)
        elif key in reasons:
            seen.kept_back.append((placed, reasons[key]))
        elif placed.field == "translation" and _carrier_shown(placed, texts):
            seen.kept_back.append((placed, "left out"))
        else:
            seen.unreached.append(placed)
    if export:
        told = {letters(text) for text in _strings(json.loads(json_export.render(analysis)))}
        planted = [p for p in sheet.placed if not p.true and p.field != RELATION]
        seen.exported = [p for p in planted if letters(p.case.text) in told]
    _hold_times(sheet, talk, analysis, seen)
    return seen


def _carrier_shown(placed: Placed, texts: Mapping[str, set[str]]) -> bool:
    return "notes.key_passages.statement.text" in texts.get(letters(placed.case.quote), ())


def _related(analysis: Analysis, placed: Placed) -> bool:
    assert analysis.assessment is not None
    return any(
        finding.kind.value == placed.value and finding.statement.text == placed.case.text
        for finding in analysis.assessment.findings
    )


def _texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text with the names of the fields that lead to it."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each, path)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for each in dataclasses.fields(part):
            if each.name not in _UNSEEN:
                yield from _texts(getattr(part, each.name), f"{path}.{each.name}".lstrip("."))


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for each in part:
            yield from _strings(each)
    elif isinstance(part, dict):
        for name, each in part.items():
            if name not in _UNSEEN:
                yield from _strings(each)


def _statements(part: Any) -> Iterator[Statement]:
    if isinstance(part, Statement):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _statements(each)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for each in dataclasses.fields(part):
            if each.name not in _UNSEEN:
                yield from _statements(getattr(part, each.name))


def _hold_times(sheet: Sheet, talk: Talk, analysis: Analysis, seen: Seen) -> None:
    """Quotes that stand once in the talk: their place, though the answer named another one."""
    spans = {letters(p.case.text): p.case for p in sheet.placed if p.case.span and p.true}
    for statement in _statements(analysis):
        case = spans.get(letters(statement.text))
        if case is None or case.span is None or talk.joined.count(letters(case.quote)) != 1:
            continue
        piece = statement.evidence[0]
        said = talk.transcript.words[case.span.first : case.span.last]
        start = next(word.start_s for word in said if letters(word.text))
        seen.timed += 1
        if (piece.start_s is None) != (start is None):
            seen.late.append(case.quote)
        elif piece.start_s is not None and start is not None:
            wrong = abs(piece.start_s - start) > _CLOSE_S
            if wrong or (talk.exact and not time_is_right(talk, piece, [])):
                seen.late.append(case.quote)
