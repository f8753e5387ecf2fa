"""The jobs page: what runs, waits and failed, and what can be done about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask

from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.schedule import When
from tubetotask.jobs import engine, schedules
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, User, VideoRow
from tubetotask.storage.workspace import Workspace


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def asked(browser: Browser, workspace: Workspace) -> AnalysisRow:
    """An analysis in the queue."""
    browser.post("/", source=vtt(), plan=PLAN)
    return workspace.analyses()[0]


def test_before_anything_was_asked_the_page_says_so(browser: Browser) -> None:
    page = words(browser.get("/jobs").text)
    assert "Nothing is under way. Read a talk" in page
    assert "Nothing has failed." in words(browser.get("/jobs?show=failed").text)
    assert browser.get("/jobs?show=nonsense").status_code == 404


def test_what_is_queued_can_be_cancelled_and_tried_again(
    browser: Browser, workspace: Workspace, asked: AnalysisRow
) -> None:
    assert "In the queue" in words(browser.get("/jobs").text)
    where = f"/jobs/{asked.id}/cancel"
    assert browser.post(where, on="/jobs", **{"from": "jobs"}).location == "/jobs"
    workspace.session.expire_all()
    assert asked.state == "cancelled"
    failed = words(browser.get("/jobs?show=failed").text)
    assert "Cancelled" in failed
    assert "Try again" in failed
    page = words(browser.get(f"/analyses/{asked.id}").text)
    assert "You have cancelled this." in page
    browser.post(f"/analyses/{asked.id}/again", on=f"/analyses/{asked.id}")
    workspace.session.expire_all()
    assert asked.state == "queued"


def test_the_page_of_what_is_under_way_can_cancel_it(
    browser: Browser, workspace: Workspace, asked: AnalysisRow
) -> None:
    page = f"/analyses/{asked.id}"
    assert browser.post(f"/jobs/{asked.id}/cancel", on=page).location == page
    workspace.session.expire_all()
    assert asked.state == "cancelled"


def test_a_job_tells_its_lines_and_what_each_call_cost(
    browser: Browser, workspace: Workspace, asked: AnalysisRow, work: Callable[[], None]
) -> None:
    work()
    book = SqlCallBook(db.engine, Account("", workspace.owner_id, asked.id))
    price = Decimal("0.25")
    book.keep(Call("k", "gpt-4o", "notes", "{}", Outcome.USED, "", 1000, 200, 0, price, 2.5))
    page = words(browser.get(f"/jobs/{asked.id}").text)
    assert "Transcript read: " in page
    assert "Held against the plan: " in page
    assert "1,000, 200 2.5 s 0.25 US dollars" in page
    assert "1 call, 0.25 US dollars" in words(browser.get("/jobs?show=done").text)


def test_another_person_s_jobs_are_neither_listed_nor_shown_nor_cancelled(
    browser: Browser, workspace: Workspace
) -> None:
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    row = AnalysisRow(owner_id=other.id, request_key="o", title="Theirs", state="queued")
    workspace.session.add(row)
    workspace.session.commit()
    assert "Theirs" not in browser.get("/jobs").text
    assert browser.get(f"/jobs/{row.id}").status_code == 404
    assert browser.post(f"/jobs/{row.id}/cancel", on="/jobs").status_code == 404


def test_a_queue_is_paused_and_goes_on(app: Flask, browser: Browser) -> None:
    url = app.config["JOBS_DATABASE_URL"]
    browser.post("/jobs/queues/background/pause", on="/jobs")
    assert engine.paused(url) == {"background"}
    assert "paused" in words(browser.get("/jobs").text)
    browser.post("/jobs/queues/background/resume", on="/jobs")
    assert engine.paused(url) == frozenset()
    assert browser.post("/jobs/queues/other/pause", on="/jobs").status_code == 404


def test_a_schedule_is_run_now_paused_and_goes_on(browser: Browser, workspace: Workspace) -> None:
    row = schedules.ensure(workspace.session, "housekeeping", "keep_house", When(220), now())
    page = words(browser.get("/jobs").text)
    assert "House-keeping every day at 03:40 (UTC)" in page
    browser.post(f"/jobs/schedules/{row.id}/run", on="/jobs")
    page = words(browser.get("/jobs").text)
    assert "It is queued." in page
    assert "House-keeping in the queue just now" in page
    browser.post(f"/jobs/schedules/{row.id}/pause", on="/jobs")
    workspace.session.expire_all()
    assert row.paused
    browser.post(f"/jobs/schedules/{row.id}/resume", on="/jobs")
    workspace.session.expire_all()
    assert not row.paused
    assert browser.post("/jobs/schedules/999/run", on="/jobs").status_code == 404


def test_more_jobs_than_a_page_holds_are_reached(browser: Browser, workspace: Workspace) -> None:
    for n in range(60):
        row = AnalysisRow(owner_id=workspace.owner_id, request_key=str(n), title=f"Talk <{n}>")
        row.state = "failed"
        workspace.session.add(row)
    workspace.session.commit()
    first = browser.get("/jobs?show=failed").text
    assert "Talk &lt;59&gt;" in first
    assert "Talk &lt;9&gt;" not in first
    older = re.search(r'href="(/jobs\?[^"]*before[^"]*)"', first)
    assert older
    rest = browser.get(unescape(older[1])).text
    assert "Talk &lt;9&gt;" in rest
    assert "Older ones" not in rest
    assert browser.get(f"/jobs?show=failed&before={'9' * 40}").status_code == 200


def test_a_talk_in_parts_tells_how_many_are_read_and_how_long_it_will_take(
    browser: Browser, workspace: Workspace, asked: AnalysisRow
) -> None:
    asked.state, asked.parts, asked.parts_done = "noting", 7, 3
    workspace.session.commit()
    page = browser.get(f"/analyses/{asked.id}/progress").text
    assert "Noting what the talk says: 3 of 7 parts are read" in words(page)
    assert 'data-state="noting-3"' in page
    assert "to go" not in page, "without history nothing is foretold"


def test_with_history_the_time_to_go_is_told(
    browser: Browser, workspace: Workspace, asked: AnalysisRow, work: Callable[[], None]
) -> None:
    work()
    session = workspace.session
    session.refresh(asked)
    asked.took_s = 60.0
    assert asked.video is not None
    asked.video.duration_s = 600.0
    session.flush()
    for n in range(2):
        more = AnalysisRow(
            owner_id=workspace.owner_id,
            request_key=f"more{n}",
            state="done",
            took_s=60.0,
            begun_at=asked.begun_at,
            video_id=asked.video_id,
            notes_id=asked.notes_id,
        )
        session.add(more)
    video = VideoRow(owner_id=workspace.owner_id, title="Long", duration_s=1800.0)
    session.add(video)
    session.flush()
    begun = now() - timedelta(seconds=60)
    row = AnalysisRow(owner_id=workspace.owner_id, request_key="now", state="noting")
    row.video_id, row.begun_at = video.id, begun
    session.add(row)
    session.commit()
    assert "about 2 minutes to go" in words(browser.get(f"/analyses/{row.id}/progress").text)


def test_a_job_that_is_not_there_is_called_a_job(browser: Browser) -> None:
    page = browser.get("/jobs/99999")
    assert page.status_code == 404
    assert "There is no such job." in words(page.text)
    assert "There is no such job." in words(browser.post("/jobs/99999/cancel", on="/jobs").text)


def test_all_that_failed_are_tried_again_at_once(browser: Browser, workspace: Workspace) -> None:
    errors = {"one": "model-failed", "two": "analysis-failed", "three": "captions-empty"}
    for name, error in errors.items():
        row = AnalysisRow(owner_id=workspace.owner_id, request_key=name, title=name)
        row.state, row.error_id = "failed", error
        workspace.session.add(row)
    workspace.session.commit()
    page = browser.get("/jobs?show=failed")
    assert "Try all that failed again 2; without" in words(page.text)
    browser.post("/jobs/again", on="/jobs?show=failed")
    assert "In the queue again: 2." in words(browser.get("/jobs").text)
    assert "Try all that failed again" not in words(browser.get("/jobs?show=failed").text)


def test_the_list_alone_is_there_for_a_page_that_asks_again(
    browser: Browser, asked: AnalysisRow
) -> None:
    part = browser.get("/jobs/list?show=now").text
    assert "In the queue" in words(part)
    assert "<html" not in part
    assert 'data-refresh-ms="2000"' in part
    assert 'data-refresh-ms="0"' in browser.get("/jobs/list?show=now&before=99").text
    assert browser.get("/jobs/list?show=nonsense").status_code == 404
