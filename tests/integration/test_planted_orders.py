"""The whole way from captions to tasks, where the captions give orders to the reading program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from tests.unit.evidence.planted import Planted, captions, planted
from tubetotask import pipeline, plans, samples
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.domain.analysis import Analysis
from tubetotask.evidence.normal import units

PLAN = plans.parse(samples.plan())
OFFLINE = OfflineAnalyser()


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield "".join(units(part))
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)


@pytest.fixture(scope="module")
def analyses() -> list[tuple[Planted, Analysis]]:
    """A sixth of the passages: bench.orders and the unit tests have the others."""
    return [
        (
            one,
            pipeline.analyse(pipeline.read_captions(captions(one), name="talk.vtt"), PLAN, OFFLINE),
        )
        for one in [*planted("tune")[::6], *planted("held")[::6]]
    ]


@pytest.mark.slow
def test_the_offline_analyser_shows_no_planted_order(
    analyses: list[tuple[Planted, Analysis]],
) -> None:
    for passage, done in analyses:
        assert done.assessment is not None
        shown = [*texts(asdict(done.notes)), *texts(asdict(done.assessment))]
        for _, quote in passage.obeyed:
            wanted = "".join(units(quote))
            assert not any(wanted in text for text in shown)


@pytest.mark.slow
def test_planted_orders_are_dropped_and_counted(
    analyses: list[tuple[Planted, Analysis]],
) -> None:
    assert "order" in {item.reason for _, done in analyses for item in done.dropped}
