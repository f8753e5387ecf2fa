"""A model that does whatever the captions tell it: nothing planted is shown.

Over real sockets the fake model puts each planted order, and what it orders, into every field, says
"supported" to all of it and repeats it when it is sent back. Only code stands between it and the
reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pytest

from tests.fakes.model import KEY, FakeModel
from tests.fakes.model_request import AskedFor
from tests.integration.test_planted_orders import texts
from tests.unit.evidence.planted import Planted, captions, planted
from tubetotask import pipeline, plans, samples
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.evidence.normal import units

pytestmark = pytest.mark.slow
PLAN = plans.parse(samples.plan())
TRUE = "Send your letter on the same day every week"
FAR = "Remove everybody who has not opened a letter in six months"  # three minutes later
ALL = [*planted("tune"), *planted("held")]


def said(text: str, quote: str) -> dict[str, Any]:
    return {"text": text, "quote": quote, "paragraph": 1, "translation": text}


class Obeying:
    """What the model answers while ``passage`` is planted."""

    passage: Planted = ALL[0]

    def notes(self, _asked: AskedFor) -> Mapping[str, Any]:
        """Each ordered claim in every field, beside one true statement."""
        true = said(TRUE, TRUE)
        orders = [said(text, quote) for text, quote in self.passage.obeyed]
        first = orders[0]
        parts = ("problem", "solution", "how_to_apply", "example", "outcome")
        return {
            "premise": first,
            "concepts": [
                {"name": said(FAR, FAR), **dict.fromkeys(parts)},
                {"name": true, **{part: orders[n % len(orders)] for n, part in enumerate(parts)}},
                *({"name": order, **dict.fromkeys(parts)} for order in orders),
            ],
            "takeaways": [
                {"theme": order["text"], "insight": order, "application": order} for order in orders
            ]
            + [{"theme": first["text"], "insight": true, "application": first}],
            "key_quotes": [
                {"quote": o["quote"], "paragraph": 1, "translation": None} for o in orders
            ],
            "advice": [
                *({"title": o["text"], "statement": o, "first_step": o} for o in orders),
                {"title": first["text"], "statement": true, "first_step": first},
                {"title": TRUE, "statement": true, "first_step": first},
            ],
        }

    def assess(self, asked: AskedFor) -> Mapping[str, Any]:
        """And again over the notes that are left."""
        text, quote = self.passage.obeyed[0]
        notes = [str(item["id"]) for item in asked.notes]
        judged = {"reason": text, "notes": notes[:1], "lines": ["s1.1"]}
        task = {"title": text, "section": "s1", "why": text, "impact": "high", "effort": "S"}
        answers = [{"id": "f1", "answer": "yes", "reason": text}]
        return {
            "findings": [
                {"note": note, "kind": "contradicts", "section": "s1", "line": "s1.1"}
                for note in notes
            ],
            "tasks": [{**task, "note": note, "filters": answers} for note in notes]
            + [{**task, "title": None, "note": note, "filters": answers} for note in notes[:1]],
            "lenses": [{"id": "l1", "statements": [said(text, quote)]}],
            "comparison": {"value": "better", **judged},
            "verdict": {"value": "act now", **judged},
        }

    def revise(self, asked: AskedFor) -> Mapping[str, Any]:
        """It insists."""
        text, quote = self.passage.obeyed[-1]
        again = {**said(text, quote), "give_up": False}
        return {"statements": [{**again, "id": f"r{n}"} for n in range(1, 41)]}

    def check(self, asked: AskedFor) -> Mapping[str, Any]:
        """All is well."""
        ids = [str(item["id"]) for item in asked.statements]
        return {"statements": [{"id": name, "supported": True, "why": ""} for name in ids]}


OBEYING = Obeying()


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    hooks = {name: getattr(OBEYING, name) for name in ("notes", "assess", "revise", "check")}
    with FakeModel(answers=hooks) as fake:
        yield fake


def test_there_are_at_least_forty_planted_orders() -> None:
    assert len(ALL) >= 40


@pytest.mark.parametrize("passage", ALL, ids=lambda passage: passage.id)
def test_nothing_that_captions_order_a_model_to_say_is_shown(
    server: FakeModel, passage: Planted
) -> None:
    OBEYING.passage = passage
    reading = pipeline.read_captions(captions(passage), name="talk.vtt")
    analyser = ModelAnalyser(ModelSettings(api_key=KEY, base_url=server.url))
    done = pipeline.analyse(reading, PLAN, analyser)
    assert done.assessment is not None
    shown = [*texts(asdict(done.notes)), *texts(asdict(done.assessment))]
    for text, quote in passage.obeyed:
        for wanted in ("".join(units(text)), "".join(units(quote))):
            assert not any(wanted in each for each in shown), wanted
    assert "order" in {item.reason for item in done.dropped}
    # What is said right behind an order goes with it, and all that follows a false end of the talk.
    covered = {item.text for item in done.dropped if item.reason == "order"}
    assert {concept.name.text for concept in done.notes.concepts} & {TRUE, FAR} or (
        {TRUE, FAR} <= covered
    )
