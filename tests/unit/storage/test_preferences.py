"""Settings in the database: a secret stands there encrypted, and is read by name only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tubetotask.domain.errors import StorageFailed
from tubetotask.storage.models import PreferenceRow
from tubetotask.storage.preferences import SECRETS, Preferences
from tubetotask.storage.vault import Vault

KEY = "openai_api_key"


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    PreferenceRow.__table__.create(engine)  # type: ignore[attr-defined]  # a Table, typed as less
    with Session(engine) as found:
        yield found
    engine.dispose()


def test_a_secret_is_not_in_the_table_in_clear(session: Session) -> None:
    preferences = Preferences(session, Vault("key"))
    preferences.put({KEY: "sk-live-1234", "openai_model": "gpt-4.1"})
    stored = session.execute(text("SELECT * FROM preferences")).all()
    assert "gpt-4.1" in repr(stored)
    assert "sk-live" not in repr(stored)
    assert preferences.get(KEY) == "sk-live-1234"
    assert preferences.all() == {"openai_model": "gpt-4.1"}
    assert KEY in SECRETS


def test_a_setting_is_changed_and_taken_away(session: Session) -> None:
    preferences = Preferences(session, Vault("key"))
    preferences.put({KEY: "one", "openai_model": "a"})
    preferences.put({KEY: "two", "openai_model": "b"})
    assert (preferences.get(KEY), preferences.get("openai_model")) == ("two", "b")
    preferences.put({KEY: "", "openai_model": "", "never": ""})
    assert (preferences.get(KEY), preferences.get("openai_model")) == ("", "")
    assert preferences.all() == {}
    preferences.put({KEY: "three"})
    assert preferences.get(KEY) == "three"


def test_with_another_key_the_secret_is_out_of_reach_and_the_rest_is_not(session: Session) -> None:
    Preferences(session, Vault("key")).put({KEY: "sk-live-1234", "openai_model": "a"})
    other = Preferences(session, Vault("other"))
    assert other.all() == {"openai_model": "a"}
    with pytest.raises(StorageFailed, match="can no longer be read"):
        other.get(KEY)
    other.put({KEY: "anew"})
    assert other.get(KEY) == "anew"
