"""The pages of sources: follow one or many, see how each is, decide about its videos."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

from tests.web.conftest import UC, Browser
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import following
from tubetotask.storage import budgets
from tubetotask.storage.database import now
from tubetotask.storage.following import load_rules
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    User,
)
from tubetotask.storage.workspace import Workspace


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def arrive(follow: FollowRow, state: ArrivalState, title: str, **more: object) -> ArrivalRow:
    session = follow.__dict__["_sa_instance_state"].session
    found = FoundVideoRow(source_id=follow.source_id, youtube_id=title[:11], title=title)
    session.add(found)
    session.flush()
    row = ArrivalRow(owner_id=follow.owner_id, follow_id=follow.id, found_id=found.id, **more)
    row.state = state.value
    session.add(row)
    session.commit()
    return row


def test_before_anything_is_followed_the_page_says_how(browser: Browser) -> None:
    page = words(browser.get("/sources").text)
    assert "Nothing yet." in page
    assert "Anything that names it on YouTube will do." in page


def test_what_is_followed_is_being_looked_up_and_told_so(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/sources", address="https://m.youtube.com/@SomeBody/videos?si=1")
    page = words(browser.get("/sources").text)
    assert "Being found on YouTube" in page
    assert following.room(workspace).follows()[0].state == "resolving"


def test_what_was_not_found_yet_can_be_tried_now(browser: Browser, workspace: Workspace) -> None:
    browser.post("/sources", address="@somebody")
    (row,) = following.room(workspace).follows()
    assert "Try now" not in browser.get("/sources").text, "the first try is on its way"
    row.tries, row.error_message = 2, "YouTube did not answer."
    workspace.session.commit()
    page = words(browser.get("/sources").text)
    assert "YouTube did not answer. tried 2 times, next try" in page
    assert "Try now" in page


def test_what_is_followed_already_is_said_to_be(browser: Browser, follow: FollowRow) -> None:
    browser.post("/sources", address=f"youtube.com/channel/{UC}")
    assert "You follow this already: “Talks & <more>”." in words(browser.get("/sources").text)


def test_the_video_published_last_stands_first_on_every_page(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    """A look finds the newest first, a back-fill older ones later: numbers say nothing of age."""
    days = [*range(30, 60), *range(30)]  # how long ago, in the order of arrival
    for day in days:
        row = arrive(follow, ArrivalState.IGNORED, f"Day{day:02}")
        found = workspace.session.get(FoundVideoRow, row.found_id)
        assert found is not None
        found.published = now() - timedelta(days=day)
    workspace.session.commit()
    first = browser.get(f"/sources/{follow.id}").text
    older = re.search(r'href="([^"]*before[^"]*)"', first)
    assert older
    rest = browser.get(unescape(older[1])).text
    shown = [int(day) for day in re.findall(r">Day(\d+)<", first + rest)]
    assert shown == sorted(days)


def test_a_list_behind_a_video_that_is_not_there_begins_at_its_beginning(
    browser: Browser, follow: FollowRow
) -> None:
    arrive(follow, ArrivalState.IGNORED, "The only one")
    for before in ("9" * 40, "-1", "77"):
        assert "The only one" in browser.get(f"/sources/{follow.id}?before={before}").text


def test_what_names_nothing_is_told_beside_the_field_and_stays_there(browser: Browser) -> None:
    answer = browser.post("/sources", address="https://vimeo.com/<1>")
    assert answer.status_code == 400
    assert "YouTube" in words(answer.text)
    assert 'value="https://vimeo.com/&lt;1&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_many_lines_are_followed_and_those_not_understood_are_told_with_their_number(
    browser: Browser, workspace: Workspace
) -> None:
    lines = f"@one\nhttps://www.youtube.com/channel/{UC}\nhttps://example.org/<x>\n@one\n"
    page = words(browser.post("/sources/many", on="/sources", many=lines).text)
    assert "2 new, 0 followed before." in page
    assert "1 line was not understood: line 3 https://example.org/<x>" in page
    assert len(following.room(workspace).follows()) == 2


def test_a_file_of_subscriptions_is_followed(browser: Browser, workspace: Workspace) -> None:
    csv = f"Channel Id,Channel Url,Channel Title\n{UC},http://x/{UC},Somebody\n".encode()
    browser.post("/sources/many", on="/sources", file=(io.BytesIO(csv), "subscriptions.csv"))
    (row,) = following.room(workspace).follows()
    assert row.source is not None
    assert row.source.youtube_id == UC
    assert "Somebody" in words(browser.get("/sources").text)


def test_a_source_tells_how_it_is_and_since_when(
    browser: Browser, workspace: Workspace, follow: FollowRow, source: SourceRow
) -> None:
    source.looked_at = now()  # since it is followed: what was before tells of others
    workspace.session.commit()
    assert "Talks & <more> channel looked at just now" in words(browser.get("/sources").text)
    source.failing_since, source.next_look_at = now() - timedelta(hours=3), now()
    source.error_message, source.error_remedy = "The feed does not answer.", "Wait."
    workspace.session.commit()
    page = words(browser.get("/sources").text)
    assert "Out of reach The feed does not answer. Since " in page
    page = words(browser.get(f"/sources/{follow.id}").text)
    assert "The feed does not answer. Wait. since " in page
    assert "next try " in page


def test_unfollowing_can_be_undone(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    browser.post(f"/sources/{follow.id}/remove", on="/sources")
    page = words(browser.get("/sources").text)
    assert "No longer followed: “Talks & <more>”. Undo" in page
    assert browser.get(f"/sources/{follow.id}").status_code == 404
    browser.post(f"/sources/{follow.id}/restore", on="/sources")
    assert browser.get(f"/sources/{follow.id}").status_code == 200


def test_videos_stand_under_what_becomes_of_them_with_the_reason(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    arrive(follow, ArrivalState.IGNORED, "A short <one>", rule="short", reason="it is a Short")
    arrive(follow, ArrivalState.WAITING, "Shown soon", rule="showing", next_at=now())
    page = words(browser.get(f"/sources/{follow.id}?show=aside").text)
    assert "Waiting 1" in page
    assert "A short <one> Set aside it is a Short on YouTube Analyse" in page
    page = words(browser.get(f"/sources/{follow.id}?show=waiting").text)
    assert "Shown soon Waiting for its end next try" in page
    assert browser.get(f"/sources/{follow.id}?show=nonsense").status_code == 404


def test_a_video_is_analysed_or_set_aside_by_a_person(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    arrival = arrive(follow, ArrivalState.IGNORED, "aaaaaaaaaaa")
    page = f"/sources/{follow.id}"
    assert browser.post(f"/sources/videos/{arrival.id}/analyse", on=page).location == page
    workspace.session.expire_all()
    assert arrival.state == "analysing"
    analysis = workspace.session.get(AnalysisRow, arrival.analysis_id)
    assert analysis is not None
    assert (analysis.state, analysis.cause) == ("queued", "person")
    browser.post(f"/sources/videos/{arrival.id}/ignore", on=page)
    workspace.session.expire_all()
    assert (arrival.state, analysis.state) == ("ignored", "cancelled")


def test_rules_are_stored_or_told_beside_their_field(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    page, where = f"/sources/{follow.id}", f"/sources/{follow.id}/rules"
    wrong = browser.post(where, on=page, shortest="many", take_words="plan*")
    assert wrong.status_code == 400
    assert "This is no number of minutes." in words(wrong.text)
    assert 'value="plan*"' in wrong.text
    workspace.session.expire_all()
    assert load_rules(follow.rules) == SourceRules()
    browser.post(where, on=page, shortest="3", automatic="yes", interval="21600")
    workspace.session.expire_all()
    assert load_rules(follow.rules) == SourceRules(
        shortest_s=180.0, shorts=False, live=False, premieres=False
    )
    assert follow.interval_s == 21600
    shown = browser.get(page).text
    assert '<option value="21600" selected>6 h</option>' in shown


def test_what_its_videos_may_cost_in_a_day_is_set_and_taken_away(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    page, where = f"/sources/{follow.id}", f"/sources/{follow.id}/rules"
    assert browser.post(where, on=page, usd_day="lots").status_code == 400
    browser.post(where, on=page, usd_day="0.50", automatic="yes")
    assert budgets.of(workspace.session, "source", follow.source_id or 0).day == Decimal("0.5")
    assert 'name="usd_day" type="text" inputmode="decimal" value="0.5"' in browser.get(page).text
    browser.post(where, on=page, usd_day="", automatic="yes")
    workspace.session.rollback()
    assert not budgets.of(workspace.session, "source", follow.source_id or 0)


def test_looking_now_and_pausing_are_told(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    page = f"/sources/{follow.id}"
    browser.post(f"{page}/look", on=page)
    shown = browser.get(page).text
    assert "It is about to be looked at." in words(shown)
    assert "Being looked at" in words(shown)
    assert 'data-refresh-ms="2000"' in shown
    part = browser.get(f"{page}/videos").text
    assert "Being looked at" in words(part)
    assert "<html" not in part
    browser.post(f"{page}/pause", on=page, paused="yes")
    workspace.session.expire_all()
    assert follow.state == "paused"
    assert "Paused" in words(browser.get("/sources").text)
    assert f"Paused {UC} channel on YouTube" in words(browser.get(page).text)
    browser.post(f"{page}/pause", on=page, paused="no")
    workspace.session.expire_all()
    assert follow.state == "active"


def test_older_videos_are_priced_first_and_then_queued(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    page = words(browser.get(f"/sources/{follow.id}/back?last=20").text)
    assert "20 videos, the newest." in page
    assert "What it costs Nothing The built-in analyser reads them on this machine." in page
    for wrong in ("last=", "last=many", "last=-3", "since=nonsense", "last=99999999"):
        answer = browser.get(f"/sources/{follow.id}/back?{wrong}")
        assert answer.status_code == 400, wrong
        assert "Read them" not in words(answer.text)
        assert "Choose again" in words(answer.text)
    where = f"/sources/{follow.id}/back"
    browser.post(where, on=f"{where}?last=20", last="20")
    workspace.session.expire_all()
    assert follow.back_state == "queued"
    assert "Older videos are being looked for" in words(browser.get(f"/sources/{follow.id}").text)
    since = (now() - timedelta(days=30)).date().isoformat()
    assert f"all since {since}" in words(browser.get(f"{where}?since={since}").text)


def test_another_person_s_sources_and_videos_do_not_exist(
    browser: Browser, workspace: Workspace, source: SourceRow
) -> None:
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    theirs = FollowRow(owner_id=other.id, source_id=source.id, asked="theirs", state="active")
    workspace.session.add(theirs)
    workspace.session.commit()
    arrival = arrive(theirs, ArrivalState.IGNORED, "bbbbbbbbbbb")
    assert "Talks" not in words(browser.get("/sources").text).split("What you follow")[1]
    assert browser.get(f"/sources/{theirs.id}").status_code == 404
    for path in (f"/sources/{theirs.id}/remove", f"/sources/videos/{arrival.id}/analyse"):
        assert browser.post(path, on="/sources").status_code == 404


def test_what_came_of_the_talks_is_drawn_by_source_and_only_ones_own(
    browser: Browser, workspace: Workspace, follow: FollowRow
) -> None:
    session = workspace.session
    assert "What came of their talks" not in browser.get("/sources").text
    other = User(name="other")
    session.add(other)
    session.flush()
    mine, theirs = workspace.owner_id, other.id
    given = [("act now", follow.source_id, mine), ("skip", follow.source_id, mine)]
    given += [("skip", None, mine), ("act now", follow.source_id, theirs)]
    for number, (verdict, source_id, owner) in enumerate(given):
        row = AnalysisRow(owner_id=owner, request_key=str(number), upload_hash=str(number))
        row.state, row.verdict, row.source_id = "done", verdict, source_id
        session.add(row)
    session.commit()
    page = browser.get("/sources").text
    assert "“Act now” comes most often from “Talks & <more>”: 1 of 2." in words(page)
    assert "Talks & <more> 2 Act now: 1 Skip: 1 Act now 1 Skip 1" in words(page)
    assert "Given by you 1 Skip: 1 Skip 1" in words(page)
    assert 'aria-label="Talks &amp; &lt;more&gt;: Act now: 1, Skip: 1"' in page
