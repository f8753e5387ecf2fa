"""The page of settings: what is sent, what it costs, what was tried; the key is never on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Blueprint, Flask, Response, redirect, request, url_for

from tests.web.conftest import Browser
from tubetotask.domain.errors import InputError
from tubetotask.jobs.model_setup import ModelForm, ModelState, TryResult
from tubetotask.web import settings_page
from tubetotask.web.settings_page import FIELDS

KEY = "sk-never-on-a-page-a1b2"
SET = ModelState(
    key_set=True,
    key_hint="…a1b2",
    key_from="settings",
    base_url="https://models.example/v1",
    model="gpt-4o",
    fallbacks="gpt-5.6-luna, gpt-4o-mini",
    check_model="gpt-4o-mini",
    double_check=True,
    output_language="de",
)
AT = datetime(2026, 11, 28, 14, 30, tzinfo=UTC)
WORKED = TryResult(True, "It works.", "", "gpt-4o-2024-11-20", AT, "0.0001 US dollars")
REFUSED = TryResult(False, "The server refuses the key.", "Make a new one.", "gpt-4o", AT, "")
PRICE = "about $0.03 with gpt-4o"
EVIL = "\"><script>alert(1)</script>' onfocus='x"

Show = Callable[[ModelState], str]


def wire(app: Flask, state: ModelState, errors: dict[str, InputError]) -> None:
    """The smallest blueprint that keeps the contract."""
    bp = Blueprint("settings", __name__, url_prefix="/settings")

    @bp.get("")
    def show() -> str:
        return settings_page.render(state, typical_price=PRICE)

    @bp.post("/model")
    def save() -> Response | tuple[str, int]:
        if not errors:
            return redirect(url_for("settings.show"))  # type: ignore[return-value]
        form = replace(ModelForm.sent(request.form), errors=errors)
        return settings_page.render(state, form, typical_price=PRICE), 400

    @bp.get("/model/tried")
    def tried() -> str:
        return settings_page.fragment(state)

    if "settings" in app.blueprints:  # the real one is there by now: the page is the same
        app.view_functions |= {"settings.show": show, "settings.save": save}
        app.view_functions["settings.tried"] = tried
    else:
        app.register_blueprint(bp)


@pytest.fixture
def show(app: Flask, browser: Browser) -> Show:
    """The page for a state."""

    def page(state: ModelState) -> str:
        wire(app, state, {})
        answer = browser.get("/settings")
        assert answer.status_code == 200
        return answer.text

    return page


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def value(page: str, field: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input id="{field}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {field}"
    return unescape(found[1])


def test_without_a_key_the_built_in_analyser_is_explained_and_no_key_can_be_removed(
    show: Show,
) -> None:
    page = show(ModelState())
    told = words(page)
    assert "The built-in analyser reads your talks" in told
    assert "Nothing is sent anywhere, and it costs nothing." in told
    assert "Use no model" not in told
    assert "Save and try" in told


def test_it_says_what_is_sent_where_and_what_it_costs_before_it_asks_for_a_key(
    show: Show,
) -> None:
    page = show(ModelState())
    told = words(page)
    assert "The talk’s transcript, title and description, and your plan" in told
    assert f"A typical video of 30 minutes: {PRICE}." in told
    assert page.index("What is sent") < page.index('name="api_key"')


def test_with_a_key_its_end_is_shown_and_every_field_holds_what_is_set(show: Show) -> None:
    page = show(SET)
    told = words(page)
    assert "A model reads your talks" in told
    assert "with the key …a1b2 stored here" in told
    assert "Use no model" in told
    assert value(page, "api_key") == ""
    assert 'name="api_key" type="password"' in page
    for field in ("base_url", "model", "fallbacks", "check_model", "output_language"):
        assert value(page, field) == getattr(SET, field)
    assert re.search(r'name="double_check"[^>]* checked', page)
    for field in FIELDS:
        assert f'name="{field}"' in page
        assert f'id="{field}-hint"' in page


def test_a_key_of_the_environment_can_be_neither_typed_nor_removed(show: Show) -> None:
    page = show(replace(SET, key_from="environment"))
    assert 'name="api_key"' not in page
    assert "Use no model" not in page
    assert "It is set in the server’s environment (OPENAI_API_KEY)" in words(page)


def test_while_it_tries_the_page_asks_again_with_and_without_javascript(
    show: Show, browser: Browser
) -> None:
    page = show(replace(SET, trying=True, trying_s=4, tried=REFUSED))
    assert 'data-poll="/settings/model/tried"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Trying the model" in words(page)
    assert REFUSED.message not in words(page), "what came before is over"
    fragment = browser.get("/settings/model/tried").text
    assert "<html" not in fragment
    assert fragment.strip() in page
    for needed in ('id="progress"', "data-elapsed", "data-slow", 'role="status"'):
        assert needed in fragment, "app.js looks for it"
    assert 'data-under-way="yes"' in fragment


def test_a_try_that_takes_long_says_what_to_look_at() -> None:
    assert not replace(SET, trying=True, trying_s=5).slow
    assert replace(SET, trying=True, trying_s=60).slow


def test_a_try_that_worked_names_model_time_and_price(show: Show) -> None:
    page = show(replace(SET, tried=WORKED))
    told = words(page)
    assert "It works." in told
    assert "gpt-4o-2024-11-20 tried 28 November 2026, 14:30 UTC 0.0001 US dollars" in told
    assert "data-poll" not in page
    assert 'data-under-way="no"' in page


def test_a_try_that_failed_says_what_to_do(show: Show) -> None:
    told = words(show(replace(SET, tried=REFUSED)))
    assert "The server refuses the key. Make a new one." in told
    assert "A model is set, but it did not work when tried" in told
    assert "A model reads your talks" not in told


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays_but_the_key(
    app: Flask, browser: Browser
) -> None:
    problem = InputError("“hppt” is no address.", remedy="Begin with https://.")
    wire(app, SET, {"base_url": problem})
    sent = browser.post(
        "/settings/model",
        on="/settings",
        api_key=KEY,
        base_url="hppt://x",
        model="other",
        output_language="fr",
        action="save",
    )
    assert sent.status_code == 400
    page = sent.text
    assert 'aria-invalid="true" aria-describedby="base_url-error base_url-hint"' in page
    assert "“hppt” is no address. Begin with https://." in words(page)
    assert value(page, "base_url") == "hppt://x"
    assert value(page, "model") == "other"
    assert value(page, "output_language") == "fr"
    assert not re.search(r'name="double_check"[^>]* checked', page), "it was not ticked"
    assert KEY not in page
    assert "<title>Please check: " in page


def test_a_form_without_its_token_is_refused(app: Flask, browser: Browser) -> None:
    wire(app, SET, {})
    assert browser.client.post("/settings/model", data={"model": "x"}).status_code == 400
    assert browser.post("/settings/model", on="/settings", model="x").location == "/settings"


def test_hostile_values_stay_text(show: Show) -> None:
    result = TryResult(False, EVIL, EVIL, EVIL, AT, EVIL)
    evil = replace(SET, base_url=EVIL, model=EVIL, fallbacks=EVIL, key_hint=EVIL, tried=result)
    page = show(evil)
    assert "<script>alert" not in page
    assert value(page, "model") == EVIL
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)", page)


def test_no_page_links_to_settings_before_there_are_any(browser: Browser) -> None:
    page = browser.get("/").text
    if "settings.show" in browser.client.application.view_functions:
        assert 'href="/settings"' in page
    else:
        assert 'href="/settings"' not in page


def test_settings_are_in_the_navigation_once_they_are_there(show: Show) -> None:
    page = show(ModelState())
    assert re.search(r'href="/settings" aria-current="page">.*Settings</a>', page)
