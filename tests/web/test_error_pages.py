"""Pages of errors lead on: back, to another try, a search, a sign-in; each to who can use it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask, abort

from tests.web import people
from tests.web.conftest import Browser

HOST = "http://localhost"


def ways(page: str) -> dict[str, str]:
    """The links in the content: word → address."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r'<a class="button[^"]*" href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {re.sub(r"<[^>]*>", "", word).strip(): unescape(href) for href, word in found}


def test_a_missing_page_offers_back_search_and_inbox(browser: Browser) -> None:
    answer = browser.client.get("/nowhere", headers={"Referer": f"{HOST}/tasks?status=open"})
    assert answer.status_code == 404
    assert ways(answer.text) == {
        "Back to where you were": "/tasks?status=open",
        "Search": "/search",
        "To the Inbox": "/",
    }
    assert "<title>There is no such page. · TubeToTask</title>" in answer.text


@pytest.mark.parametrize(
    "referrer",
    [
        "",
        "https://evil.example/tasks",
        f"{HOST}/nowhere",
        f"{HOST}/tasks/act",
        f"{HOST}//evil.example",
    ],
)
def test_back_is_only_offered_to_a_page_of_ours(browser: Browser, referrer: str) -> None:
    answer = browser.client.get("/nowhere", headers={"Referer": referrer} if referrer else {})
    assert "Back to where you were" not in ways(answer.text)


def test_who_is_not_signed_in_is_offered_to_sign_in(app: Flask) -> None:
    people.administrator()
    answer = app.test_client().get("/nowhere")
    assert answer.status_code == 404
    assert ways(answer.text) == {"Sign in": "/sign-in"}


def test_who_may_not_do_it_is_led_back(app: Flask) -> None:
    people.administrator()
    client = people.signed_in(app, people.somebody("ben@example.org"))
    answer = client.get("/admin", headers={"Referer": f"{HOST}/account"})
    assert answer.status_code == 403
    assert ways(answer.text) == {"Back to where you were": "/account", "To the Inbox": "/"}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_can_be_tried_again(app: Flask, status: int) -> None:
    def fails() -> str:
        abort(status)

    app.add_url_rule("/healthz/fails", "health.fails", fails, methods=["GET", "POST"])
    client = app.test_client()
    answer = client.get("/healthz/fails?n=1")
    assert answer.status_code == status
    assert next(iter(ways(answer.text).items())) == ("Try again", "/healthz/fails?n=1")


def test_what_is_too_large_leads_to_the_page_that_takes_files(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100
    answer = app.test_client().post(
        "/", data={"source": "x" * 200}, headers={"Referer": f"{HOST}/read"}
    )
    assert answer.status_code == 413
    assert ways(answer.text) == {
        "Back to where you were": "/read",
        "Captions or a file": "/read",
        "To the Inbox": "/",
    }
