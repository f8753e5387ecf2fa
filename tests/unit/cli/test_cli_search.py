"""``tubetotask search``: the same as the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.tasks_made import talk
from tests.unit.cli.runs import run
from tubetotask.jobs import indexing
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run("search", *arguments) == 0
    return capsys.readouterr().out


def test_it_says_what_holds_the_words_as_text_and_as_json(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    indexing.listen()
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        talk(space, "Raise your prices every year", "Give your staff holidays", channel="One")
    engine.dispose()
    page = told(capsys, "raise", "price")
    assert "Tasks\n" in page
    assert "[Raise] your [prices] every year (P2, proposed)" in page
    assert "holidays" not in page
    found = json.loads(told(capsys, "raise", "--kind", "tasks", "--json"))
    assert [each["task"] for each in found["tasks"]] == [1]
    assert [(each["kind"], each["count"]) for each in found["kinds"]] == [("tasks", 1)]
    assert "Nothing was found" in told(capsys, "vacation", "--channel", "One")
    meant = told(capsys, "vacation", "employees", "--by-meaning")
    assert "Give your staff holidays (P2, proposed, by meaning)" in meant
    assert "Nothing was found" in told(capsys, "raise", "--since", "2999-01-01")
