"""A request's name goes with the work that it causes: to the job, and to each call of a model."""

from __future__ import annotations

import json
import time

import pytest
import structlog

from tests.fakes.model import FakeModel
from tests.fleet import fleet
from tubetotask.domain.job import DONE

PATIENCE_S = 90


@pytest.mark.slow
def test_what_a_job_and_its_calls_tell_names_the_request_that_they_came_from() -> None:
    more = {"LOG_LEVEL": "INFO", "LOG_FORMAT": "json", "OPENAI_PART_TOKENS": "500"}
    with FakeModel() as model, fleet("sqlite", model, more) as it:
        with structlog.contextvars.bound_contextvars(request="req-of-a-page"):
            it.ask(1, 500)
        it.start(1)
        until = time.monotonic() + PATIENCE_S
        while it.states().get(DONE) != 1:
            assert time.monotonic() < until, (it.states(), it.errors())
            time.sleep(0.2)
        it.stop()
        (log,) = it.folder.glob("worker-*.log")
        told = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
    calls = [event for event in told if event["event"] == "model call"]
    assert len(calls) > 2, "parts that are read in threads of their own are among them"
    assert {event["request"] for event in calls} == {"req-of-a-page"}
    assert {event["job"].split(":")[0] for event in calls} == {"analysis"}
    assert all("request" not in event for event in told if event["event"] == "worker ready")
