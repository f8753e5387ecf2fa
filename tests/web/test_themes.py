"""The pages of themes."""

from __future__ import annotations

from tests.integration.test_themes import KILN, LISTS, read
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tests.web.test_search import words
from tubetotask.storage.database import now
from tubetotask.storage.themes import Themes
from tubetotask.storage.workspace import Workspace


def test_without_themes_the_page_says_when_there_will_be_some(browser: Browser) -> None:
    assert "No theme yet" in browser.get("/themes").text
    assert browser.get("/themes/1").status_code == 404


def test_the_list_and_a_theme_tell_who_said_what_and_how_often_lately(
    browser: Browser, workspace: Workspace
) -> None:
    first = read(workspace, LISTS[0], KILN, channel="Ada & Co")
    first.done_at = now()
    read(workspace, LISTS[1], LISTS[2], channel="Ben")
    row = Themes(workspace.session, workspace.owner_id).page().rows[0]
    page = browser.get("/themes").text
    assert "short video" in page
    assert "2 sources 2 videos 3 statements" in words(page)
    assert "short video" in page[page.index("<figure") :]
    assert "each video once, in the week in which it was read" in page
    assert f'href="/themes/{row.id}"' in page
    with Questions() as asked:
        one = browser.get(f"/themes/{row.id}").text
    assert len(asked.texts) <= 8
    assert one.index(">Ben</h2>") < one.index("Ada &amp; Co</h2>")
    by_source = one[one.index('id="source-1"') :]
    assert by_source.count('<blockquote class="quote">') == 3
    assert "&amp;t=4s" in one
    assert browser.get("/themes?after=x").status_code == 400
