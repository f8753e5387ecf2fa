"""``tubetotask backup``, on a database with a plan in it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.cli.runs import run
from tubetotask.cli.errors import BAD_INPUT, DONE, STORAGE, USAGE


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "tubetotask.db"
    shutil.copy(migrated_sqlite, found)
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{found}")
    monkeypatch.setenv("FLASK_ENV", "testing")
    with closing(sqlite3.connect(found)) as connection:
        connection.execute("INSERT INTO preferences VALUES ('language', 'de', '2026-01-01')")
        connection.commit()
    return found


def language(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM preferences")]


def marks(database: Path) -> dict[str, tuple[bool, str]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT name, at IS NOT NULL, told FROM marks").fetchall()
    return {name: (bool(ok), told) for name, ok, told in rows}


def created(capsys: pytest.CaptureFixture[str]) -> str:
    assert run("backup", "create", "--json") == DONE
    name: str = json.loads(capsys.readouterr().out)["name"]
    return name


def test_what_is_backed_up_is_listed_verified_tried_and_restored(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = created(capsys)
    assert run("backup", "list") == DONE
    assert capsys.readouterr().out.startswith(f"{name}  sqlite, migration ")
    assert run("backup", "verify", "--all") == DONE
    assert capsys.readouterr().out == f"{name}: sound\n"
    assert run("backup", "drill", "--json") == DONE
    assert json.loads(capsys.readouterr().out)["backup"] == name
    told = marks(database)
    assert told["backup"][0] is told["drill"][0] is True
    database.unlink()
    assert run("backup", "restore", "newest") == DONE
    assert language(database) == ["de"]


def test_data_are_overwritten_only_when_it_is_said_and_can_be_had_back(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = created(capsys)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE preferences SET value = 'fr'")
        connection.commit()
    assert run("backup", "restore", name) == STORAGE
    assert "Say --yes" in capsys.readouterr().err
    assert language(database) == ["fr"]
    assert run("backup", "restore", name, "--yes") == DONE
    assert language(database) == ["de"]
    back = capsys.readouterr().out.split("tubetotask ")[1].split()
    assert run(*back) == DONE
    assert language(database) == ["fr"]


def test_a_damaged_backup_ends_verify_and_drill_with_an_error_that_is_written_down(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = created(capsys)
    file = tmp_path / "backups" / name / "database.sqlite.gz"
    file.write_bytes(file.read_bytes()[:-9] + b"corrupted")
    assert run("backup", "verify") == STORAGE
    assert f"{name}: This backup is damaged" in capsys.readouterr().err
    assert run("backup", "drill") == STORAGE
    assert marks(database)["drill"][0] is False
    assert "damaged" in marks(database)["drill"][1]


def test_what_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path))
    assert run("backup", "list") == DONE
    assert "tubetotask backup create" in capsys.readouterr().out
    assert run("backup", "create") == STORAGE
    assert "There is no database to back up" in capsys.readouterr().err
    assert not (tmp_path / "tubetotask.db").exists()
    assert run("backup", "verify") == BAD_INPUT
    assert run("backup", "copy") == USAGE
    assert "RESTIC_REPOSITORY" in capsys.readouterr().err
    assert run("backup", "create", "--label", "../x") == USAGE
