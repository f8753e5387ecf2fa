"""What a talk took: the work of its own steps, without waiting for others."""

from __future__ import annotations

import threading
import time

from flask import Flask

from tests.web.talks import Offline, vtt
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

WAIT_S = 1.0


def test_waiting_for_a_turn_and_between_steps_is_no_work(app: Flask, workspace: Workspace) -> None:
    session = workspace.session
    row = AnalysisRow(owner_id=workspace.owner_id, request_key="k", upload=vtt().encode())
    row.upload_name, row.upload_hash, row.state, row.job_id = "a.vtt", "h" * 64, "queued", "j"
    session.add(row)
    session.commit()
    number = row.id
    session.rollback()
    job = AnalysisJob(app, lambda _: OfflineAnalyser(), Offline, ("en",))
    begun = time.monotonic()
    assert job.read(number, "j")
    time.sleep(WAIT_S)  # others' steps
    with_turn = threading.Event()

    def other() -> None:
        with job._turns.turn(False):
            with_turn.set()
            time.sleep(WAIT_S)

    thread = threading.Thread(target=other)
    thread.start()
    with_turn.wait()
    assert job.note(number, "j")
    assert job.assess(number, "j")
    whole_s = time.monotonic() - begun
    thread.join()
    session.refresh(row)
    assert row.state == "done"
    assert row.took_s is not None
    assert 0 < row.took_s <= whole_s - 1.9 * WAIT_S
