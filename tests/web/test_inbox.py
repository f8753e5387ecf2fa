"""The inbox in a browser without JavaScript: what its address says, what a press does, its cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.tasks_made import advice, talk
from tests.web import people
from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask.domain.budget import Budgets
from tubetotask.storage import budgets
from tubetotask.storage.database import db, now
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    TaskRow,
    User,
)
from tubetotask.storage.workspace import Workspace

MOST_QUESTIONS = 8


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def listed(browser: Browser, path: str = "/") -> list[str]:
    """The titles of the talks in the list."""
    found = re.findall(r'<h2 id="talk-\d+">.*?<a [^>]*>(.*?)</a>', browser.get(path).text)
    return [unescape(title) for title in found]


@pytest.fixture
def three(workspace: Workspace) -> list[AnalysisRow]:
    """Three talks with a task each."""
    rows = []
    for title, verdict, score in (
        ("Raise your prices every year", "act now", 90),
        ("Answer every letter by hand", "save for later", 60),
        ("Sweep the floor of the shop", "skip", 5),
    ):
        row = talk(workspace, replace(advice(title), strength=0.9), channel="Clay & Coin")
        row.title, row.verdict, row.score = f"On: {title}", verdict, score
        rows.append(row)
    workspace.session.commit()
    return rows


def test_each_talk_tells_its_verdict_its_score_and_what_to_do_first(
    browser: Browser, three: list[AnalysisRow]
) -> None:
    page = browser.get("/").text
    assert listed(browser) == [row.title for row in three]
    told = text_of(page)
    assert "Unread: On: Raise your prices every year Act now 90 of 100 Clay & Coin" in told
    assert "#act" in page, "the verdict has its shape"
    assert re.search(r"Priority P\d Raise your prices every year", told)
    assert "Nothing spent on models" in told


def test_opening_its_page_makes_a_talk_read(browser: Browser, three: list[AnalysisRow]) -> None:
    page = browser.get("/").text
    assert "(3) Inbox" in page
    assert "Inbox 3 unread Later" in text_of(page), "what the number at the tab counts"
    browser.get(f"/analyses/{three[0].id}")
    assert "(2) Inbox" in browser.get("/").text
    assert listed(browser, "/?unread=1") == [row.title for row in three[1:]]


def test_filters_and_order_live_in_the_address(browser: Browser, three: list[AnalysisRow]) -> None:
    assert listed(browser, "/?verdict=skip") == [three[2].title]
    assert listed(browser, "/?sort=newest") == [row.title for row in reversed(three)]
    page = browser.get("/?verdict=skip&sort=newest").text
    assert '<option value="skip" selected>' in page
    assert 'href="/?show=later&amp;verdict=skip&amp;sort=newest"' in page, "a tab keeps the rest"
    nothing = browser.get("/?verdict=act+now&source=0&since=1&section=nowhere").text
    assert "No talk fits" in nothing
    for nonsense in (
        "/?show=x&verdict=y&sort=z&source=-1&since=9&unread=2",
        "/?source=9" + "9" * 40,
    ):
        assert browser.get(nonsense).status_code == 200
    assert browser.get("/?after=x").status_code == 400


def test_one_press_archives_and_the_next_page_brings_back_without_javascript(
    browser: Browser, three: list[AnalysisRow]
) -> None:
    sent = browser.post("/inbox/act", act=f"archive:{three[1].id}", back="/?sort=newest")
    assert sent.location == "/?sort=newest"
    page = browser.get("/?sort=newest").text
    assert "1 talk archived." in page
    batch = re.search(r'name="batch" value="(\w+)"', page)
    assert batch
    assert listed(browser) == [three[0].title, three[2].title]
    assert listed(browser, "/?show=archived") == [three[1].title]
    browser.post("/inbox/undo", batch=batch[1], tasks="", back="/")
    assert "Undone." in browser.get("/").text
    assert len(listed(browser)) == 3


def test_those_that_are_ticked_are_put_aside_together(
    browser: Browser, three: list[AnalysisRow]
) -> None:
    browser.post("/inbox/act", act="later", talk=[row.id for row in three[:2]])
    assert "2 talks for later." in browser.get("/").text
    assert listed(browser, "/?show=later") == [row.title for row in three[:2]]
    browser.post("/inbox/act", act="read")
    assert "No talk is ticked." in browser.get("/").text
    assert browser.post("/inbox/act", act="explode").status_code == 400


def test_accept_and_dismiss_decide_about_the_tasks_too(
    browser: Browser, three: list[AnalysisRow], workspace: Workspace
) -> None:
    browser.post("/inbox/act", act=f"accept:{three[0].id}")
    assert "Accepted: “Raise your prices every year”." in browser.get("/").text
    browser.post("/inbox/act", act=f"dismiss:{three[1].id}")
    page = browser.get("/").text
    assert "1 talk dismissed, with 1 proposed task." in page
    workspace.session.expire_all()
    told = {t.title: t.status for t in workspace.session.scalars(select(TaskRow))}
    assert told["Raise your prices every year"] == "open"
    assert told["Answer every letter by hand"] == "dismissed"
    tasks = re.findall(r'name="tasks" value="(\w+)"', page)
    batch = re.findall(r'name="batch" value="(\w+)"', page)
    browser.post("/inbox/undo", batch=batch[-1], tasks=tasks[-1])
    workspace.session.expire_all()
    told = {t.title: t.status for t in workspace.session.scalars(select(TaskRow))}
    assert told["Answer every letter by hand"] == "candidate"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\x", "/tasks"])
def test_a_press_leads_back_to_the_inbox_alone(
    browser: Browser, three: list[AnalysisRow], elsewhere: str
) -> None:
    assert browser.post("/inbox/act", act=f"read:{three[0].id}", back=elsewhere).location == "/"


def test_a_link_pasted_in_the_inbox_is_held_against_the_plan_in_use(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    sent = browser.post("/", source="https://youtu.be/aB3_dE5-gH7")
    row = workspace.analysis(int(sent.location.rsplit("/", 1)[1]))
    assert row.plan_version is not None
    assert row.plan_version.markdown.split() == PLAN.split()
    wrong = browser.post("/", source="https://vimeo.com/1")
    assert "This is not a link to a YouTube video." in wrong.text
    assert "https://vimeo.com/1" in wrong.text


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/@lenny",
        "https://www.youtube.com/channel/UC" + "a" * 22,
        "https://www.youtube.com/playlist?list=PL" + "b" * 32,
    ],
)
def test_a_link_to_what_can_be_followed_says_where_that_is_done(
    browser: Browser, link: str
) -> None:
    wrong = browser.post("/", source=link)
    assert wrong.status_code == 400
    assert "This is a channel or a playlist, not a video." in wrong.text
    assert "Follow it under Sources" in wrong.text


def test_an_empty_inbox_says_what_to_do_and_an_emptied_one_that_all_is_done(
    browser: Browser, three: list[AnalysisRow], workspace: Workspace
) -> None:
    browser.post("/inbox/act", act="archive", talk=[row.id for row in three])
    assert "You have dealt with everything" in browser.get("/").text
    for row in list(three):
        workspace.remove(row.id)
    assert "Try the sample" in browser.get("/").text


def test_who_may_only_look_is_offered_no_press(
    app: Flask, admin: User, three: list[AnalysisRow]
) -> None:
    from tubetotask.domain.accounts import Role

    reader = people.somebody("rea@example.org", Role.READER)
    row = talk(Workspace(db.session(), reader.id), "Keep a list of the jars")
    page = people.browser(app, reader).get("/").text
    assert f"/analyses/{row.id}" in page
    assert "inb-acts" not in page


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions that are asked of the database."""
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.split(None, 1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def follow(workspace: Workspace) -> None:
    """A followed source, of which a video waits."""
    source = SourceRow(kind="channel", youtube_id="UC" + "q" * 22, title="Clay & Coin")
    workspace.session.add(source)
    workspace.session.flush()
    mine = FollowRow(owner_id=workspace.owner_id, source_id=source.id, asked="x", state="active")
    found = FoundVideoRow(source_id=source.id, youtube_id="live0000001", title="A live talk")
    workspace.session.add_all([mine, found])
    workspace.session.flush()
    waits = ArrivalRow(owner_id=workspace.owner_id, follow_id=mine.id, found_id=found.id)
    waits.state, waits.reason, waits.next_at = "waiting", "It is live.", now()
    workspace.session.add(waits)
    workspace.session.commit()


def test_a_page_asks_at_most_eight_questions_however_much_there_is(
    app: Flask, admin: User, three: list[AnalysisRow], workspace: Workspace
) -> None:
    follow(workspace)
    for number in range(40):
        talk(workspace, f"Do the thing of number {number} every week")
    budgets.put(workspace.session, "user", workspace.owner_id, Budgets())
    workspace.session.commit()
    browser = people.browser(app, admin)
    for path in ("/", "/?show=all&verdict=act+now&sort=newest", "/?show=archived"):
        browser.get(path)
        with counted() as asked:
            page = browser.get(path)
        assert page.status_code == 200
        assert 3 <= len(asked) <= MOST_QUESTIONS, asked


def test_the_second_page_follows_the_first_by_key(browser: Browser, workspace: Workspace) -> None:
    for number in range(30):
        row = talk(workspace, f"Do the thing of number {number} every week")
        row.title, row.verdict, row.score = f"Talk {number}", "act now", number
    workspace.session.commit()
    first = browser.get("/").text
    further = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert further
    second = listed(browser, unescape(further[1]))
    assert len(listed(browser)) == 25
    assert second == [f"Talk {number}" for number in (4, 3, 2, 1, 0)]
    assert "offset" not in first.lower()


def test_titles_of_strangers_are_text(
    browser: Browser, workspace: Workspace, work: Callable[[], None]
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    row = workspace.analysis(int(path.rsplit("/", 1)[1]))
    row.title = "<script>alert(1)</script>{{ 7 * 7 }}"
    workspace.session.commit()
    browser.post("/inbox/act", act=f"archive:{row.id}")
    for page in (browser.get("/").text, browser.get("/?show=archived").text):
        assert "<script>alert" not in page
    assert listed(browser, "/?show=archived") == [row.title]
