"""``tubetotask jobs``: the same as the jobs page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.unit.cli.runs import run
from tubetotask.domain.schedule import When
from tubetotask.jobs import engine, schedules
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import now
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow
WORDS = "Send the newsletter every Tuesday morning at eight, and ask five readers what they miss."


@pytest.fixture
def space(database: Path) -> Iterator[Workspace]:
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        yield Workspace(session, local_user(session).id)
    found.dispose()
    engine.client(f"sqlite:///{database}").destroy()
    engine.client.cache_clear()


@pytest.fixture
def number(space: Workspace, database: Path) -> int:
    """A job in the queue."""
    source = Source(WORDS.encode(), "a talk.txt")
    return request_analysis(space, f"sqlite:///{database}", source, None).id


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run("jobs", *arguments) == code
    found = capsys.readouterr()
    return found.out if code == 0 else found.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(told(capsys, *arguments, "--json"))


def test_without_a_database_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert "script/server" in told(capsys, code=6)


def test_it_lists_what_is_under_way_and_counts_the_rest(
    capsys: pytest.CaptureFixture[str], space: Workspace
) -> None:
    assert "Nothing here (now)." in told(capsys)
    assert "Others: 0 waiting, 0 failed, 0 done." in told(capsys)


def test_a_job_is_listed_shown_cancelled_and_tried_again(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    assert "In the queue       a talk\n" in told(capsys)
    found = as_json(capsys, "list")
    assert [(job["id"], job["state"]) for job in found["items"]] == [(number, "queued")]
    assert told(capsys, "cancel", str(number)) == f"Job {number} is cancelled.\n"
    assert as_json(capsys, "list", "failed")["items"][0]["error"]["id"] == "cancelled"
    assert "Cancelled." in told(capsys, "show", str(number))
    shown = as_json(capsys, "show", str(number))
    assert [line["text"] for line in shown["lines"]] == ["Cancelled."]
    assert told(capsys, "retry", str(number)) == f"Job {number} is in the queue.\n"
    assert as_json(capsys, "list")["counts"]["now"] == 1


def test_with_nothing_to_assess_again_it_says_so(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    assert told(capsys, "again") == "Every talk has been held against the plan in use.\n"


def test_a_number_that_is_not_there_is_an_error_with_a_remedy(
    capsys: pytest.CaptureFixture[str], space: Workspace
) -> None:
    assert "There is no such job." in told(capsys, "cancel", "99", code=3)
    assert "There is no such job." in told(capsys, "retry", "99", code=3)
    assert "There is no such job." in told(capsys, "show", "99", code=3)


def test_a_queue_is_paused_and_goes_on(
    capsys: pytest.CaptureFixture[str], space: Workspace
) -> None:
    told(capsys, "pause", "background")
    assert as_json(capsys, "list")["paused"] == ["background"]
    assert "Paused: the queue background." in told(capsys)
    told(capsys, "resume", "background")
    assert as_json(capsys, "list")["paused"] == []


def test_schedules_are_listed_and_begun(
    capsys: pytest.CaptureFixture[str], space: Workspace
) -> None:
    assert "No schedule yet" in told(capsys, "schedules")
    schedules.ensure(space.session, "housekeeping", "keep_house", When(220), now())
    space.session.commit()
    assert "housekeeping: every day at 03:40 (UTC), next " in told(capsys, "schedules")
    assert told(capsys, "run", "housekeeping") == "Queued: housekeeping\n"
    assert as_json(capsys, "schedules")["items"][0]["last_at"]
    assert "no schedule 'nothing'" in told(capsys, "run", "nothing", code=3)


def test_the_list_as_json_needs_no_command(capsys: pytest.CaptureFixture[str], number: int) -> None:
    assert [job["id"] for job in as_json(capsys)["items"]] == [number]
    assert "--json belongs behind the command: tubetotask jobs list --json." in told(
        capsys, "--json", "list", code=2
    )


def test_all_that_failed_are_tried_again_but_not_what_is_hopeless(
    capsys: pytest.CaptureFixture[str], number: int, space: Workspace
) -> None:
    row = space.analysis(number)
    for state, error, queued in (
        ("failed", "model-failed", 1),
        ("failed", "captions-empty", 0),
        ("cancelled", "cancelled", 0),
    ):
        row.state, row.error_id = state, error
        space.session.commit()
        assert told(capsys, "retry", "--all") == f"In the queue again: {queued}.\n"
        space.session.expire_all()
        assert (row.state == "queued") is bool(queued)
    told(capsys, "retry", code=2)
    told(capsys, "retry", "--all", str(number), code=2)
