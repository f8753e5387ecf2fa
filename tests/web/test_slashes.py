"""An address with a slash too many leads to its page, and nowhere else."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.conftest import Browser


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/tasks/", "/tasks"),
        ("/tasks///", "/tasks"),
        ("/tasks/board/?a=1&b=%C3%A4", "/tasks/board?a=1&b=%C3%A4"),
        ("/reports/settings/", "/reports/settings"),
        ("/usage/", "/usage"),
        ("/healthz/", "/healthz"),
    ],
)
def test_a_slash_at_the_end_is_taken_away(browser: Browser, asked: str, led: str) -> None:
    answer = browser.get(asked)
    assert (answer.status_code, answer.location) == (308, led)


@pytest.mark.parametrize(
    "asked", ["/nothing/", "//evil.example/", "//evil.example/tasks/", "/\\evil.example/", "/a//b/"]
)
def test_what_is_no_page_without_it_either_leads_nowhere(app: Flask, asked: str) -> None:
    # As it came over the wire: a client of its own would take two slashes for another host.
    answer = app.test_client().get("/", environ_overrides={"PATH_INFO": asked})
    location = answer.location or ""
    assert answer.status_code in (308, 404)
    assert (answer.status_code == 308) == bool(location)
    assert "evil.example" not in location.removeprefix("http://localhost").split("/")[:3]
    assert answer.status_code == 404 or "//" in asked, "only slashes that are doubled are mended"


def test_a_form_that_is_sent_there_is_sent_again_with_what_it_holds(app: Flask) -> None:
    answer = app.test_client().post("/tasks/act/", data={"act": "accept"})
    assert (answer.status_code, answer.location) == (308, "/tasks/act")
