"""Sources and their videos are told apart, lead to YouTube, and show what goes on."""

from __future__ import annotations

from tests.web.conftest import Browser
from tests.web.test_sources import arrive, words
from tubetotask.domain.arrival import ArrivalState
from tubetotask.storage.models import FollowRow, SourceRow
from tubetotask.storage.workspace import Workspace


def test_a_video_that_is_not_read_leads_to_youtube(browser: Browser, follow: FollowRow) -> None:
    arrive(follow, ArrivalState.IGNORED, "abcdefghijk")
    link = 'href="https://www.youtube.com/watch?v=abcdefghijk"'
    assert link in browser.get(f"/sources/{follow.id}").text
    path = browser.post("/", source="https://youtu.be/abcdefghijk").location
    assert browser.get(path).text.count(link) == 1


def test_two_channels_of_one_title_are_told_apart(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    assert "…" not in words(browser.get("/sources").text).split("What you follow")[1]
    other = SourceRow(kind="channel", youtube_id="UC" + "b" * 22, title="talks & <MORE>")
    workspace.session.add(other)
    workspace.session.flush()
    more = FollowRow(owner_id=workspace.owner_id, source_id=other.id, asked="y", state="active")
    workspace.session.add(more)
    workspace.session.commit()
    page = words(browser.get("/sources").text)
    assert "Talks & <more> …aaaaaa" in page
    assert "talks & <MORE> …bbbbbb" in page
    other.handle = "@other"
    workspace.session.commit()
    assert "talks & <MORE> @other" in words(browser.get("/sources").text)


def test_all_since_long_ago_is_told_as_the_most_that_are_taken_at_once(
    browser: Browser, follow: FollowRow
) -> None:
    page = words(browser.get(f"/sources/{follow.id}/back?since=1900-01-01").text)
    assert "At most 500 videos, the newest since 1900-01-01; there may be more." in page


def test_a_part_of_a_page_is_asked_for_again_only_while_something_goes_on(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    page = f"/sources/{follow.id}"
    assert 'data-refresh-ms="0"' in browser.get(page).text
    arrive(follow, ArrivalState.DISCOVERED, "abcdefghijk")
    assert 'data-refresh-ms="2000"' in browser.get(page).text
    assert browser.get(f"{page}/videos?show=nonsense").status_code == 404
