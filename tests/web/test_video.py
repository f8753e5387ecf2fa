"""The page of a video: what it may load, what it says without a video, marks, and its cost."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import builders, modelmade
from tests.hostile import EVIL, Elements, hostile
from tests.web import people
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tests.web.stored import keep
from tests.web.talks import PLAN
from tubetotask.domain.accounts import Role
from tubetotask.domain.feedback import statements
from tubetotask.domain.notes import Notes
from tubetotask.domain.transcript import Epoch
from tubetotask.domain.video import Video
from tubetotask.storage import feedback
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace
from tubetotask.web.playing import shared

NOCOOKIE = "https://www.youtube-nocookie.com"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def key_of(part: str) -> str:
    return next(s.key for s in statements(modelmade.analysis()) if s.part == part)


def mark(browser: Browser, path: str, **sent: str) -> TestResponse:
    return browser.post(f"{path}/wrong", on=path, **sent)


def test_only_the_page_of_a_video_may_show_the_player_and_no_page_its_scripts(
    browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    policy = browser.get(path).headers["Content-Security-Policy"]
    assert f"frame-src {NOCOOKIE}" in policy
    assert policy.replace(f"; frame-src {NOCOOKIE}", "").count("https://") == 0
    for other in ("/", "/plan", "/usage"):
        assert "frame-src" not in browser.get(other).headers["Content-Security-Policy"]


def test_captions_without_a_video_say_so_and_have_no_player(
    browser: Browser, workspace: Workspace
) -> None:
    whole = replace(modelmade.analysis(), video=Video("Minutes of a meeting"))
    answer = browser.get(keep(workspace, whole))
    assert "there is nothing to play" in answer.text
    assert "data-player" not in answer.text
    assert "frame-src" not in answer.headers["Content-Security-Policy"]
    assert 'class="sentence"' not in answer.text


def test_the_player_says_so_where_no_quote_can_lead_into_the_video(
    browser: Browser, workspace: Workspace
) -> None:
    whole = modelmade.analysis()
    assert "A press on a quote plays it here" in browser.get(keep(workspace, whole)).text
    lost = replace(whole.transcript, epochs=(Epoch(0, 0, 9, mapped=False),))
    page = browser.get(keep(workspace, replace(whole, transcript=lost))).text
    assert "data-player" in page
    assert "A press on a quote plays it here" not in page
    assert "No quote leads to its second" in page


@pytest.mark.parametrize(
    ("language", "way"),
    [("he", "rtl"), ("ar-EG", "rtl"), ("az-Arab", "rtl"), ("en", "ltr"), ("und", "auto")],
)
def test_a_transcript_is_written_from_the_side_its_language_is(
    browser: Browser, workspace: Workspace, language: str, way: str
) -> None:
    talk = builders.transcript("YouTube הוא המקום.", "כן.", seconds=5.0, language=language)
    whole = replace(modelmade.analysis(), transcript=talk, notes=Notes("offline/1", "en"))
    page = browser.get(keep(workspace, replace(whole, plan=None, assessment=None))).text
    assert f'<div class="text" dir="{way}"' in page
    assert re.search(rf'<p dir="{way}"><a class="sentence" id="p0"', page)


def test_every_kind_of_statement_is_marked_and_unmarked_by_a_form(
    browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    parts = {said.part for said in statements(modelmade.analysis())}
    assert words(browser.get(path).text).count("You marked this as wrong") == 0
    for part in sorted(parts):
        answer = mark(browser, path, wrong=key_of(part))
        assert answer.status_code == 303
        assert answer.location == f"{path}#s-{key_of(part)[:12]}"
    page = browser.get(path).text
    assert words(page).count("You marked this as wrong") >= len(parts)
    for part in parts:
        assert f'id="s-{key_of(part)[:12]}"' in page, part
        mark(browser, path, right=key_of(part))
    assert "You marked this as wrong" not in browser.get(path).text


def test_what_is_marked_as_wrong_does_not_matter_any_more(
    browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())

    def spans() -> str:
        found = re.search(r'data-spans="([^"]*)"', browser.get(path).text)
        assert found
        return found[1]

    before = spans()
    for said in statements(modelmade.analysis()):
        if modelmade.QUESTION in said.evidence:
            mark(browser, path, wrong=said.key)
    assert spans() != before


def test_a_statement_that_the_page_does_not_have_and_a_page_that_is_not_yours_are_not_there(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    path = keep(workspace, modelmade.analysis())
    assert mark(browser, path, wrong="0" * 32).status_code == 404
    assert mark(browser, path).status_code == 404
    people.administrator()
    other = people.browser(app, people.somebody("b@example.org"))
    assert other.post(f"{path}/wrong", on="/", wrong=key_of("task")).status_code == 404
    assert feedback.given(workspace.session, workspace.owner_id) == []


def test_a_reader_is_not_offered_to_mark(app: Flask, workspace: Workspace) -> None:
    people.administrator()
    reader = people.somebody("r@example.org", Role.READER)
    path = keep(Workspace(workspace.session, reader.id), modelmade.analysis())
    page = people.browser(app, reader).get(path).text
    assert "Wrong?" not in page
    assert "data-player" in page


def test_a_page_of_a_video_and_of_the_plan_ask_the_database_at_most_eight_times(
    app: Flask, admin: User, workspace: Workspace
) -> None:
    space = Workspace(workspace.session, admin.id)
    path = keep(space, modelmade.analysis())
    browser = people.browser(app, admin)
    browser.post("/plan", on="/plan", plan=PLAN)
    for page in (path, "/plan"):
        browser.get(page)
        db.session.remove()  # as between two requests: nothing is known from before
        with Questions() as asked:
            assert browser.get(page).status_code == 200
        assert len(asked.texts) <= 8, (page, asked.texts)


@pytest.mark.parametrize("evil", [EVIL, "{{ 7 * 191 }}{% raw %}", "'\"><img src=x onerror=y>"])
def test_nothing_that_a_talk_a_plan_or_a_model_says_is_alive_on_the_page(
    browser: Browser, workspace: Workspace, evil: str
) -> None:
    whole = hostile(evil)
    video = Video(evil, "dQw4w9WgXcQ", evil, evil, 104.0)
    talk = builders.transcript(evil, "And so on.", seconds=8.0)
    path = keep(workspace, replace(whole, video=video, transcript=talk))
    for said in list(statements(whole))[::12]:
        assert mark(browser, path, wrong=said.key).status_code == 303
    page = browser.get(path).text
    found = Elements(page)
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "img" not in found.names
    assert not [link for link in found.links if link.startswith("javascript:")]
    assert page.count("<script") == page.count("<script src=")
    assert "1337" not in words(page)


@pytest.mark.parametrize(
    ("part_s", "whole_s", "told"),
    [
        (240, 3720, "4 of 62 minutes"),
        (31, 3720, "31 seconds of 62 minutes"),
        (40.4, 104, "40 of 104 seconds"),
        (300, None, "5 minutes"),
        (45, None, "45 seconds"),
    ],
)
def test_how_much_of_a_video_matters_is_told_in_words(
    part_s: float, whole_s: float | None, told: str
) -> None:
    assert shared(part_s, whole_s) == told
