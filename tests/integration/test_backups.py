"""Backups of both databases: made under a live writer, checked, restored, tried, kept."""

from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres
from tests.conftest import migrate
from tests.rows import AT, destroy, engine, everything, fill
from tubetotask.config import Config, load
from tubetotask.domain.errors import BackupFailed, ConfigError
from tubetotask.operations.backups import drill, work
from tubetotask.operations.backups.base import Contents, Table
from tubetotask.operations.backups.shelf import Backup, opened
from tubetotask.worker import claim

SECRET = "sk-live-0123456789abcdef"


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own pg_dump, pg_restore and psql."""
    try:
        found = postgres._programs() / "bin"
    except postgres.Missing:
        return  # the tests of PostgreSQL skip themselves by name
    monkeypatch.setenv("PATH", f"{found}:{os.environ['PATH']}")


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """An instance with a few things in its database, and secrets in its settings."""
    given = {"FLASK_ENV": "testing", "DATABASE_URL": database_url, "LOG_LEVEL": "WARNING"}
    given |= {"TUBETOTASK_DATA": str(tmp_path / "data"), "OPENAI_API_KEY": SECRET}
    found = load(given | {"SESSION_SECRET": "0123456789abcdef" * 4})
    fill(found.database_url)
    return found


def up(url: str) -> None:
    migrate(url, Path(os.environ["TMP_DATA"]))


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMP_DATA", str(tmp_path))


@pytest.mark.slow
def test_what_was_destroyed_is_restored_row_by_row(config: Config) -> None:
    before = everything(config.database_url)
    backup = work.create(config, AT)
    destroy(config.database_url)
    done = work.restore(config, backup, AT, up, overwrite=False)
    assert done.safety is None
    assert everything(config.database_url) == before
    assert len(before) > 20


@pytest.mark.slow
def test_data_are_not_overwritten_unasked_and_are_kept_when_they_are(config: Config) -> None:
    backup = work.create(config, AT)
    fill(config.database_url, first=1000, count=3)
    later = everything(config.database_url)
    with pytest.raises(BackupFailed, match="would be overwritten"):
        work.restore(config, backup, AT, up, overwrite=False)
    assert everything(config.database_url) == later
    done = work.restore(config, backup, AT + timedelta(days=1), up, overwrite=True)
    assert everything(config.database_url) != later
    assert done.safety is not None
    work.restore(config, done.safety, AT, up, overwrite=True)
    assert everything(config.database_url) == later


@pytest.mark.slow
def test_a_backup_is_of_one_moment_while_others_write(config: Config) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        """A video and its transcript in one transaction: never the one without the other."""
        number = 10_000
        while not stop.is_set():
            fill(config.database_url, first=number, count=1)
            written.append(number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written:
            stop.wait(0.01)
        first = work.create(config, AT).told.contents
        at_first = len(written)
        while len(written) < at_first + 5:
            stop.wait(0.01)
        second = work.create(config, AT + timedelta(minutes=1)).told.contents
    finally:
        stop.set()
        writer.join()
    for each in (first, second):
        assert each.tables["videos"].rows == each.tables["transcripts"].rows
    assert first.tables["videos"].rows < second.tables["videos"].rows


@pytest.mark.slow
def test_one_changed_byte_is_found_and_nothing_is_restored_from_it(config: Config) -> None:
    backup = work.create(config, AT)
    assert work.verify(backup).contents.rows > 100
    data = bytearray(backup.file.read_bytes())
    data[len(data) // 2] ^= 1
    backup.file.write_bytes(data)
    before = everything(config.database_url)
    with pytest.raises(BackupFailed, match="damaged"):
        work.verify(backup)
    with pytest.raises(BackupFailed, match="damaged"):
        work.restore(config, backup, AT, up, overwrite=True)
    assert everything(config.database_url) == before


@pytest.mark.slow
def test_a_file_that_the_manifest_fits_but_no_database_can_read_is_found(config: Config) -> None:
    backup = work.create(config, AT)
    backup.file.write_bytes(backup.file.read_bytes()[: backup.told.size_bytes // 2])
    from tubetotask.operations.backups.shelf import sha256

    manifest = replace(backup.told, sha256=sha256(backup.file))
    (backup.folder / "manifest.json").write_text(manifest.dump())
    with pytest.raises(BackupFailed, match="damaged"):
        work.verify(opened(backup.folder))


@pytest.mark.slow
def test_a_backup_is_its_owner_s_alone_and_holds_no_setting(config: Config) -> None:
    backup = work.create(config, AT)
    assert stat.S_IMODE(backup.folder.stat().st_mode) == 0o700
    assert sorted(file.name for file in backup.folder.iterdir()) == sorted(
        ["manifest.json", backup.told.file]
    )
    for file in backup.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = (backup.folder / "manifest.json").read_text()
    for secret in (SECRET, config.session_secret, config.database_url):
        assert secret not in told
        assert secret.encode() not in backup.file.read_bytes()
    assert json.loads(told)["contents"]["tables"]["videos"]["rows"] == 50


@pytest.mark.slow
def test_a_backup_of_an_older_schema_is_restored_and_brought_up_to_date(config: Config) -> None:
    from flask_migrate import downgrade

    from tubetotask.app import create_app
    from tubetotask.storage.database import db

    app = create_app(config, pages=False)
    with app.app_context():
        downgrade(revision="0007")
        db.session.remove()
        db.engine.dispose()
    backup = work.create(config, AT)
    assert backup.told.contents.migration == "0007"
    up(config.database_url)
    now = work.database(config.database_url).contents()
    work.restore(config, backup, AT, up, overwrite=True)
    after = work.database(config.database_url).contents()
    assert after.migration == now.migration != "0007"
    assert after.tables["videos"] == now.tables["videos"]


@pytest.mark.slow
def test_a_drill_restores_elsewhere_compares_and_leaves_nothing_behind(config: Config) -> None:
    backup = work.create(config, AT)
    before = everything(config.database_url)
    found = drill.drill(config, backup, up)
    assert (found.rows, found.tables) == (
        backup.told.contents.rows,
        len(backup.told.contents.tables),
    )
    assert everything(config.database_url) == before
    assert [each.name for each in config.backup_dir.iterdir() if each.name != ".lock"] == [
        backup.name
    ]
    if not config.sqlite:
        with engine(config.database_url) as made, made.connect() as connection:
            names = connection.scalars(sa.text("SELECT datname FROM pg_database")).all()
        assert not [name for name in names if name.endswith("_drill")]


@pytest.mark.slow
def test_a_drill_fails_where_one_value_differs(config: Config) -> None:
    backup = work.create(config, AT)
    tables = dict(backup.told.contents.tables)
    tables["videos"] = Table(50, "0" * 16)
    manifest = replace(backup.told, contents=Contents(backup.told.contents.migration, tables))
    with pytest.raises(BackupFailed, match="videos has as many rows, but not the same ones"):
        drill.drill(config, Backup(backup.folder, manifest), up)


@pytest.mark.slow
def test_nothing_is_restored_under_a_worker_that_runs(config: Config) -> None:
    backup = work.create(config, AT)
    slot = claim(config)
    with pytest.raises(BackupFailed, match="A worker runs"):
        work.restore(config, backup, AT, up, overwrite=True)
    slot.release()
    work.restore(config, backup, AT, up, overwrite=True)


@pytest.mark.slow
def test_no_worker_begins_until_what_is_restored_is_migrated(config: Config) -> None:
    backup = work.create(config, AT)
    refused: list[ConfigError] = []

    def migrated(url: str) -> None:
        with pytest.raises(ConfigError) as caught:
            claim(config)
        refused.append(caught.value)
        up(url)

    work.restore(config, backup, AT, migrated, overwrite=True)
    assert len(refused) == 1
    claim(config).release()


@pytest.mark.postgres
@pytest.mark.slow
def test_without_a_pg_dump_that_is_new_enough_it_is_said_which_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent))
    monkeypatch.setattr("tubetotask.operations.backups.postgres._FOLDERS", str(tmp_path))
    config = load({"DATABASE_URL": postgres_url, "TUBETOTASK_DATA": str(tmp_path / "data")})
    with pytest.raises(BackupFailed) as caught:
        work.create(config, AT)
    assert "only pg_dump 9" in caught.value.message
    assert "postgresql-client-18" in caught.value.remedy
    assert work.shelf(config).every() == []
