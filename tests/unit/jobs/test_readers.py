"""Who reads: a key and an address belong together, wherever each of them is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tubetotask.config import Config, load
from tubetotask.domain.calls import NoBook
from tubetotask.domain.errors import StorageFailed
from tubetotask.jobs import readers
from tubetotask.storage.models import PreferenceRow
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.vault import Vault

VAULT = Vault("key")


@pytest.fixture
def preferences() -> Iterator[Preferences]:
    engine = create_engine("sqlite://")
    PreferenceRow.__table__.create(engine)  # type: ignore[attr-defined]  # a Table, typed as less
    with Session(engine) as session:
        yield Preferences(session, VAULT)
    engine.dispose()


def config(folder: Path, **more: str) -> Config:
    return load({"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), **more})


def test_without_a_key_and_an_address_the_offline_analyser_reads(
    tmp_path: Path, preferences: Preferences
) -> None:
    assert readers.model_settings(config(tmp_path), preferences) is None
    assert readers.analyser(None, NoBook()).id.startswith("offline/")


def test_a_server_of_one_s_own_may_have_no_key(tmp_path: Path) -> None:
    found = readers.model_settings(config(tmp_path, OPENAI_BASE_URL="http://localhost:11434/v1"))
    assert found is not None
    assert (found.api_key, found.base_url) == ("", "http://localhost:11434/v1")
    assert readers.analyser(found, NoBook()).id.startswith("model/")


@pytest.mark.parametrize(
    "given",
    [
        {"OPENAI_API_KEY": "sk-env", "OPENAI_BASE_URL": "http://env/v1"},
        {"OPENAI_API_KEY": "sk-env"},
        {"OPENAI_BASE_URL": "http://env/v1"},
    ],
)
def test_where_the_environment_sets_a_server_no_page_sends_its_key_elsewhere(
    tmp_path: Path, preferences: Preferences, given: dict[str, str]
) -> None:
    preferences.put({readers.KEY: "sk-page", "openai_base_url": "http://page/v1"})
    found = readers.model_settings(config(tmp_path, **given), preferences)
    assert found is not None
    assert found.api_key == given.get("OPENAI_API_KEY", "")
    assert found.base_url == given.get("OPENAI_BASE_URL", "")


def test_else_key_and_address_are_those_of_the_page(
    tmp_path: Path, preferences: Preferences
) -> None:
    preferences.put({readers.KEY: "sk-page", "openai_base_url": "http://page/v1"})
    found = readers.model_settings(config(tmp_path), preferences)
    assert found is not None
    assert (found.api_key, found.base_url) == ("sk-page", "http://page/v1")
    assert "sk-page" not in repr(found)


def test_what_the_page_sets_counts_before_the_environment(
    tmp_path: Path, preferences: Preferences
) -> None:
    given = config(
        tmp_path,
        OPENAI_API_KEY="sk-env",
        OPENAI_MODEL="env-model",
        OPENAI_MODEL_FALLBACKS="one,two",
        OPENAI_TIMEOUT_S="7",
        OUTPUT_LANGUAGE="de",
    )
    first = readers.model_settings(given, preferences)
    assert first is not None
    assert first.models == ("env-model", "one", "two")
    assert (first.language, first.double_check, first.timeout_s) == ("de", True, 7)
    preferences.put(
        {
            "openai_model": "page-model",
            "openai_model_fallbacks": "three, four,",
            "openai_double_check": "off",
            "openai_check_model": "cheap",
            "output_language": "fr",
        }
    )
    found = readers.model_settings(given, preferences)
    assert found is not None
    assert found.models == ("page-model", "three", "four")
    assert (found.check_model, found.double_check, found.language) == ("cheap", False, "fr")


def test_a_key_out_of_reach_is_told(tmp_path: Path, preferences: Preferences) -> None:
    preferences.put({readers.KEY: "sk-page"})
    elsewhere = Preferences(preferences._session, Vault("another-key"))
    with pytest.raises(StorageFailed):
        readers.model_settings(config(tmp_path), elsewhere)


def test_the_vault_s_keys_are_the_named_ones_and_then_the_session_s(tmp_path: Path) -> None:
    secret = "0123456789abcdef" * 3
    old = readers.vault_of(config(tmp_path, SESSION_SECRET=secret)).lock("sk")
    named = readers.vault_of(
        config(tmp_path, SESSION_SECRET=secret, ENCRYPTION_KEY="new-key , older-key")
    )
    assert named.unlock(old) == "sk"
    assert named.unlock(Vault("older-key").lock("sk")) == "sk"
    assert Vault("new-key").unlock(named.lock("sk")) == "sk"
