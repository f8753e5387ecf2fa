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


def test_it_says_how_to_go_on_and_goes_on(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    indexing.listen()
    engine = create_engine(f"sqlite:///{database}")
    words = ("customers", "bakers", "tailors", "printers", "masons")
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        talk(space, *(f"Write a letter to {word} in {word} street" for word in words), channel="A")
    engine.dispose()
    seen, after = list[str](), list[str]()
    for _ in words:
        page = told(capsys, "letter", "--kind", "tasks", "--limit", "2", *after)
        seen += [word for word in words if f"to {word} in" in page]
        last = page.splitlines()[-1]
        if "--after" not in last:
            break
        assert last.startswith("Further tasks: the same with --kind tasks --after ")
        after = last.split()[-2:]
    assert sorted(seen) == sorted(words), "each comes once"
    assert run("search", "letter", "--after", after[1]) == 2
    assert "say --kind, too" in capsys.readouterr().err
    assert "Nothing was found" in told(capsys, "letter", "--verdict", "not judged")
