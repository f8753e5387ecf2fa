"""Jobs are put in order, paused, cancelled and tried again; a worker that is gone is replaced."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.integration.desk import PLAN, TALK, wait, worker
from tubetotask.domain.job import Cause
from tubetotask.jobs import engine, housekeeping
from tubetotask.jobs.requests import Source, cancel, request_analysis, try_again
from tubetotask.storage import job_lines
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

LONG = b"WEBVTT\n\n" + b"".join(
    f"{n // 60 // 60:02}:{n // 60 % 60:02}:{n % 60:02}.000 --> "
    f"{n // 60 // 60:02}:{n // 60 % 60:02}:{n % 60:02}.900\n"
    f"You should write page {n} of your book before breakfast.\n\n".encode()
    for n in range(400)
)


def ask(space: Workspace, url: str, name: str, cause: Cause = Cause.PERSON) -> AnalysisRow:
    talk = TALK.replace(b"grandmother", name.encode())
    return request_analysis(space, url, Source(talk, f"{name}.vtt"), PLAN, cause=cause)


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_what_a_person_waits_for_goes_before_what_is_new_and_that_before_what_is_old(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    causes = (Cause.AGAIN, Cause.BACKFILL, Cause.NEW, Cause.AGAIN, Cause.NEW)
    rows = [ask(workspace, jobs_url, f"talk{n}", cause) for n, cause in enumerate(causes)]
    session = workspace.session
    with worker(app, WORKER_JOBS="1"):
        for row in rows:
            wait(session, row, "done")
    order = {row.job_id: job_lines.lines(session, row.job_id)[0].id for row in rows}
    told = [Cause(row.cause) for row in sorted(rows, key=lambda row: order[row.job_id])]
    assert told == sorted(causes, key=lambda cause: cause.priority)
    queues = {Cause.PERSON: engine.ASKED, Cause.NEW: engine.BACKGROUND}
    for cause, queue in queues.items():
        job = ask(workspace, jobs_url, f"last-{cause}", cause).job_id
        (found,) = engine.client(jobs_url).list_workflows(workflow_ids=[job])
        assert found.queue_name == queue


@pytest.mark.slow
def test_a_paused_queue_starts_nothing_even_after_a_restart_and_then_goes_on(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    engine.pause(jobs_url, engine.BACKGROUND)
    assert engine.paused(jobs_url) == {engine.BACKGROUND}
    old = ask(workspace, jobs_url, "old", Cause.BACKFILL)
    mine = ask(workspace, jobs_url, "mine")
    with worker(app):
        wait(workspace.session, mine, "done")
        assert old.state == "queued"
        assert engine.paused(jobs_url) == {engine.BACKGROUND}
        engine.resume(jobs_url, engine.BACKGROUND, 2)
        assert engine.paused(jobs_url) == frozenset()
        wait(workspace.session, old, "done")


def test_what_is_cancelled_in_the_queue_is_never_begun_and_can_be_tried_again(
    workspace: Workspace, jobs_url: str
) -> None:
    row = ask(workspace, jobs_url, "talk")
    job = row.job_id
    assert cancel(workspace, jobs_url, row.id).state == "cancelled"
    assert engine.statuses(jobs_url, [job]) == {job: "CANCELLED"}
    assert cancel(workspace, jobs_url, row.id).state == "cancelled", "twice is once"
    again = ask(workspace, jobs_url, "talk")
    assert (again.id, again.state) == (row.id, "queued")
    assert again.job_id != job


@pytest.mark.slow
def test_what_is_cancelled_while_it_is_read_ends_there_and_goes_on_from_there(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    session = workspace.session
    row = request_analysis(workspace, jobs_url, Source(LONG, "long.vtt"), PLAN)
    with worker(app):
        wait(session, row, "noting")
        cancel(workspace, jobs_url, row.id)
        other = ask(workspace, jobs_url, "other")
        wait(session, other, "done")
        session.refresh(row)
        assert row.state == "cancelled"
        assert row.document is None
        told = [line.text for line in job_lines.lines(session, row.job_id)]
        assert told[0].startswith("Transcript read: ")
        assert told[-1] == "Cancelled."
        try_again(workspace, jobs_url, row.id)
        wait(session, row, "done", seconds=120)


@pytest.mark.slow
def test_an_orderly_stop_in_the_middle_of_a_step_is_no_crash(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = request_analysis(workspace, jobs_url, Source(LONG, "long.vtt"), PLAN)
    with worker(app) as first:
        wait(workspace.session, row, "noting")
        assert row.starts == 1
        first.terminate()
        first.wait(20)
    workspace.session.refresh(row)
    if row.state == "noting":  # else it was done within the time a stop allows
        assert row.starts == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_the_jobs_of_a_killed_worker_are_done_by_another_that_is_there(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    session = workspace.session
    row = request_analysis(workspace, jobs_url, Source(LONG, "long.vtt"), PLAN)
    with worker(app) as first:
        wait(session, row, "noting")
        with worker(app):
            # The second has its slot before the first is gone, so it does not take the first one's.
            ready = ask(workspace, jobs_url, "ready")
            until(lambda: engine.statuses(jobs_url, [ready.job_id])[ready.job_id] != "ENQUEUED")
            time.sleep(3)
            first.send_signal(signal.SIGKILL)
            first.wait(10)
            wait(session, row, "done", seconds=120)


def test_house_keeping_forgets_what_ended_long_ago_and_nothing_else(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    ended, waiting = ask(workspace, jobs_url, "ended"), ask(workspace, jobs_url, "waiting")
    cancel(workspace, jobs_url, ended.id)
    workspace.session.commit()
    jobs = [ended.job_id, waiting.job_id]
    assert housekeeping.run(app, 30) == 0
    assert housekeeping.run(app, 30, now() + timedelta(days=31)) == 1
    assert list(engine.statuses(jobs_url, jobs)) == [waiting.job_id]
    assert job_lines.lines(workspace.session, ended.job_id) == []
    assert workspace.analysis(ended.id).state == "cancelled"
