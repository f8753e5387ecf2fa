"""A real model's server that none of us wrote, with a model of random weights: nonsense comes in,
and nothing ungrounded goes out.

What it answers fits the schemas, since the server constrains it, and means nothing. So whatever is
shown in the end was found by code in the talk, and nothing crashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import real_server
from tests.conftest import lacks
from tubetotask import pipeline, plans, samples
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.errors import ModelFailed
from tubetotask.evidence import Gate

pytestmark = pytest.mark.slow
READING = pipeline.read_captions(samples.talk(), name="talk.vtt")
PLAN = plans.parse(samples.plan())
STATES = {"cut-off", "junk", "timeout", "empty", "server-error"}


@pytest.fixture(scope="module", params=["strict", "ignores"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[real_server.RealServer]:
    """Its nonsense is made of the talk's own words, so that some quotes are really found."""
    if not real_server.available():
        lacks(*real_server.WANTED)
    words = [word.text for word in READING.transcript.words]
    folder: Path = tmp_path_factory.mktemp(request.param)
    with real_server.running(folder, request.param, words=words) as running:
        yield running


def _analysed(analyser: ModelAnalyser) -> tuple[Analysis | None, ModelFailed | None]:
    try:
        return pipeline.analyse(READING, PLAN, analyser), None
    except ModelFailed as failed:
        return None, failed


@pytest.mark.parametrize("part_tokens", [3_000, 900])
def test_nonsense_passes_through_the_whole_chain_and_nothing_ungrounded_is_shown(
    server: real_server.RealServer, part_tokens: int
) -> None:
    settings = ModelSettings(
        api_key=server.api_key,
        base_url=server.base_url,
        model=server.model,
        fallbacks=(),
        part_tokens=part_tokens,
        parallel=1,
        timeout_s=40,
    )
    analyser = ModelAnalyser(settings)
    done, failed = _analysed(analyser)
    if done is None and part_tokens < 3_000:
        # A model without sense may also write until it is cut off; that is told, not hidden.
        assert failed is not None
        assert failed.state in STATES
        assert failed.remedy
        return
    assert done is not None, failed
    assert done.notes.coverage == 1
    assert done.cost.calls > 0
    assert done.cost.tokens_in > 0
    assert done.cost.usd is None  # nobody knows this model's price
    assert done.assessment is not None
    gate = Gate(READING.transcript, READING.video, PLAN)
    assert gate.notes(done.notes) == (done.notes, ())
    assert gate.assessment(done.assessment) == (done.assessment, ())
    words = [word.text for word in READING.transcript.words]
    for passage in done.notes.key_passages:
        for evidence in passage.statement.evidence:
            assert evidence.quote.split() == words[evidence.first_word : evidence.last_word]
