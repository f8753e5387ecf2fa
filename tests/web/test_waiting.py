"""While an analysis is made, and when it cannot be: what stands there is true and leads on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from tests.web.conftest import Browser
from tests.web.talks import PLAN, LinesAnalyser, Offline, vtt
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.pauses import PausesInMemory, Ticket
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts.chain import Chain, Way
from tubetotask.web.formats import stamp
from tubetotask.web.progress import Progress

Work = Callable[[], None]


def test_progress_shows_every_stage_and_refreshes_without_javascript(browser: Browser) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    page = browser.get(path).text
    for stage in ("Reading the captions", "Noting what the talk says", "Holding it against"):
        assert stage in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'data-poll="{path}/progress"' in page
    assert 'role="status"' in page


def test_it_is_called_as_the_inbox_calls_it(browser: Browser) -> None:
    file = (io.BytesIO(vtt().encode()), "aB3_dE5-gH7.en.vtt")
    page = browser.get(browser.post("/", file=file).location).text
    assert '<h1 dir="auto">YouTube video aB3_dE5-gH7</h1>' in page


def test_without_a_plan_there_is_no_stage_for_it(browser: Browser) -> None:
    path = browser.post("/", source=vtt()).location
    assert "Holding it against" not in browser.get(path).text


def test_the_fragment_is_a_part_of_the_page_and_ends_when_the_work_does(
    browser: Browser, work: Work
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    fragment = browser.get(f"{path}/progress").text
    assert "<html" not in fragment
    assert fragment.strip() in browser.get(path).text
    assert 'data-under-way="yes"' in fragment
    work()
    assert 'data-under-way="no"' in browser.get(f"{path}/progress").text


@pytest.mark.parametrize(
    ("state", "told", "steps"),
    [
        ("queued", "Waiting for its turn", ["next", "next", "next"]),
        ("reading", "Reading the captions", ["now", "next", "next"]),
        ("noting", "Noting what the talk says", ["done", "now", "next"]),
        ("assessing", "Holding it against your plan", ["done", "done", "now"]),
        ("done", "", ["done", "done", "done"]),
    ],
)
def test_each_state_has_its_words(state: str, told: str, steps: list[str]) -> None:
    row = AnalysisRow(
        state=state,
        plan_version_id=1,
        attempt=1,
        parts=0,
        error_id="",
        created_at=now() - timedelta(seconds=70),
        updated_at=now(),
    )
    progress = Progress.of(row)
    assert progress.told == told
    assert [step.state for step in progress.steps] == steps
    assert progress.elapsed_s in (70, 71)
    assert not progress.slow


def test_a_second_attempt_counts_its_own_time_and_a_slow_queue_says_why() -> None:
    row = AnalysisRow(
        state="queued",
        attempt=2,
        error_id="",
        created_at=now() - timedelta(days=1),
        updated_at=now() - timedelta(seconds=20),
    )
    progress = Progress.of(row)
    assert progress.elapsed_s in (20, 21)
    assert not progress.whole
    assert progress.slow


def test_a_picture_named_as_captions_fails_with_a_remedy_and_not_with_another_try(
    browser: Browser, workspace: Workspace, work: Work
) -> None:
    picture = "\x89PNG\r\n\x1a\n" + "\x00" * 200
    path = browser.post("/", source=vtt(), plan=PLAN).location
    row = workspace.session.get(AnalysisRow, int(path.rsplit("/", 1)[1]))
    assert row is not None
    row.upload, row.upload_name = picture.encode("latin-1"), "talk.vtt"
    workspace.session.commit()
    work()
    page = unescape(browser.get(path).text)
    assert "looks like a PNG image" in page
    assert "Expected are captions as text" in page
    assert "Try again" not in page
    assert "Give captions instead" in page
    assert "Could not be read" in browser.get("/read").text


def test_a_link_without_network_waits_and_can_be_tried_again_or_given_captions(
    browser: Browser, work: Work
) -> None:
    path = browser.post("/", source="https://youtu.be/abcdefghijk", plan=PLAN).location
    work()
    page = unescape(browser.get(path).text)
    assert "YouTube cannot be reached from here." in page
    assert "Check the network" in page
    assert "Waiting" in page
    assert "https://www.youtube.com/watch?v=abcdefghijk" in page

    assert browser.post(f"{path}/again", on=path).location == path
    assert "Waiting for its turn" in browser.get(path).text
    work()
    assert '<input type="hidden" name="video" value="abcdefghijk">' in browser.get(path).text
    instead = browser.post("/", on=path, source=vtt(), plan=PLAN, video="abcdefghijk").location
    assert instead == path, "it no longer waits"
    work()
    assert 'id="tasks"' in browser.get(path).text


def test_a_model_that_failed_leads_to_its_settings_and_asks_for_no_other_captions(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    row = workspace.analyses()[0]
    job = AnalysisJob(app, lambda _subject: LinesAnalyser(), Offline, ("en",))
    assert job.read(row.id, row.job_id)
    row.state, row.error_id = "failed", "model-failed"
    row.error_message, row.error_remedy = "The model's server refuses the API key.", "Check it."
    workspace.session.commit()
    page = browser.get(path).text
    assert "refuses the API key" in page
    assert 'href="/settings">Look at the settings' in page
    assert "Give captions instead" not in page


def test_a_block_says_since_when_what_was_tried_when_it_goes_on_and_the_ways_round(
    browser: Browser, workspace: Workspace
) -> None:
    path = browser.post("/", source="https://youtu.be/abcdefghijk", plan=PLAN).location
    since, again = now() - timedelta(hours=2), now() + timedelta(hours=1)
    pauses = PausesInMemory(lambda: since)
    ticket = pauses.ask("a")
    assert isinstance(ticket, Ticket)
    pauses.blocked(ticket)
    with pytest.raises(TranscriptUnavailable) as caught:
        Chain([Way("watch page", "a", Offline())], pauses).fetch("abcdefghijk", languages=())
    error = caught.value
    row = workspace.analyses()[0]
    row.state, row.error_id, row.retry_at = "waiting", error.id, again
    row.error_message, row.error_remedy = error.message, error.remedy
    workspace.session.commit()
    page = unescape(browser.get(path).text)
    assert f"YouTube blocks this server since {stamp(since)}" in page
    assert f"It goes on by itself on {stamp(again)}" in page
    assert "Last tried on" in page
    assert "YOUTUBE_PROXY" in page
    assert "Give captions instead" in page
    assert "What was spent so far" not in page
