"""A database is called current only when it is: every doubt ends in the real migration."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tubetotask.storage.revision import VERSIONS, heads, is_current

FIRST = 'revision = "a1"\ndown_revision = None\n'
SECOND = "revision: str = 'b2'\ndown_revision: str | None = 'a1'\n"


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "a1_first.py").write_text(FIRST)
    (folder / "b2_second.py").write_text(SECOND)
    return folder


def database(tmp_path: Path, *names: str) -> str:
    file = tmp_path / "data base.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.executemany("INSERT INTO alembic_version VALUES (?)", [(n,) for n in names])
        connection.commit()
    return f"sqlite:///{file}"


def test_the_last_migration_is_the_one_nobody_builds_on(versions: Path) -> None:
    assert heads(versions) == {"b2"}


def test_a_database_with_the_last_migration_is_current(versions: Path, tmp_path: Path) -> None:
    assert is_current(database(tmp_path, "b2"), versions)


@pytest.mark.parametrize("names", [(), ("a1",), ("c3",), ("b2", "b2"), ("a1", "b2")])
def test_any_other_state_is_not_current(
    names: tuple[str, ...], versions: Path, tmp_path: Path
) -> None:
    assert not is_current(database(tmp_path, *names), versions)


def test_two_heads_are_never_current(versions: Path, tmp_path: Path) -> None:
    (versions / "c3_other.py").write_text(SECOND.replace("b2", "c3"))
    assert not is_current(database(tmp_path, "b2"), versions)


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://u@h/d", "sqlite:///", "sqlite:///file.db", "sqlite:////no/file"]
)
def test_what_cannot_be_looked_into_is_not_current(url: str, versions: Path) -> None:
    assert not is_current(url, versions)


def test_a_file_that_is_no_database_is_not_current(versions: Path, tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("not a database, but long enough to be asked whether it is one" * 20)
    assert not is_current(f"sqlite:///{file}", versions)


def test_our_own_migrations_have_one_last_one() -> None:
    assert len(heads(VERSIONS)) == 1
