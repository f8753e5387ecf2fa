"""Tasks that may be the same are marked wherever tasks are shown, and can be listed alone."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask

from tests.tasks_made import talk
from tests.web import people
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tubetotask.jobs import joining
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import READ
from tubetotask.storage.workspace import Workspace

TEN, FIFTEEN = "Raise your prices by ten percent", "Raise your prices by fifteen percent"
CALL = "Call your first ten customers yourself"
ANY = "Maybe the same as"


@pytest.fixture
def second(workspace: Workspace) -> AnalysisRow:
    """Two tasks that may be the same, and one that is neither; the talk of the second."""
    talk(workspace, TEN, CALL, channel="One")
    return talk(workspace, FIFTEEN, channel="Two")


def number(workspace: Workspace, row: AnalysisRow) -> int:
    return Tasks(workspace.session, workspace.owner_id).of_analysis(row.id)[0].id


@pytest.mark.parametrize("path", ["/tasks", "/tasks/board", "/analyses/{talk}"])
def test_what_may_be_the_same_is_marked_where_it_is_shown(
    browser: Browser, workspace: Workspace, second: AnalysisRow, path: str
) -> None:
    page = unescape(browser.get(path.format(talk=second.id)).text)
    here = page[page.index(f'href="/tasks/{number(workspace, second)}#maybe-title"') :]
    assert f'{ANY} <q dir="auto">{TEN}</q>' in here[: here.index("</a>")]
    assert page.count(ANY) == (1 if "analyses" in path else 2)
    assert 'id="maybe-title"' in browser.get(f"/tasks/{number(workspace, second)}").text


def test_they_are_counted_and_listed_alone(
    browser: Browser, workspace: Workspace, second: AnalysisRow
) -> None:
    board = browser.get("/tasks/board").text
    assert 'href="/tasks?status=all&amp;maybe=1"' in board
    assert "Maybe the same: 2 tasks" in board
    only = browser.get("/tasks?status=all&maybe=1").text
    assert (TEN in only, FIFTEEN in only, CALL in only) == (True, True, False)
    assert 'name="maybe" value="1" checked' in only
    assert 'href="/tasks?status=open&amp;maybe=1"' in only  # the tabs keep what is chosen
    assert "No task fits." in browser.get("/tasks?status=open&maybe=1").text


def test_an_answer_ends_the_mark(
    browser: Browser, workspace: Workspace, second: AnalysisRow
) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    (pair,) = tasks.pairs(number(workspace, second), "maybe")
    joining.keep_apart(tasks, pair.one_id, pair.other_id)
    for path in ("/tasks", "/tasks/board", f"/analyses/{second.id}"):
        assert ANY not in browser.get(path).text
    assert 'name="maybe"' not in browser.get("/tasks").text
    assert "maybe=1" not in browser.get("/tasks/board").text


def test_a_program_lists_them_alone(app: Flask, workspace: Workspace, second: AnalysisRow) -> None:
    program = Program(app, token(people.administrator(), READ))
    only, every = (
        (program.get(f"/tasks?maybe={value}").json or {})["items"] for value in ("true", "false")
    )
    assert sorted(each["title"] for each in only) == sorted((TEN, FIFTEEN))
    assert len(every) == 3
