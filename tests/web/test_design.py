"""The design system: nothing of Bootstrap's own colours, a theme without a flash, light pages."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.web.conftest import Browser, close, settings
from tubetotask.app import create_app
from tubetotask.web import assets

FIRST_VISIT_KB, LATER_KB = 150, 30
BUILT = (assets.FOLDER / assets.BOOTSTRAP).read_text("utf-8")


def test_every_variable_that_bootstrap_reads_has_a_value_from_our_tokens() -> None:
    tokens = (assets.FOLDER / "tokens.css").read_text("utf-8")
    read = set(re.findall(r"var\((--bs-[\w-]+)\)", BUILT))
    given = set(re.findall(r"(--bs-[\w-]+):", BUILT + tokens))
    assert len(read) > 60
    assert read <= given


def test_every_token_that_a_sheet_reads_exists() -> None:
    told = assets.text(assets.SITE)[0].decode()
    given = set(re.findall(r"(--[\w-]+):", told))
    assert set(re.findall(r"var\((--[\w-]+)\)", told)) <= given


def test_no_sheet_fetches_from_elsewhere_or_carries_what_the_policy_forbids() -> None:
    told = assets.text(assets.SITE)[0].decode()
    places = re.findall(r"url\(\"?([^)\"]+)", told)
    assert places
    for place in places:
        assert (assets.FOLDER / place).is_file(), place
    assert "@import" not in told


def test_what_others_made_lies_in_a_folder_with_its_version_and_its_licence() -> None:
    folders = [each for each in (assets.FOLDER / "vendor").iterdir() if each.is_dir()]
    assert len(folders) >= 4
    for folder in folders:
        assert re.fullmatch(r"[a-z-]+-\d+\.\d+\.\d+", folder.name)
        assert (folder / "LICENSE").read_text("utf-8").strip()
    assert "MIT" in BUILT[:200]


def test_a_theme_that_was_chosen_is_in_the_page_and_no_longer_when_the_system_decides(
    browser: Browser,
) -> None:
    assert "data-bs-theme" not in browser.get("/").text
    answer = browser.post("/theme", theme="dark", next="/tasks?status=open")
    assert answer.location == "/tasks?status=open"
    assert 'data-bs-theme="dark"' in browser.get("/plan").text
    assert '<meta name="color-scheme" content="dark">' in browser.get("/plan").text
    browser.post("/theme", theme="system")
    assert "data-bs-theme" not in browser.get("/").text


def test_a_cookie_with_nonsense_in_it_is_no_theme(browser: Browser) -> None:
    browser.client.set_cookie("theme", '"><script>')
    page = browser.get("/").text
    assert "data-bs-theme" not in page
    assert browser.post("/theme", theme="pink").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\n/x"],
)
def test_the_theme_leads_nobody_elsewhere(browser: Browser, elsewhere: str) -> None:
    assert browser.post("/theme", theme="dark", next=elsewhere).location == "/"


def test_the_style_guide_shows_every_token_and_icon(browser: Browser) -> None:
    page = browser.get("/styleguide").text
    for name in ("accent", "act-ground", "t-body", "s4"):
        assert f"<code>{name}" in page
    sprite = (assets.FOLDER / "icons.svg").read_text("utf-8")
    names = re.findall(r'symbol id="(\w+)"', sprite)
    assert len(names) == len(set(names)) > 50
    for name in names:
        assert f"<code>{name}</code>" in page


def test_in_production_there_is_no_style_guide(tmp_path: Path) -> None:
    more = {"FLASK_ENV": "production", "SESSION_SECRET": "s3cret-of-more-than-thirty-two-letters!"}
    app = create_app(settings(tmp_path, **more))
    with app.app_context():
        upgrade()
        assert app.test_client().get("/styleguide").status_code == 404
        close(app)


def test_texts_are_sent_compressed_to_who_takes_that_and_plain_to_who_does_not(
    browser: Browser,
) -> None:
    path = f"/assets/{assets.version()}/{assets.SITE}"
    plain = browser.client.get(path)
    small = browser.client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert plain.content_encoding is None
    assert small.content_encoding == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert "Accept-Encoding" in small.headers["Vary"]
    again = browser.client.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


def test_a_first_visit_is_light_and_a_later_one_lighter(browser: Browser, app: Flask) -> None:
    page = browser.get("/").text
    html = len(gzip.compress(page.encode()))
    fonts = [f"vendor/{each}/latin.woff2" for each in ("figtree-5.3.0", "source-serif-5.3.1")]
    named = re.findall(rf"/assets/{assets.version()}/([\w./-]+)", page)
    sent = 0
    for name in {*named, *fonts, "chevron.svg"}:
        with browser.client.get(
            f"/assets/{assets.version()}/{name}", headers={"Accept-Encoding": "gzip"}
        ) as answer:
            sent += len(answer.data)
    assert html + sent < FIRST_VISIT_KB * 1024
    assert html < LATER_KB * 1024
