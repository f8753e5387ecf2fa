"""The search page: talks, notes and tasks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from sqlalchemy import select

from tests.tasks_made import analysed, gathered
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tests.web.talks import vtt
from tubetotask.jobs import searching
from tubetotask.storage.models import TaskRow, TextRow, User
from tubetotask.storage.workspace import Workspace

TALK = """WEBVTT

00:00:01.000 --> 00:00:05.000
Send your newsletter every Tuesday, <b>they</b> say.

00:00:05.000 --> 00:00:11.000
Five <script>alert(1)</script> readers will answer you.
"""


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(browser: Browser, work: Callable[[], None]) -> None:
    browser.post("/", source=TALK)
    work()


def test_an_empty_search_offers_the_box_and_finds_nothing(browser: Browser) -> None:
    page = browser.get("/search").text
    assert 'type="search"' in page
    assert "Nothing found" not in page
    assert "no word to search for" in words(browser.get("/search?q=%22+-").text)


def test_what_was_said_is_found_with_its_second_and_a_link_into_the_transcript(
    browser: Browser, work: Callable[[], None]
) -> None:
    read(browser, work)
    page = browser.get("/search?q=newsletters+tuesday").text
    assert "Talks 1" in words(page)
    assert "<mark>newsletter</mark>" in page
    assert re.search(r'href="/analyses/\d+#p0"', page)
    assert "0:01" in words(page)
    found = re.search(r'href="(/analyses/\d+)#(p0)"', page)
    assert found
    assert f'id="{found[2]}"' in browser.get(found[1]).text


def test_words_of_a_speaker_and_of_an_address_are_text(
    browser: Browser, work: Callable[[], None]
) -> None:
    read(browser, work)
    page = browser.get("/search?q=readers+%3Cscript%3Ealert(1)%3C/script%3E&channel=%3Cb%3E").text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_nothing_found_says_what_to_try(browser: Browser, work: Callable[[], None]) -> None:
    read(browser, work)
    page = words(browser.get("/search?q=elephants&verdict=skip").text)
    assert "Nothing found" in page
    assert "Search all of it" in page
    assert "Nothing found" in words(browser.get("/search?q=x&since=tomorrow&until=9999-12-31").text)


NOTED = vtt(("Do send your newsletter to readers.", "My dog is called Otto."))


def stock(space: Workspace, *titles: str) -> None:
    for title in titles:
        gathered(space, analysed(space, title, channel="Ana"))


def test_all_three_kinds_are_found_each_under_its_name_and_narrowed_to_by_a_tab(
    browser: Browser, work: Callable[[], None], workspace: Workspace
) -> None:
    browser.post("/", source=NOTED)
    work()
    stock(workspace, "Send a newsletter to your readers")
    page = browser.get("/search?q=newsletter").text
    for told in ("Tasks 1", "Notes 1", "Talks 1"):
        assert told in words(page)
    assert re.search(r'href="/tasks/\d+"', page)
    only = words(browser.get("/search?q=newsletter&kind=tasks").text)
    assert "Talks 1" not in only
    assert "Tasks 1" in only
    nonsense = browser.get("/search?q=newsletter&kind=nonsense&by=nonsense").text
    for told in ("Tasks 1", "Notes 1", "Talks 1"):  # as if it were not there
        assert told in words(nonsense)


def test_a_long_list_goes_on_by_key_and_narrowing_stays_with_it(
    browser: Browser, workspace: Workspace
) -> None:
    stock(workspace, *[f"Raise price {n} of product {n}" for n in range(23)])
    page = browser.get("/search?q=price&channel=Ana").text
    more = re.search(r'href="([^"]+)">All tasks that were found', page)
    assert more
    page = browser.get(unescape(more[1])).text
    assert page.count('<li class="card">') == 20
    onward = re.search(r'href="([^"]+)" rel="next"', page)
    assert onward
    assert "channel=Ana" in onward[1]
    page = browser.get(unescape(onward[1])).text
    assert page.count('<li class="card">') == 3
    assert browser.get("/search?q=price&kind=tasks&after=77777777").status_code == 400


def test_what_means_the_like_is_found_where_asked_for_and_says_so(
    browser: Browser, workspace: Workspace
) -> None:
    stock(workspace, "Give your staff more holidays")
    asked = "/search?q=vacation+for+employees"
    page = browser.get(asked).text
    assert "Nothing found" in page
    offered = re.search(r'href="([^"]+)">Search by meaning, too', page)
    assert offered
    page = words(browser.get(unescape(offered[1])).text)
    assert "Give your staff more holidays" in page
    assert "by meaning" in page


def test_the_page_asks_the_database_eight_times_at_most(
    browser: Browser, work: Callable[[], None], workspace: Workspace
) -> None:
    browser.post("/", source=NOTED)
    work()
    stock(workspace, "Send a newsletter to your readers")
    address = "/search?q=newsletter+readers+of+yours"
    browser.get(address)  # how common words are is counted once, and remembered for an hour
    with Questions() as asked:
        page = browser.get(address).text
    assert "Tasks 1" in words(page)
    assert len(asked.texts) <= 8, "\n".join(asked.texts)


def test_it_is_told_while_the_index_is_incomplete_and_only_to_those_whose_things_are_missing(
    browser: Browser, workspace: Workspace
) -> None:
    stock(workspace, "Send a newsletter")
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    stock(Workspace(workspace.session, other.id), "Keep a secret newsletter")
    searching.catch_up(workspace.session)
    mine, theirs = workspace.session.scalars(
        select(TaskRow).where(TaskRow.id.in_(select(TextRow.task_id))).order_by(TaskRow.id)
    )
    told = "put into the index"
    theirs.indexed = 0
    workspace.session.commit()
    page = browser.get("/search?q=newsletter").text
    assert told not in page
    assert "secret" not in page
    mine.indexed = 0
    workspace.session.commit()
    assert told in browser.get("/search?q=newsletter").text
