"""Whose word counts for who asks, and by which protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request, session

from tubetotask.app import create_app
from tubetotask.config import load


def answering(folder: Path, proxies: str) -> Flask:
    """The application behind so many proxies; /who tells what it believes, to anybody (``api``)."""
    environ = {"TUBETOTASK_DATA": str(folder), "TRUSTED_PROXIES": proxies, "HOST": "0.0.0.0"}
    app = create_app(load(environ))
    app.add_url_rule("/who", "api.who", lambda: f"{request.remote_addr} {request.scheme}")
    return app


def told(app: Flask, forwarded: str, proto: str = "https") -> str:
    """What it believes of a request over a proxy at 127.0.0.1 that was asked over https."""
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto, "Host": "a.example"}
    return app.test_client().get("/who", headers=headers).text


@pytest.mark.parametrize(
    ("proxies", "believed"),
    [("0", "127.0.0.1 http"), ("1", "192.0.2.7 https"), ("2", "203.0.113.5 https")],
)
def test_only_so_many_proxies_are_believed(tmp_path: Path, proxies: str, believed: str) -> None:
    app = answering(tmp_path, proxies)
    assert told(app, "198.51.100.1, 203.0.113.5, 192.0.2.7") == believed


@pytest.mark.parametrize(
    ("proto", "scheme"),
    [("https", "https"), ("https, http", "https"), ("http, https", "http"), ("", "http")],
)
def test_behind_two_proxies_the_outer_one_says_how_it_was_asked_where_the_inner_one_lets_it(
    tmp_path: Path, proto: str, scheme: str
) -> None:
    app = answering(tmp_path, "2")
    assert told(app, "203.0.113.5, 192.0.2.7", proto) == f"203.0.113.5 {scheme}"


@pytest.mark.parametrize(("forwarded", "address"), [("192.0.2.7", "192.0.2.7"), ("", "127.0.0.1")])
def test_whoever_comes_past_the_outer_of_two_proxies_is_not_taken_for_the_inner_one(
    tmp_path: Path, forwarded: str, address: str
) -> None:
    assert told(answering(tmp_path, "2"), forwarded) == f"{address} https"


def test_a_proxy_that_is_believed_does_not_choose_the_host(tmp_path: Path) -> None:
    app = answering(tmp_path, "1")
    app.add_url_rule("/host", "api.host", lambda: request.host)
    headers = {"X-Forwarded-Host": "evil.example", "Host": "a.example"}
    assert app.test_client().get("/host", headers=headers).text == "a.example"


@pytest.mark.parametrize(("proxies", "kept"), [("0", False), ("1", True)])
def test_a_request_s_name_is_taken_from_a_proxy_that_is_believed_alone(
    tmp_path: Path, proxies: str, kept: bool
) -> None:
    client = answering(tmp_path, proxies).test_client()
    given = client.get("/who", headers={"X-Request-ID": "req-0123456789"})
    assert (given.headers["X-Request-ID"] == "req-0123456789") is kept
    for strange in ("short", "a" * 65, "x\ty1234567", "<script>alert(1)</script>"):
        made = client.get("/who", headers={"X-Request-ID": strange}).headers["X-Request-ID"]
        assert made != strange
        assert len(made) == 16


def test_two_requests_have_two_names_and_an_error_page_has_one_too(tmp_path: Path) -> None:
    client = answering(tmp_path, "0").test_client()
    names = {client.get(path).headers["X-Request-ID"] for path in ("/who", "/who", "/nowhere")}
    assert len(names) == 3


STRONG = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("given", "base_url", "works"),
    [
        ({}, "http://a.example", False),
        ({}, "https://a.example", True),
        ({"ALLOW_HTTP": "on"}, "http://a.example", True),
    ],
)
def test_in_production_cookies_travel_over_https_alone_unless_http_is_allowed(
    tmp_path: Path, given: dict[str, str], base_url: str, works: bool
) -> None:
    environ = {"FLASK_ENV": "production", "SESSION_SECRET": STRONG, "HOST": "0.0.0.0"}
    app = create_app(load(environ | {"TUBETOTASK_DATA": str(tmp_path)} | given))
    app.add_url_rule("/in", "api.in", lambda: session.update(a=1) or "in")
    client = app.test_client()
    cookie = client.get("/in", base_url=base_url).headers["Set-Cookie"]
    assert ("Secure" in cookie) is not ("ALLOW_HTTP" in given)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    refused = client.post("/sign-in", base_url=base_url)
    assert refused.status_code == 400
    assert ("ALLOW_HTTP=on" in refused.text) is not works
