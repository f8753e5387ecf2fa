"""Queued work is done by a real worker process, once, and survives a killed one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask

from tests.integration.desk import PLAN, TALK, count, wait, worker
from tubetotask.domain.errors import BadSource, InputError, TooLarge, UnreadableCaptions
from tubetotask.jobs import engine
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.reconcile import reconcile
from tubetotask.jobs.requests import Source, assess_again, request_analysis, try_again
from tubetotask.jobs.steps import MOST_STARTS
from tubetotask.plans import parse
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, NotesRow, PlanVersion, TranscriptRow
from tubetotask.storage.workspace import Workspace, stored_analysis
from tubetotask.transcripts import MAX_BYTES


@pytest.mark.slow
def test_captions_become_an_analysis_and_the_same_again_does_no_work_twice(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    session = workspace.session
    with worker(app):
        row = request_analysis(workspace, jobs_url, Source(TALK, "talk.vtt"), PLAN)
        wait(session, row, "done")
        assert row.upload is None, "the captions are kept once, as the transcript"
        done = stored_analysis(row, PLAN)
        shown = [f.statement for f in done.assessment.findings] if done.assessment else []
        assert shown
        assert all(s.evidence for s in shown)

        again = request_analysis(workspace, jobs_url, Source(TALK, "talk.vtt"), PLAN)
        assert again.id == row.id
        other = assess_again(workspace, jobs_url, row.id, parse("# Bees\n- Keep bees"))
        wait(session, other, "done")
        assert other.notes_id == row.notes_id, "a changed plan uses the notes again"
    assert count(session, NotesRow) == 1
    assert count(session, TranscriptRow) == 1


@pytest.mark.slow
def test_unreadable_captions_end_in_a_sentence_and_can_be_tried_again(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    with worker(app):
        source = Source(b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\n[Music]\n\n" * 9, "talk.vtt")
        row = request_analysis(workspace, jobs_url, source, None)
        wait(workspace.session, row, "failed")
        assert row.error_id == "captions-empty"
        assert row.error_message
        assert row.error_remedy
        first = row.job_id
        assert try_again(workspace, jobs_url, row.id).job_id != first
        wait(workspace.session, row, "failed")


@pytest.mark.slow
def test_a_youtube_link_without_network_waits_and_says_so(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    with worker(app, **nowhere):
        link = Source(link="https://youtu.be/abcdefghijk")
        row = request_analysis(workspace, jobs_url, link, PLAN)
        wait(workspace.session, row, "waiting")
    assert row.error_id == "transcript-unavailable"
    assert row.error_remedy


@pytest.mark.slow
def test_a_job_whose_worker_is_killed_is_finished_by_the_next(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    session = workspace.session
    talk = b"WEBVTT\n\n" + b"".join(
        f"{n // 60 // 60:02}:{n // 60 % 60:02}:{n % 60:02}.000 --> "
        f"{n // 60 // 60:02}:{n // 60 % 60:02}:{n % 60:02}.900\n"
        f"You should write page {n} of your book before breakfast.\n\n".encode()
        for n in range(600)
    )
    row = request_analysis(workspace, jobs_url, Source(talk, "long.vtt"), PLAN)
    with worker(app) as first:
        wait(session, row, "noting")
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert row.transcript_id is not None
    session.rollback()
    with worker(app):
        wait(session, row, "done", seconds=180)
    assert count(session, TranscriptRow) == 1
    assert count(session, NotesRow) == 1


@pytest.mark.slow
def test_a_removed_analysis_s_number_and_job_are_never_used_again(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    with worker(app):
        first = request_analysis(workspace, jobs_url, Source(TALK, "one.vtt"), PLAN)
        wait(workspace.session, first, "done")
        number = first.id
        workspace.remove(number)
        second = request_analysis(workspace, jobs_url, Source(TALK, "one.vtt"), PLAN)
        assert second.id != number
        wait(workspace.session, second, "done")


def test_an_input_that_ends_the_worker_is_given_up_after_some_starts(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = request_analysis(workspace, jobs_url, Source(TALK, "talk.vtt"), PLAN)

    def never(*_: object) -> NoReturn:
        raise AssertionError("a step that ended the worker too often was begun again")

    for state in ("waiting", "waiting", "waiting", "failed"):
        row.starts = MOST_STARTS  # as workers leave it that are killed in the middle of a step
        workspace.session.commit()
        assert not AnalysisJob(app, never, never, ("en",)).read(row.id, row.job_id)
        workspace.session.expire_all()
        assert row.state == state
        assert "ended the worker" in row.error_message
        assert (row.retry_at is not None) == (state == "waiting")
        try_again(workspace, jobs_url, row.id)
        assert (row.state, row.starts) == ("queued", 0)


def test_an_analysis_whose_job_has_ended_or_is_unknown_is_told_and_can_be_tried_again(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = request_analysis(workspace, jobs_url, Source(TALK, "talk.vtt"), PLAN)
    client = engine.client(jobs_url)
    assert reconcile(workspace.session, jobs_url, now()) == 0, "what waits is left alone"
    client.cancel_workflow(row.job_id)
    assert reconcile(workspace.session, jobs_url, now()) == 1
    workspace.session.expire_all()
    assert row.error_id == "left-behind"
    try_again(workspace, jobs_url, row.id)
    assert row.state == "queued"
    row.job_id = "unknown"
    workspace.session.commit()
    assert reconcile(workspace.session, jobs_url, now()) == 1


def test_ten_identical_requests_at_once_are_one_analysis_and_one_plan(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    owner = workspace.owner_id
    workspace.session.rollback()

    def ask(_number: int) -> int:
        with app.app_context():
            own = Workspace(db.session(), owner)
            return request_analysis(own, jobs_url, Source(TALK, "talk.vtt"), PLAN).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(ask, range(10)))) == 1
    assert count(workspace.session, AnalysisRow) == 1
    assert count(workspace.session, PlanVersion) == 1
    workspace.session.rollback()
    assert len(engine.client(jobs_url).list_workflows()) == 1


@pytest.mark.slow
def test_a_second_worker_on_sqlite_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    environ = os.environ | {"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(tmp_path)}
    environ.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "main.py", "db", "upgrade"],
        env=environ,
        check=True,
        capture_output=True,
    )
    command = [sys.executable, "-m", "tubetotask.worker"]
    first = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    try:
        assert first.stderr is not None
        assert "worker ready" in first.stderr.readline()
        second = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    finally:
        first.terminate()
        first.communicate(timeout=20)
    assert second.returncode == 2
    assert "there can be only one" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (Source(link="not a link"), BadSource),
        (Source(link="https://vimeo.com/1"), BadSource),
        (Source(data=b"  \n"), BadSource),
        (Source(data=b"hello there"), BadSource),
        (Source(data=b"\x89PNG\r\n\x1a\n" + bytes(200), name="talk.vtt"), UnreadableCaptions),
        (Source(data=b"a" * (MAX_BYTES + 1)), TooLarge),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_stored(
    workspace: Workspace, jobs_url: str, source: Source, error: type[Exception]
) -> None:
    with pytest.raises(error):
        request_analysis(workspace, jobs_url, source, PLAN)
    workspace.session.rollback()
    assert workspace.analyses() == []


def test_a_request_that_is_rolled_back_leaves_no_job(
    workspace: Workspace, jobs_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(workspace.session, "commit", refuse)
    with pytest.raises(RuntimeError, match="disk"):
        request_analysis(workspace, jobs_url, Source(TALK), PLAN)
    workspace.session.rollback()
    assert engine.client(jobs_url).list_workflows() == []


def test_characters_that_no_database_takes_are_left_out_or_refused(
    workspace: Workspace, jobs_url: str
) -> None:
    link = Source(link="https://www.youtube.com/watch?v=abcdefghijk&x=\x00")
    assert "\x00" not in request_analysis(workspace, jobs_url, link, PLAN).title
    for language in ("e\x00n", "e\ud800", "x" * 36):
        with pytest.raises(InputError):
            request_analysis(workspace, jobs_url, Source(TALK, "a.vtt"), PLAN, language=language)
    version = workspace.keep_plan(parse("# A\x00B\n\nSend a newsletter.\n"))
    workspace.session.commit()
    assert "\x00" not in version.markdown
