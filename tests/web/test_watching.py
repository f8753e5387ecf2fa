"""Worth watching: the page, and the file for a calendar, read by a parser that is not ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.tasks_made import analysed
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tubetotask.storage.models import AnalysisRow, VideoRow, WatchSlotRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def row(workspace: Workspace) -> AnalysisRow:
    found = analysed(workspace, channel="Ada & Co")
    workspace.session.get_one(VideoRow, found.video_id).duration_s = 2_700.5
    workspace.session.commit()
    return found


def test_the_page_says_what_is_thin_and_asks_few_questions(
    browser: Browser, row: AnalysisRow
) -> None:
    browser.get("/watch")
    with Questions() as asked:
        page = browser.get("/watch").text
    assert len(asked.texts) <= 8, asked.texts
    assert "Nothing to suggest" in page
    assert "less than half" in page


def test_a_time_becomes_an_event_as_long_as_the_video_and_the_next_one_replaces_it(
    browser: Browser, workspace: Workspace, row: AnalysisRow
) -> None:
    page = f"/analyses/{row.id}/watch"
    assert "46 minutes, as long as the video" in browser.get(page).text
    uids = set()
    for day in ("2027-03-01", "2027-03-02"):
        answer = browser.post(page, on=page, day=day, time="20:15")
        assert answer.headers["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
        uids.add(str(event["uid"]))
        begin, end = event.decoded("dtstart"), event.decoded("dtend")
        assert begin.isoformat() == f"{day}T20:15:00+00:00"
        assert end - begin == timedelta(minutes=46)
        assert event["summary"] == f"Watch: {row.title}"
        assert str(event["url"]).endswith(row.youtube_id)
    assert len(uids) == 1
    (slot,) = workspace.session.scalars(select(WatchSlotRow)).all()
    assert slot.starts_at.day == 2
    assert "46 min" in browser.get("/watch").text


def test_a_time_that_is_none_is_said_beside_the_form(browser: Browser, row: AnalysisRow) -> None:
    page = f"/analyses/{row.id}/watch"
    answer = browser.post(page, on=page, day="soon", time="20:15")
    assert answer.status_code == 400
    assert "That is no time." in answer.text
    assert browser.get("/analyses/99999/watch").status_code == 404
    assert browser.get("/watch/found/99999").status_code == 404
