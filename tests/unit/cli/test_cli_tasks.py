"""``tubetotask tasks``: the same as the pages of tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.tasks_made import advice, talk
from tests.unit.cli.runs import run
from tubetotask.domain.assessment import FilterAnswer
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow
RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"


@pytest.fixture
def numbers(database: Path) -> dict[str, int]:
    """Two tasks, the first said by two channels: title → number."""
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        space = Workspace(session, local_user(session).id)
        talk(space, RAISE, CALL, channel="One")
        talk(space, "Raise your prices each year", channel="Two")
    found.dispose()
    return {RAISE: 1, CALL: 2}


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run("tasks", *arguments) == code
    found = capsys.readouterr()
    return found.out if code == 0 else found.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(told(capsys, *arguments, "--json"))


def test_it_lists_shows_and_decides(
    capsys: pytest.CaptureFixture[str], numbers: dict[str, int]
) -> None:
    nothing = told(capsys)
    assert "No task is open." in nothing
    assert "What is proposed: tubetotask tasks proposed" in nothing
    assert f"P2 {RAISE} (proposed" in told(capsys, "list", "proposed")
    listed = as_json(capsys, "list", "candidate", "--section", "sales", "--source", "two")
    assert [(t["title"], t["sources"]) for t in listed["items"]] == [(RAISE, 2)]
    assert listed["counts"]["candidate"] == 2
    shown = as_json(capsys, "show", "1")
    assert shown["score"] == sum(part["points"] for part in shown["why"]["parts"])
    assert [said["channel"] for said in shown["witnesses"]] == ["One", "Two"]
    address = shown["witnesses"][0]["evidence"][0]["url"]
    assert address.startswith("https://www.youtube.com/watch?v=")
    assert "“Raise your prices each year”" in told(capsys, "show", "1")
    done = as_json(capsys, "accept", "1", "2")
    assert [t["status"] for t in done["items"]] == ["open", "open"]
    assert RAISE in told(capsys)
    undone = as_json(capsys, "undo", done["undo"])
    assert [t["status"] for t in undone["items"]] == ["candidate", "candidate"]
    assert "There is no task 77." in told(capsys, "dismiss", "1", "77", code=3)
    assert "There are no tasks 77, 78." in told(capsys, "dismiss", "1", "77", "78", code=3)
    assert "There is no task 78." in told(capsys, "merge", "1", "78", code=3)
    assert "There is no task 78." in told(capsys, "apart", "1", "78", code=3)
    assert "There is no task 79." in told(capsys, "due", "79", "none", code=3)
    assert as_json(capsys, "show", "1")["status"] == "candidate", "nothing was done"


def test_it_merges_and_splits(capsys: pytest.CaptureFixture[str], numbers: dict[str, int]) -> None:
    assert as_json(capsys, "merge", "1", "2")["items"][0]["sources"] == 2
    witnesses = as_json(capsys, "show", "2")["witnesses"]  # it is part of the first
    assert len(witnesses) == 3
    number = next(said["id"] for said in witnesses if said["statement"] == CALL)
    parted = as_json(capsys, "split", "1", str(number))
    assert parted["items"][0]["title"] == CALL
    assert "Undo: tubetotask tasks undo" in told(capsys, "later", "1")


def test_it_lists_what_may_be_the_same_and_tells_what_filters_were_answered(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        space = Workspace(session, local_user(session).id)
        answer = FilterAnswer("f", "Does it take less than a day?", "yes", "A letter is short.")
        talk(space, advice(RAISE, filters=(answer,)), CALL, "Sleep eight hours", channel="One")
        Tasks(session, space.owner_id).set_pair(1, 2, "maybe", 0.8)
        session.commit()
    found.dispose()
    assert len(as_json(capsys, "list", "all")["items"]) == 3
    listed = as_json(capsys, "list", "all", "--maybe")["items"]
    assert {each["title"] for each in listed} == {RAISE, CALL}
    shown = told(capsys, "show", "1")
    assert "Does it take less than a day? yes (A letter is short.)" in shown
    assert f"Maybe the same: 2 {CALL}" in shown
    told(capsys, "apart", "1", "2")
    assert as_json(capsys, "list", "all", "--maybe")["items"] == []
