"""The page of a video without captions offers to have it heard, and names the price first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.conftest import Browser
from tests.web.talks import PLAN
from tubetotask.storage.models import AnalysisRow, VideoRow
from tubetotask.storage.workspace import Workspace

LINK = "https://youtu.be/abcdefghijk"


def put(app: Flask, **more: Any) -> None:
    found = replace(app.config["TUBETOTASK"], **{"openai_api_key": "sk-fake", **more})
    app.config["TUBETOTASK"] = found


@pytest.fixture
def waits(browser: Browser, workspace: Workspace) -> AnalysisRow:
    """An analysis of a video of an hour and three minutes, whose captions are off."""
    browser.post("/", source=LINK, plan=PLAN)
    row = workspace.analyses()[0]
    row.state, row.error_id, row.error_state = "failed", "transcript-unavailable", "disabled"
    row.error_message, row.error_remedy = "This video has no captions: they are off.", "Upload."
    workspace.session.add(VideoRow(youtube_id="abcdefghijk", title="A talk", duration_s=3780))
    workspace.session.commit()
    return row


def seen(browser: Browser, row: AnalysisRow) -> str:
    return unescape(browser.get(f"/analyses/{row.id}").text)


def hear(browser: Browser, row: AnalysisRow, usd: str) -> Any:
    return browser.post(f"/analyses/{row.id}/hear", usd=usd)


def test_the_price_stands_on_the_button_and_pressing_it_agrees_to_it(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace
) -> None:
    put(app)
    page = seen(browser, waits)
    assert "Read it for about 0.38 US dollars" in page
    assert "heard by whisper-1 at api.openai.com: 1 h 3 min, 0.006 US dollars a minute" in page
    assert 'name="usd" value="0.378"' in page
    answer = hear(browser, waits, "0.378")
    assert answer.status_code == 302
    workspace.session.expire_all()
    assert (waits.state, waits.speech) == ("queued", True)
    assert waits.speech_usd == Decimal("0.378") * Decimal("1.05") + Decimal("0.01")
    assert "Read it by speech recognition" not in seen(browser, waits)


def test_a_price_that_has_changed_is_shown_anew_and_nothing_is_begun(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace
) -> None:
    put(app, speech_prices={"whisper-1": Decimal("0.06")})
    answer = hear(browser, waits, "0.378")
    assert answer.status_code == 400
    assert "The price has changed meanwhile." in unescape(answer.text)
    assert "Read it for about 3.78 US dollars" in unescape(answer.text)
    workspace.session.expire_all()
    assert (waits.state, waits.speech) == ("failed", False)


@pytest.mark.parametrize("usd", ["", "free", "-1", "nan", "unknown"])
def test_what_is_no_price_agrees_to_nothing(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace, usd: str
) -> None:
    put(app)
    assert hear(browser, waits, usd).status_code >= 400
    workspace.session.expire_all()
    assert not waits.speech


def test_an_unknown_price_is_said_to_be_so_and_can_be_agreed_to_as_such(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace
) -> None:
    put(app, speech_base_url="http://localhost:8000/v1", speech_api_key="none")
    page = seen(browser, waits)
    assert "Read it at a price that nobody knows" in page
    assert "SPEECH_PRICES" in page
    assert hear(browser, waits, "unknown").status_code == 302
    workspace.session.expire_all()
    assert (waits.speech, waits.speech_usd) == (True, None)


def test_of_a_video_of_unknown_length_the_most_it_can_cost_is_told(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace
) -> None:
    put(app)
    video = workspace.session.scalars(select(VideoRow)).one()
    video.duration_s = None
    workspace.session.commit()
    assert "Read it for at most 2.16 US dollars" in seen(browser, waits)


def test_without_a_server_the_page_says_what_it_needs(browser: Browser, waits: AnalysisRow) -> None:
    page = seen(browser, waits)
    assert "This needs a server that hears" in page
    assert f"/analyses/{waits.id}/hear" not in page


@pytest.mark.parametrize("state", ["blocked", "private", "gone", "live", "silent"])
def test_where_it_cannot_help_it_is_not_offered(
    app: Flask, browser: Browser, waits: AnalysisRow, workspace: Workspace, state: str
) -> None:
    put(app)
    waits.error_state = state
    workspace.session.commit()
    assert "Read it by speech recognition" not in seen(browser, waits)


def test_while_it_is_heard_the_page_says_how_far_it_is(
    browser: Browser, waits: AnalysisRow, workspace: Workspace
) -> None:
    waits.state, waits.parts, waits.parts_done = "reading", 4, 1
    workspace.session.commit()
    page = unescape(browser.get(f"/analyses/{waits.id}/progress").text)
    assert "Speech recognition: 1 of 4 parts are heard" in page
