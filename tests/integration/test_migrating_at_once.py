"""Several that migrate at the same moment, as containers that start together do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tubetotask.config import ROOT
from tubetotask.storage import revision
from tubetotask.storage.alone import migrating


def test_who_comes_second_waits_until_the_first_is_done(engine: Engine) -> None:
    asking, done = threading.Event(), threading.Event()
    seen: list[bool] = []

    def second() -> None:
        asking.set()
        with migrating(engine):
            seen.append(done.is_set())

    thread = threading.Thread(target=second)
    with migrating(engine):
        thread.start()
        asking.wait()
        thread.join(0.5)  # without a lock it would be through by now
        done.set()
    thread.join()
    assert seen == [True]


@pytest.mark.postgres
def test_who_waits_holds_up_no_index_that_is_made_meanwhile(postgres_url: str) -> None:
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    through = threading.Event()

    def second() -> None:
        with migrating(engine):
            through.set()

    thread = threading.Thread(target=second)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE things (number int)"))
        connection.execute(text("SET statement_timeout = '30s'"))  # else it would wait for ever
        with migrating(engine):
            thread.start()
            _until_two_hold_connections(engine)
            connection.execute(text("CREATE INDEX CONCURRENTLY by_number ON things (number)"))
    thread.join()
    assert through.is_set()
    engine.dispose()


def _until_two_hold_connections(engine: Engine) -> None:
    """Until one is inside and another asks."""
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%'")
    with engine.connect() as connection:
        while connection.execute(asked).scalar_one() < 3:  # the question itself is one
            time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_migration_that_locks_itself_out_with_who_is_at_work_is_done_again(
    postgres_url: str, tmp_path: Path
) -> None:
    before = _flask_db(postgres_url, tmp_path, "upgrade", "0043")
    told = before.communicate()[1]
    assert before.returncode == 0, told[-1000:]
    engine = create_engine(postgres_url)
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as working, engine.connect() as looking:
        working.execute(text("SET deadlock_timeout = '1h'"))  # the other one is refused
        working.execute(text("LOCK TABLE users IN SHARE MODE"))
        migration = _flask_db(postgres_url, tmp_path, "upgrade")
        while not looking.execute(waits).scalar_one():  # it has changed what stands before users
            assert migration.poll() is None, "it ends before it is in anybody's way"
            looking.rollback()
            time.sleep(0.05)
        working.execute(text("SELECT count(*) FROM analyses"))
        working.rollback()
    told = migration.communicate()[1]
    assert migration.returncode == 0, told[-1000:]
    with engine.connect() as connection:
        at = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    engine.dispose()
    assert set(at) == revision.heads(revision.VERSIONS)


@pytest.mark.slow
def test_a_migration_that_stops_half_way_has_changed_nothing(
    database_url: str, tmp_path: Path
) -> None:
    def told(*words: str) -> int:
        migration = _flask_db(database_url, tmp_path, *words)
        migration.communicate()
        return migration.returncode

    assert told("downgrade", "0043") == 0
    engine = create_engine(database_url)
    with engine.begin() as connection:  # what the next one makes last is there
        connection.execute(text("CREATE INDEX ix_task_witnesses_analysis ON users (id)"))
    assert told("upgrade") == 1
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_task_witnesses_analysis"))
    assert told("upgrade") == 0
    engine.dispose()


@pytest.mark.slow
def test_what_stops_in_the_job_engine_s_tables_is_not_told_to_be_done(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:  # no table of this name can be made
        connection.execute(text("CREATE VIEW workflow_status AS SELECT 1"))
    stopped = _flask_db(url, tmp_path, "upgrade")
    stopped.communicate()
    assert (stopped.returncode, revision.is_current(url)) == (1, False)
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW workflow_status"))
    engine.dispose()
    again = _flask_db(url, tmp_path, "upgrade")
    told = again.communicate()[1]
    assert (again.returncode, revision.is_current(url)) == (0, True), told[-1000:]


def _flask_db(url: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    given = {"DATABASE_URL": url, "TUBETOTASK_DATA": str(folder), "FLASK_APP": "main.py"}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "db", *words],
        cwd=ROOT,
        env=os.environ | given | {"FLASK_ENV": "testing"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_of_programs_that_migrate_at_once_each_succeeds(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
    begun = [_flask_db(url, tmp_path, "upgrade") for _ in range(3)]
    told = [(each.communicate()[1][-1000:], each.returncode) for each in begun]
    assert [code for _, code in told] == [0, 0, 0], told
    found = create_engine(url)
    with found.connect() as connection:
        at = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    found.dispose()
    assert set(at) == revision.heads(revision.VERSIONS)
