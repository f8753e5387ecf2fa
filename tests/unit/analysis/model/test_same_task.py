"""Whether pieces of advice are one task, asked of a model: one call, doubt where it is silent."""

from __future__ import annotations

from typing import Any

from tests.fakes.model import FakeModel
from tests.fakes.model_request import AskedFor
from tests.unit.analysis.model.helpers import asker, settings
from tubetotask import pipeline
from tubetotask.analysis.model import prompts, sameness
from tubetotask.analysis.model.analyser import ModelAnalyser
from tubetotask.domain.cost import NOTHING
from tubetotask.domain.task import Pair

LETTER = ("Write a letter to every new reader", "Write each new reader a welcome letter")
PRICES = ("Raise your prices every year", "Call your first customers")


def judged(answer: Any, *pairs: Pair) -> dict[Pair, bool]:
    hook = answer if callable(answer) else lambda _: {"pairs": answer}
    with FakeModel(answers={"same": hook}) as fake:
        return dict(sameness.judged(asker(settings(fake)), pairs, "gpt-4o"))


def test_what_gets_no_answer_stays_in_doubt_and_unknown_ids_count_for_nothing() -> None:
    told = [{"id": "p2", "same": True}, {"id": "p9", "same": True}]
    assert judged(told, LETTER, PRICES) == {PRICES: True}


def test_of_two_answers_to_one_pair_no_counts() -> None:
    both = [{"id": "p1", "same": True}, {"id": "p1", "same": False}]
    assert judged(both, LETTER) == {LETTER: False}
    assert judged(both[::-1], LETTER) == {LETTER: False}


def test_many_pairs_are_asked_about_in_batches_and_each_once() -> None:
    sizes: list[int] = []

    def every(asked: AskedFor) -> dict[str, Any]:
        sizes.append(len(asked.pairs))
        return {"pairs": [{"id": each["id"], "same": True} for each in asked.pairs]}

    pairs = [(f"Do thing {n}", f"Do the thing {n}") for n in range(130)]
    assert judged(every, *pairs) == dict.fromkeys(pairs, True)
    assert sizes == [100, 30]


def test_the_cheapest_model_is_asked_and_its_cost_is_told() -> None:
    with FakeModel() as fake:
        analyser = ModelAnalyser(settings(fake))
        found, cost = pipeline.judge_pairs([LETTER, PRICES], analyser)
        assert found == {LETTER: True, PRICES: False}
        assert [call.purpose for call in fake.calls()] == ["same"]
    assert cost.calls == 1
    assert cost.usd is None or cost.usd > 0


def test_a_talk_s_tasks_do_not_wait_for_a_server_that_fails() -> None:
    with FakeModel() as fake:
        analyser = ModelAnalyser(settings(fake, api_key="wrong"))
        found, cost = pipeline.judge_pairs([LETTER], analyser)
    assert (found, cost.calls) == ({}, 0)
    assert pipeline.judge_pairs([], analyser) == ({}, NOTHING)


def test_notes_do_not_depend_on_how_tasks_are_compared() -> None:
    before = prompts.version()
    assert "same" in prompts.ANSWERS
    prompts.version.cache_clear()
    kind = prompts.ANSWERS.pop("same")
    try:
        assert prompts.version() == before
    finally:
        prompts.ANSWERS["same"] = kind
        prompts.version.cache_clear()
