"""A worker that is killed while a model answers: the next one pays for no answer again."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.fakes.model import KEY, FakeModel
from tests.fakes.model_log import Asked
from tests.fakes.model_request import PURPOSES, AskedFor
from tests.integration.desk import wait, worker
from tubetotask.jobs.requests import Source, request_analysis, try_again
from tubetotask.plans import parse
from tubetotask.storage.database import db
from tubetotask.storage.models import ModelCallRow, NotesRow, ReservationRow
from tubetotask.storage.workspace import Workspace, local_user, stored_analysis

SAMPLE = files("tubetotask.samples").joinpath("talk.vtt").read_bytes()
PLAN = parse(files("tubetotask.samples").joinpath("plan.md").read_text("utf-8"))
KILLS = (("notes", 2), ("check", 1), ("assess", 1))  # while the n-th call of a purpose is under way


class Gate:
    """Holds the n-th call of a purpose until it is told to let go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0
        self._purpose = ""
        self.reached, self.go = threading.Event(), threading.Event()

    def at(self, purpose: str, number: int) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        self._purpose, self._left = purpose, number

    def __call__(self, asked: AskedFor) -> None:
        with self._lock:
            held = asked.purpose == self._purpose
            self._left -= held
            held = held and self._left == 0
            reached, go = self.reached, self.go
        if held:
            reached.set()
            go.wait(60)


def told(asked: Asked) -> tuple[str, str]:
    return asked.model, repr(asked.messages)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_call_costs_that_call_and_no_other(app: Flask) -> None:
    session: Session = db.session()
    workspace = Workspace(session, local_user(session).id)
    gate = Gate()
    hooks: dict[str, Any] = dict.fromkeys(PURPOSES, gate)
    with FakeModel(answers=hooks) as fake:
        environ = {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": fake.url,
            "OPENAI_MODEL": "gpt-4o",
            # One after another: who asks the next has kept the answer before.
            "OPENAI_PARALLEL": "1",
            "OPENAI_PRICES": "gpt-4o=2.5/10,gpt-4o-mini=0.15/0.6",
            "BUDGET_USD_DAY": "20",
            "OPENAI_PART_TOKENS": "500",
        }
        row = request_analysis(
            workspace, str(app.config["JOBS_DATABASE_URL"]), Source(SAMPLE, "talk.vtt"), PLAN
        )
        for purpose, number in KILLS:
            gate.at(purpose, number)
            with worker(app, **environ) as process:
                assert gate.reached.wait(60), purpose
                process.send_signal(signal.SIGKILL)
                process.wait(10)
            gate.go.set()
        with worker(app, **environ):
            wait(session, row, "done", seconds=120)
        calls = fake.calls()
    answered = [each for each in calls if each.status == 200]
    lost = [each for each in calls if each.status != 200]
    assert [each.purpose for each in lost] == [purpose for purpose, _ in KILLS]
    assert max(Counter(told(each) for each in answered).values()) == 1
    assert {told(each) for each in lost} <= {told(each) for each in answered}
    kept = session.scalar(select(func.count()).where(ModelCallRow.outcome != "lost"))
    assert kept == len(answered)
    # What was under way each time was booked by the next worker when it took the slot over: its
    # job did not wait for itself.
    assert session.scalar(select(func.count()).select_from(ReservationRow)) == 0
    booked = session.scalars(select(ModelCallRow).where(ModelCallRow.outcome == "lost")).all()
    assert sorted(each.purpose for each in booked) == sorted(purpose for purpose, _ in KILLS)
    assert all(each.usd for each in booked)
    assert {each.analysis_id for each in booked} == {row.id}
    assert session.scalar(select(func.count()).select_from(NotesRow)) == 1
    done = stored_analysis(row, PLAN)
    assert done.notes.coverage == 1.0
    assert done.cost.calls == len(answered)


@pytest.mark.slow
def test_a_worker_tells_what_the_server_refuses_and_a_right_key_makes_it_good(app: Flask) -> None:
    session: Session = db.session()
    workspace = Workspace(session, local_user(session).id)
    jobs_url = str(app.config["JOBS_DATABASE_URL"])
    with FakeModel() as fake:
        environ = {"OPENAI_API_KEY": "sk-wrong-key", "OPENAI_BASE_URL": fake.url}
        row = request_analysis(workspace, jobs_url, Source(SAMPLE, "talk.vtt"), PLAN)
        with worker(app, **environ):
            wait(session, row, "waiting", seconds=120)
        assert row.error_message == "The model's server refuses the API key."
        assert "OPENAI_API_KEY" in row.error_remedy
        assert "the next try is on" in row.error_remedy
        assert row.retry_at is not None
        assert [each.key_right for each in fake.log] == [False]
        try_again(workspace, jobs_url, row.id)
        with worker(app, **environ | {"OPENAI_API_KEY": KEY}):
            wait(session, row, "done", seconds=120)
        assert stored_analysis(row, PLAN).cost.calls == len(fake.calls()) - 1
