"""How often one address may do something, and what it is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import Browser, close, settings
from tubetotask.app import create_app
from tubetotask.web.limits import kind_of, network_of


@pytest.fixture
def app(migrated: Path, tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    limits = {
        "RATE_LIMIT_FORMS": "3/hour",
        "RATE_LIMIT_SIGN_IN": "1/day",
        "RATE_LIMIT_API": "2/day",
    }
    application = create_app(settings(folder, **limits))
    with application.app_context():
        yield application
        close(application)


def test_one_form_too_many_is_refused_with_the_time_to_wait_and_what_was_written(
    browser: Browser,
) -> None:
    token = browser.token("/plan")
    form = {"csrf_token": token, "plan": "# Bees\n- keep them <well>"}
    left = []
    for _ in range(3):
        answer = browser.client.post("/plan", data=form)
        assert answer.status_code < 400
        left.append(answer.headers["RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    refused = browser.client.post("/plan", data=form)
    assert refused.status_code == 429
    assert 1000 < int(refused.headers["Retry-After"]) <= 1200
    assert refused.headers["RateLimit-Limit"] == "3"
    assert refused.headers["RateLimit-Policy"] == "3;w=3600"
    assert "That was too often" in refused.text
    assert "- keep them &lt;well&gt;" in refused.text


def test_who_is_at_another_address_is_not_held_up_and_reading_never_is(browser: Browser) -> None:
    for _ in range(4):
        last = browser.client.post("/plan")
    assert last.status_code == 429
    other = browser.client.post("/plan", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code != 429
    for path in ("/plan", "/", "/healthz", "/metrics"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "RateLimit-Limit" not in answer.headers


def test_behind_two_proxies_of_a_platform_each_visitor_is_counted_by_itself(
    migrated: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "behind"
    shutil.copytree(migrated, folder)
    given = {"RATE_LIMIT_API": "2/day", "TRUSTED_PROXIES": "2", "HOST": "0.0.0.0"}
    application = create_app(settings(folder, **given))
    client = application.test_client()

    def asks(visitor: str) -> int:
        # The outer proxy's address is the same for all; the inner one says "https" alone.
        headers = {"X-Forwarded-For": f"{visitor}, 192.0.2.7", "X-Forwarded-Proto": "https"}
        return client.get("/api/anything", headers=headers).status_code

    with application.app_context():
        assert [asks("203.0.113.5") for _ in range(3)][-1] == 429
        assert asks("198.51.100.4") != 429
        assert asks("6.6.6.6, 203.0.113.5") == 429, "what a visitor writes is not believed"
        close(application)


def test_the_api_has_a_limit_of_its_own_for_reading_too(browser: Browser) -> None:
    codes = [browser.get("/api/anything").status_code for _ in range(3)]
    assert codes == [404, 404, 429]
    assert browser.get("/api/anything").headers["Retry-After"]


def test_tries_to_sign_in_have_the_strictest(browser: Browser) -> None:
    codes = [browser.client.post("/login").status_code for _ in range(2)]
    assert codes[0] != 429
    assert codes[1] == 429


def test_where_counters_cannot_be_reached_requests_pass(app: Flask, browser: Browser) -> None:
    (Path(app.instance_path) / "rate-limits.db").mkdir()
    for _ in range(6):
        assert browser.client.post("/plan").status_code == 400, "no token; but it was let in"


def test_no_address_is_kept(app: Flask, browser: Browser) -> None:
    browser.client.post("/plan", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    for file in Path(app.instance_path).glob("rate-limits.db*"):
        assert b"203.0.113.9" not in file.read_bytes()


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/", None),
        ("HEAD", "/login", None),
        ("POST", "/login", "sign-in"),
        ("POST", "/tf-validate", "sign-in"),
        ("POST", "/", "forms"),
        ("DELETE", "/x", "forms"),
        ("GET", "/api/v1/videos", "api"),
        ("POST", "/push/token", "api"),
    ],
)
def test_each_request_counts_against_the_limit_of_its_kind(
    method: str, path: str, kind: str | None
) -> None:
    assert kind_of(method, path) == kind


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "unknown"),
    ],
)
def test_an_address_is_counted_as_far_as_one_connection_has_it(address: str, counted: str) -> None:
    assert network_of(address) == counted
