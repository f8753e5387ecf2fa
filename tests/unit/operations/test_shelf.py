"""The shelf of backups: whole or not there, one change at a time, and what is kept of it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tubetotask.config import load
from tubetotask.domain.errors import BackupFailed, ConfigError, NotFound
from tubetotask.operations.backups import work
from tubetotask.operations.backups.base import Contents, Table, differences
from tubetotask.operations.backups.offsite import Restic
from tubetotask.operations.backups.shelf import keep

AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def test_what_a_killed_process_left_half_made_is_no_backup(tmp_path: Path) -> None:
    config = load({"TUBETOTASK_DATA": str(tmp_path), "FLASK_ENV": "testing"})
    half = config.backup_dir / ".part-20260301T110000Z"
    half.mkdir(parents=True)
    (half / "manifest.json").write_text("{}")
    assert work.shelf(config).every() == []
    with pytest.raises(NotFound):
        work.shelf(config).find("newest")
    with work.shelf(config).held():
        assert not half.exists()


def test_one_backup_is_made_at_a_time(tmp_path: Path) -> None:
    config = load({"TUBETOTASK_DATA": str(tmp_path), "FLASK_ENV": "testing"})
    with work.shelf(config).held(), pytest.raises(BackupFailed, match="Another backup"):
        work.create(config, AT)


def test_of_each_day_week_and_month_the_newest_is_kept() -> None:
    end = datetime(2026, 3, 31, 23, tzinfo=UTC)
    names = [f"{end - timedelta(hours=12 * n):%Y%m%dT%H%M%SZ}" for n in range(400)]
    kept = sorted(keep(names, end, 7, 4, 6), reverse=True)
    days = [name[:8] for name in kept]
    assert days[:7] == ["20260331", "20260330", *(f"202603{n}" for n in (29, 28, 27, 26, 25))]
    weeks, months = days[7:9], days[9:]
    assert weeks == ["20260322", "20260315"], "the two newest weeks have a newest day already"
    assert months == ["20260228", "20260131", "20251231", "20251130", "20251031"]
    assert all(name.endswith("T230000Z") for name in kept)


def test_the_newest_is_kept_however_old_and_safety_copies_for_two_weeks() -> None:
    end = datetime(2026, 3, 31, tzinfo=UTC)
    names = [
        "20200101T000000Z",
        "20260330T000000Z-before-restore",
        "20260301T000000Z-before-restore",
    ]
    assert keep(names, end, 1, 0, 0) == {names[0], names[1]}


def test_differences_are_told_by_table() -> None:
    told = Contents("0002", {"a": Table(1, "x"), "b": Table(2, "y"), "c": Table(3, "z")})
    found = Contents("0001", {"a": Table(1, "w"), "b": Table(1, "y"), "d": Table(0, "")})
    assert differences(told, found) == [
        "migration 0001 instead of 0002",
        "a has as many rows, but not the same ones",
        "b has 1 rows instead of 2",
        "c is missing",
        "d should not be there",
    ]
    assert differences(told, told) == []


def test_a_full_disk_leaves_no_half_backup(tmp_path: Path, migrated_sqlite: Path) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "x.db")
    config = load({"TUBETOTASK_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    config.backup_dir.mkdir()
    (config.backup_dir / ".lock").touch()
    place = work.shelf(config)

    def full(folder: Path) -> None:
        with Path("/dev/full").open("wb", buffering=0) as disk:
            disk.write(b"x")

    with place.held(), pytest.raises(BackupFailed, match="could not be written"):
        place.add(AT, "", full)  # type: ignore[arg-type] # it never comes to a manifest
    assert place.every() == []
    assert [each.name for each in config.backup_dir.iterdir()] == [".lock"]


def test_copies_elsewhere_need_a_place_a_password_and_restic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"TUBETOTASK_DATA": str(tmp_path), "FLASK_ENV": "testing"}
    with pytest.raises(ConfigError, match="RESTIC_REPOSITORY"):
        Restic(load(given | {"RESTIC_REPOSITORY": str(tmp_path / "away")}))
    password = tmp_path / "password"
    password.write_text("hunter2-and-more\n")
    whole = given | {"RESTIC_REPOSITORY": str(tmp_path / "away")}
    whole |= {"RESTIC_PASSWORD_FILE": str(password)}
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match="not installed") as caught:
        Restic(load(whole))
    assert caught.value.remedy == "Install it: apt install restic"
