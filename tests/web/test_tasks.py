"""The pages of tasks as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.tasks_made import advice, talk
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tubetotask.domain.task import Act
from tubetotask.jobs import deciding
from tubetotask.storage.database import db
from tubetotask.storage.models import TaskPairRow, TaskRow
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, AGAIN = "Raise your prices every year", "Raise your prices each year"
CALL, LETTER = "Call your first ten customers yourself", "Write a letter to every new reader"


@pytest.fixture
def numbers(workspace: Workspace) -> dict[str, int]:
    """Three tasks that were proposed, one of them by two channels: title → number."""
    letter = replace(advice(LETTER), section_id="news", section_title="Newsletter")
    talk(workspace, RAISE, CALL, letter, channel="Clay & Coin")
    talk(workspace, AGAIN, channel="Studio <b>Business</b>")
    rows = workspace.session.scalars(select(TaskRow))
    return {row.title: row.id for row in rows}


def status(workspace: Workspace, number: int) -> str:
    workspace.session.expire_all()
    return Tasks(workspace.session, workspace.owner_id).one(number).status


def batch(page: str) -> str:
    found = re.search(r'name="batch" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_the_list_shows_what_is_proposed_with_its_witnesses(
    browser: Browser, numbers: dict[str, int]
) -> None:
    page = browser.get("/tasks").text
    assert re.search(r'href="/tasks" aria-current="page">', page)
    assert "2 sources, first" in page
    assert "Clay &amp; Coin" in page
    assert page.index(RAISE) < page.index(CALL)  # the more sources, the higher
    assert "https://www.youtube.com/watch?v=video" in page


def test_without_any_task_the_page_says_where_they_come_from(browser: Browser) -> None:
    page = browser.get("/tasks").text
    assert "No tasks yet." in page
    assert "todo-filters" not in page


def test_one_press_accepts_and_one_more_takes_it_back(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    number = numbers[CALL]
    sent = browser.post(
        "/tasks/act", on="/tasks", act=f"accept:{number}", back="/tasks?priority=P2"
    )
    assert (sent.status_code, sent.location) == (303, "/tasks?priority=P2")
    assert status(workspace, number) == "open"
    page = browser.get("/tasks?status=open").text
    assert f"Accepted: “{CALL}”." in page
    browser.post("/tasks/undo", on="/tasks?status=open", batch=batch(page))
    assert status(workspace, number) == "candidate"


def test_what_is_ticked_is_done_in_one_go_and_undone_in_one_go(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    both = [numbers[RAISE], numbers[LETTER]]
    browser.post("/tasks/act", on="/tasks", act="dismiss", task=both)
    assert [status(workspace, n) for n in both] == ["dismissed"] * 2
    page = browser.get("/tasks").text
    assert "Dismissed: 2 tasks." in page
    browser.post("/tasks/undo", on="/tasks", batch=batch(page))
    assert [status(workspace, n) for n in both] == ["candidate"] * 2
    browser.post("/tasks/act", on="/tasks", act="later")
    assert "No task is ticked." in browser.get("/tasks").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/tasks", "//evil.example", "/tasks\\evil", "/settings", "/tasksx"]
)
def test_a_form_leads_back_to_pages_of_tasks_only(
    browser: Browser, numbers: dict[str, int], back: str
) -> None:
    sent = browser.post("/tasks/act", on="/tasks", act=f"later:{numbers[CALL]}", back=back)
    assert sent.location == "/tasks"


def test_the_address_says_what_is_shown(browser: Browser, numbers: dict[str, int]) -> None:
    assert LETTER not in browser.get("/tasks?section=s").text
    assert RAISE not in browser.get("/tasks?section=news").text
    only = browser.get("/tasks?source=studio+%3Cb%3Ebusiness%3C/b%3E&status=all").text
    assert (RAISE in only, CALL in only) == (True, False)
    assert "<b>Business" not in only
    assert "No task fits." in browser.get("/tasks?priority=P3").text
    assert browser.get("/tasks?after=nonsense").status_code == 400
    assert browser.get("/tasks?status=nonsense&sort=nonsense").status_code == 200


def test_the_page_of_a_task_opens_its_score_and_tells_its_history(
    browser: Browser, numbers: dict[str, int]
) -> None:
    here = f"/tasks/{numbers[RAISE]}"
    browser.post(f"{here}/due", on=here, due="2027-03-31", recurs="month")
    browser.post("/tasks/act", on=here, act=f"dismiss:{numbers[RAISE]}", back=here)
    page = unescape(browser.get(here).text)
    assert "2 independent sources (five give full points)" in page
    assert "You set the day: 31 March 2027, every month." in page
    assert "You set it to “dismissed”; it was “proposed”." in page
    assert "You dismissed this on" in page
    assert browser.post(f"{here}/due", on=here, due="soon").status_code == 400


def test_a_merge_and_a_split_by_hand_can_be_undone(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    here, other = f"/tasks/{numbers[RAISE]}", numbers[CALL]
    sent = browser.post(f"{here}/merge", on=here, other=f"http://localhost/tasks/{other}")
    assert sent.location == here
    assert browser.get(f"/tasks/{other}").location == here
    page = browser.get(here).text
    assert "You merged" in page
    witness = re.findall(r'name="witness" value="(\d+)"', page)
    assert len(witness) == 3
    sent = browser.post(f"{here}/split", on=here, witness=witness[-1])
    assert sent.location not in (here, f"/tasks/{other}")
    assert "never merged again" in browser.get(sent.location).text
    assert browser.post(f"{here}/split", on=here).status_code == 404
    assert browser.post(f"{here}/merge", on=here, other="none").status_code == 400


def test_maybe_the_same_is_asked_on_the_page_of_a_task(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    talk(workspace, "Raise your prices by ten percent", channel="One")
    row = talk(workspace, "Raise your prices by fifty percent", channel="Two")
    number = Tasks(workspace.session, workspace.owner_id).of_analysis(row.id)[0].id
    here = f"/tasks/{number}"
    page = browser.get(here).text
    assert "Maybe the same?" in page
    other = re.findall(r'name="other" value="(\d+)"', page)[0]
    browser.post(f"{here}/apart", on=here, other=other)
    left = re.findall(r'name="other" value="(\d+)"', browser.get(here).text)
    assert other not in left


def test_a_task_s_page_asks_as_often_whatever_number_may_be_the_same(
    browser: Browser, workspace: Workspace
) -> None:
    talk(workspace, *(f"Do thing {n}" for n in range(8)), channel="One")
    session, asked = workspace.session, []
    rows = TaskLists(session, workspace.owner_id).page(Filter(status="")).rows
    first, *others = sorted(row.id for row in rows)
    for some in (others[:2], others[2:]):
        for other in some:
            pair = TaskPairRow(owner_id=workspace.owner_id, one_id=first, other_id=other)
            pair.kind, pair.alike = "maybe", 0.5
            session.add(pair)
        session.commit()
        session.expunge_all()
        with Questions() as questions:
            page = browser.get(f"/tasks/{first}").text
        assert len(re.findall(r'name="other" value="', page)) >= len(some)
        asked.append(len(questions.texts))
    assert asked[0] == asked[1]


def test_the_page_of_a_talk_shows_where_each_task_stands(
    browser: Browser, workspace: Workspace
) -> None:
    row = talk(workspace, RAISE, CALL, channel="One")
    talk(workspace, AGAIN, channel="Two")
    here = f"/analyses/{row.id}"
    page = browser.get(here).text
    assert "2 sources, first" in page
    tasks = Tasks(workspace.session, workspace.owner_id)
    number = tasks.of_analysis(row.id)[0].id
    sent = browser.post("/tasks/act", on=here, act=f"done:{number}", back=f"{here}#task-1")
    assert sent.location == f"{here}#task-1"
    page = browser.get(here).text
    assert "You did this on" in page
    assert "Undo" in page


def test_the_board_has_a_column_for_each_state(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    deciding.act(Tasks(workspace.session, workspace.owner_id), [numbers[CALL]], Act.LATER)
    page = browser.get("/tasks/board").text
    later = page[page.index('data-column="later"') : page.index('data-column="done"')]
    assert CALL in later
    assert RAISE not in later


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_page_asks_the_database_few_times_however_long_it_is(
    browser: Browser, numbers: dict[str, int], queries: list[str]
) -> None:
    # Without accounts one more than test_questions.py allows: whether there are any.
    for path, most in (("/tasks", 9), ("/tasks/board", 9), (f"/tasks/{numbers[RAISE]}", 10)):
        queries.clear()
        assert browser.get(path).status_code == 200
        assert len(queries) <= most, "\n".join([path, *queries])


def test_what_is_wrong_with_a_form_of_a_task_is_said_on_its_page(
    browser: Browser, numbers: dict[str, int]
) -> None:
    page = f"/tasks/{numbers[CALL]}"
    for action, sent, said, code in (
        ("due", {"due": "soon"}, "“soon” is no day.", 400),
        ("merge", {"other": "that one"}, "Which task is meant?", 400),
        ("merge", {"other": "99999"}, "There is no such task.", 404),
        ("split", {}, "", 404),
    ):
        answer = browser.post(f"{page}/{action}", on=page, **sent)
        assert answer.status_code == code, action
        text = unescape(answer.text)
        assert f"<strong>{said}" in text, action
        assert CALL in text
        assert 'class="todo-due"' in text
    assert browser.post("/tasks/99999/due", on=page, due="soon").status_code in {400, 404}
    done = browser.post(f"{page}/due", on=page, due="2001-01-01")
    assert "it is over already" in browser.get(done.location).text
