"""``tubetotask doctor``: it says what is missing and what to do, changes nothing, asks little."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.fakes.model import FakeModel
from tests.fakes.youtube import FakeYouTube
from tests.unit.cli.runs import run
from tubetotask.cli.doctor import _MARKS, _NAMES
from tubetotask.operations.examination import State, _clock
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.vault import Vault

pytestmark = pytest.mark.slow
Found = dict[str, dict[str, str]]


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        for name, value in fake.env.items():
            monkeypatch.setenv(name, value)
        for name in ("NO_PROXY", "no_proxy"):  # the model stands on this machine, and is no proxy's
            monkeypatch.setenv(name, "127.0.0.1")
        yield fake


def doctor(capsys: pytest.CaptureFixture[str], *more: str, code: int) -> Found:
    capsys.readouterr()
    assert run("doctor", "--json", *more) == code
    return {each["name"]: each for each in json.loads(capsys.readouterr().out)}


def test_where_nothing_was_started_it_says_how_to_begin(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = doctor(capsys, "--offline", code=1)
    assert found["settings"]["state"] == "ok"
    assert found["database"]["state"] == "failed"
    assert "script/server" in found["database"]["remedy"]
    assert found["youtube"]["state"] == found["model"]["state"] == "not asked"
    assert not list(tmp_path.rglob("*.db")), "looking changes nothing"


def test_a_database_without_a_worker_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    found = doctor(capsys, "--offline", code=1)
    assert found["database"]["state"] == found["migrations"]["state"] == "ok"
    assert found["worker"] == {
        "name": "worker",
        "state": "failed",
        "told": "no worker has been heard of",
        "remedy": "Start it: script/server, or systemctl restart tubetotask-worker.",
    }
    assert found["backup"]["state"] == "attention"
    assert run("doctor", "--offline") == 1
    shown = capsys.readouterr().out
    assert "FAILED  Worker            no worker has been heard of\n" in shown
    assert "Run: tubetotask backup create" in shown


def test_all_that_is_looked_at_is_named(
    capsys: pytest.CaptureFixture[str], database: Path, fake: FakeModel, youtube: FakeYouTube
) -> None:
    found = doctor(capsys, code=1)
    assert set(found) == set(_NAMES)
    run("doctor")
    shown = capsys.readouterr().out
    for name, called in _NAMES.items():
        assert f"{_MARKS[found[name]['state']]:<7} {called} " in shown, name


@pytest.mark.parametrize(
    ("name", "told", "remedy"),
    [
        ("keys", "can no longer be read", "nter the key"),
        ("database", "does not answer", "script/server"),
        ("disk", "nearly full", "HEALTH_DISK_FREE_MB"),
        ("clock", " s ahead", "timedatectl"),
        ("worker", "no worker has been heard of", "systemctl restart tubetotask-worker"),
        ("youtube", "", "proxy"),
        ("model", "does not answer", "OPENAI_BASE_URL"),
    ],
)
def test_what_is_broken_is_said_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
    database: Path,
    fake: FakeModel,
    youtube: FakeYouTube,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    told: str,
    remedy: str,
) -> None:
    broken(name, database, monkeypatch)
    found = doctor(capsys, code=1)
    assert found[name]["state"] == "failed"
    assert told in found[name]["told"]
    assert remedy in found[name]["remedy"]
    others = {each for each, one in found.items() if one["state"] == "failed"} - {name, "worker"}
    assert others <= ALONG.get(name, set())
    assert run("doctor") == 1
    shown = capsys.readouterr().out
    assert f"FAILED  {_NAMES[name]} " in shown
    assert found[name]["remedy"] in shown


# What cannot be well where another one is broken.
ALONG = {"database": {"migrations", "keys", "backup", "blocks", "model"}, "keys": {"model"}}


def broken(name: str, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break one thing."""
    if name == "keys":
        engine = create_engine(f"sqlite:///{database}")
        with Session(engine) as session:
            Preferences(session, Vault("of another server" * 3)).put({"openai_api_key": "sk-x"})
            session.commit()
        engine.dispose()
        monkeypatch.delenv("OPENAI_API_KEY")
        monkeypatch.delenv("OPENAI_BASE_URL")
    elif name == "database":
        database.write_bytes(b"no database" * 100)
    elif name == "disk":
        full = shutil.disk_usage(database.parent)._replace(free=0)
        monkeypatch.setattr("tubetotask.operations.readiness.shutil.disk_usage", lambda _: full)
    elif name == "clock":
        at = now() + timedelta(seconds=600)
        monkeypatch.setattr("tubetotask.storage.database.now", lambda: at)
    elif name == "youtube":
        monkeypatch.setenv("YOUTUBE_PROXY", "http://127.0.0.1:9")
    elif name == "model":
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")


def test_who_is_asked_outside_is_asked_once_and_told_no_secret(
    capsys: pytest.CaptureFixture[str], database: Path, fake: FakeModel, youtube: FakeYouTube
) -> None:
    found = doctor(capsys, code=1)
    assert found["youtube"]["state"] == "ok"
    assert found["clock"]["state"] == "ok"
    assert found["model"] == {
        "name": "model",
        "state": "ok",
        "told": "gpt-4o is there, and the key is taken",
        "remedy": "",
    }
    assert fake.calls() == [], "nothing that costs"


def test_a_key_that_is_refused_and_a_server_that_is_away_are_told_apart(
    capsys: pytest.CaptureFixture[str],
    database: Path,
    fake: FakeModel,
    youtube: FakeYouTube,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
    found = doctor(capsys, code=1)
    assert found["model"]["told"] == "its server refuses the key"
    assert "sk-wrong" not in json.dumps(found)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert doctor(capsys, code=1)["model"]["told"] == "its server does not answer"


def test_a_setting_that_is_wrong_is_a_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "many")
    found = doctor(capsys, code=1)
    assert list(found) == ["settings"]
    assert "PORT" in found["settings"]["told"]


@pytest.mark.parametrize(
    ("off_s", "state"), [(0, State.WELL), (29, State.WELL), (-90, State.FAILED), (90, State.FAILED)]
)
def test_a_clock_that_is_off_is_told(off_s: int, state: State) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    found = _clock("Sun, 01 Mar 2026 12:00:00 GMT", at + timedelta(seconds=off_s))
    assert found.state is state
    assert _clock("noon", at).state is State.UNASKED
