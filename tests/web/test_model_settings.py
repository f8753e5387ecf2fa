"""The settings page over its storage, its job and a model's server: what is saved is tried."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.model import KEY, FakeModel
from tests.web.conftest import Browser
from tubetotask.jobs import readers, trying
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, PreferenceRow
from tubetotask.storage.preferences import MODEL_TRIED, MODEL_TRYING, Preferences
from tubetotask.storage.workspace import Workspace

FIELDS = {"model": "gpt-4o", "fallbacks": "gpt-4o-mini", "double_check": "yes", "action": "save"}


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with FakeModel() as server:
        yield server


def save(browser: Browser, **fields: str) -> int:
    return browser.post("/settings/model", on="/settings", **FIELDS | fields).status_code


def tried(app: Flask) -> bool:
    """What the worker does with a queued try."""
    return trying.run(app, app.config["TUBETOTASK"])


def test_a_key_that_works_is_said_to_work_with_the_price_of_a_typical_video(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    assert save(browser, api_key=KEY, base_url=fake.url) == 302
    page = browser.get("/settings").text
    assert "Trying the model" in page
    assert tried(app)
    page = browser.get("/settings").text
    assert "It works." in page
    assert "A model reads your talks" in page
    assert "Trying the model" not in page
    assert [each.purpose for each in fake.calls()] == ["try"]
    # A server of one's own has a price that nobody knows: it is not 0.
    assert "price of this model is not known" in page


def test_the_key_is_kept_locked_and_never_shown(
    app: Flask, browser: Browser, fake: FakeModel, workspace: Workspace
) -> None:
    save(browser, api_key=KEY, base_url=fake.url)
    stored = db.session.scalars(select(PreferenceRow.value)).all()
    assert not any(KEY in value for value in stored)
    page = browser.get("/settings").text
    assert KEY not in page
    assert f"…{KEY[-4:]}" in page
    kept = Preferences(workspace.session, readers.vault_of(app.config["TUBETOTASK"]))
    settings = readers.model_settings(app.config["TUBETOTASK"], kept)
    assert settings is not None
    assert settings.api_key == KEY
    assert KEY not in repr(settings)


def test_a_key_that_is_refused_is_told_with_what_to_do(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    save(browser, api_key="sk-wrong-wrong-wrong", base_url=fake.url)
    assert not tried(app)
    page = browser.get("/settings").text
    assert "refuses the API key" in page
    assert "it did not work when tried" in page
    assert "sk-wrong" not in page


def test_another_address_asks_for_the_key_again(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    save(browser, api_key=KEY, base_url=fake.url)
    answer = browser.post(
        "/settings/model", on="/settings", **FIELDS | {"base_url": "https://other.example/v1"}
    )
    assert answer.status_code == 400
    assert "The key is for another server" in answer.text
    assert fake.url in browser.get("/settings").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "javascript:alert(1)"),
        ("base_url", "localhost:11434"),
        ("model", ""),
        ("model", "two words"),
        ("fallbacks", "a b"),
        ("smaller_model", "a b"),
        ("output_language", "not a code!"),
        ("api_key", "with space"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_stored(
    browser: Browser, field: str, value: str
) -> None:
    answer = browser.post("/settings/model", on="/settings", **FIELDS | {field: value})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert not db.session.scalars(select(PreferenceRow)).all()


def test_the_key_can_be_removed_and_talks_are_read_offline_again(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    save(browser, api_key=KEY)
    assert browser.post("/settings/model", on="/settings", action="remove").status_code == 302
    page = browser.get("/settings").text
    assert "The built-in analyser reads your talks" in page
    assert "gpt-4o-mini" in page  # everything else stays


def test_a_server_of_the_environment_cannot_be_changed_here(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    config = replace(app.config["TUBETOTASK"], openai_api_key=KEY, openai_base_url=fake.url)
    app.config["TUBETOTASK"] = config
    page = browser.get("/settings").text
    assert "from the environment" in page
    assert 'name="api_key"' not in page
    assert 'name="base_url"' not in page
    sent = {"api_key": "sk-other", "base_url": "https://evil.example/v1", "model": "gpt-4o-mini"}
    assert save(browser, **sent) == 302
    assert tried(app)
    assert fake.calls()[-1].model == "gpt-4o-mini"
    assert not db.session.get(PreferenceRow, readers.KEY)


def test_a_key_locked_with_another_secret_is_asked_for_again(
    app: Flask, browser: Browser, fake: FakeModel
) -> None:
    save(browser, api_key=KEY, base_url=fake.url)
    config = replace(app.config["TUBETOTASK"], session_secret="another secret of enough letters")
    app.config["TUBETOTASK"] = config
    assert browser.get("/settings").status_code == 200
    assert not tried(app)
    assert "enter the key anew" in browser.get("/settings").text


def test_the_inbox_tells_that_a_key_does_not_work_and_what_to_do(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    refused = trying.Tried(
        False, "The key was refused.", "Enter another one.", "", now().isoformat(), ""
    )
    kept = Preferences(workspace.session, readers.vault_of(app.config["TUBETOTASK"]))
    kept.put({MODEL_TRIED: json.dumps(asdict(refused))})
    workspace.session.commit()
    page = browser.get("/").text
    assert "The model does not work" in page
    assert "The key was refused. Enter another one." in page
    kept.put({MODEL_TRYING: now().isoformat()})
    workspace.session.commit()
    page = browser.get("/").text
    assert "Your key is being tried." in page
    assert 'data-reload-ms="3000"' in page
    assert "The key was refused." not in page


def test_settings_saved_twice_are_tried_once_and_an_old_result_is_not_taken_for_theirs(
    app: Flask, browser: Browser, fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(browser, api_key=KEY, base_url=fake.url)
    assert save(browser, base_url=fake.url, model="gpt-4o-mini") == 302
    assert tried(app)
    assert not tried(app), "the second job of the queue finds nothing left to try"
    assert len(fake.calls()) == 1

    assert save(browser, base_url=fake.url) == 302

    asked = trying._tried

    def meanwhile(*given: Any) -> trying.Tried:
        found = asked(*given)
        save(browser, base_url=fake.url, api_key="sk-wrong-wrong-wrong")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(trying, "_tried", meanwhile)
        assert tried(app)
    page = browser.get("/settings").text
    assert "Trying the model" in page
    assert "It works." not in page, "that was the key before"
    assert not tried(app)
    assert "refuses the API key" in browser.get("/settings").text


@pytest.mark.parametrize(
    "fields",
    [{"model": "gpt\0"}, {"fallbacks": "a\0"}, {"base_url": "http://h\0/v1"},
     {"output_language": "a" * 36}, {"check_model": "gpt\u202e"}],
)  # fmt: skip
def test_what_no_database_takes_is_refused_beside_its_field(
    browser: Browser, fields: dict[str, str]
) -> None:
    assert save(browser, **fields) == 400


def test_a_smaller_model_is_kept_and_what_waits_looks_again_at_once(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    later = now() + timedelta(days=9)
    row = AnalysisRow(owner_id=workspace.owner_id, request_key="r", state="waiting", retry_at=later)
    workspace.session.add(row)
    workspace.session.commit()
    assert save(browser, smaller_model="gpt-4o-mini", base_url="http://127.0.0.1:9/v1") == 302
    config = app.config["TUBETOTASK"]
    found = readers.model_settings(config, Preferences(workspace.session, readers.vault_of(config)))
    assert found is not None
    assert found.smaller_model == "gpt-4o-mini"
    assert 'name="smaller_model" type="text" value="gpt-4o-mini"' in browser.get("/settings").text
    workspace.session.expire_all()
    assert row.retry_at is not None
    assert row.retry_at <= now()
