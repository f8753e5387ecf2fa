"""``tubetotask report`` and ``export``: the same as the pages."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.tasks_made import analysed, gathered
from tests.unit.cli.runs import run
from tubetotask.storage.database import now
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow
TITLE = "Raise your prices every year"


@pytest.fixture
def read(database: Path) -> Path:
    """A talk that was read yesterday."""
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        space = Workspace(session, local_user(session).id)
        row = analysed(space, TITLE, channel="Anna", done_at=now() - timedelta(days=1))
        gathered(space, row)
    found.dispose()
    return database


def test_a_report_of_yesterday_is_made_kept_and_made_again(
    capsys: pytest.CaptureFixture[str], read: Path, tmp_path: Path
) -> None:
    assert run("report") == 0
    text = capsys.readouterr().out
    assert "- 1 video of 1 source read for you: 1 to act on now." in text
    assert TITLE in text
    assert run("report", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1
    assert run("report", "--again", "--output", str(tmp_path / "r.md")) == 0
    written = (tmp_path / "r.md").read_text()
    assert 'version: "2"' in written
    assert run("report", "--week", "--format", "csv") == 0
    assert TITLE in capsys.readouterr().out
    assert run("report", "--day", "2026-01-05") == 0
    assert "A quiet day" in capsys.readouterr().out
    assert run("export", "report", "1", "--output", str(tmp_path / "r.pdf")) == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_a_report_is_narrowed_to_a_category(capsys: pytest.CaptureFixture[str], read: Path) -> None:
    assert run("report", "--category", "Money") == 3
    assert "does not count by this category" in capsys.readouterr().err
    assert run("plan", "categories") == 0
    section = capsys.readouterr().out.splitlines()[0].partition(":")[0]
    assert run("plan", "categories", section, "Money") == 0
    capsys.readouterr()
    assert run("report", "--again", "--category", "Money") == 0
    narrowed = capsys.readouterr().out
    assert TITLE in narrowed
    assert run("report") == 0
    assert len(narrowed) < len(capsys.readouterr().out)


def test_days_that_are_none_are_wrong_use(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    assert run("report", "--day", "2026-01-05", "--week") == 2
    assert run("report", "--from", "2026-02-01", "--to", "2026-01-01") == 3
    assert run("report", "--day", "x") == 2
    assert run("export", "tasks", "--format", "exe") == 2
    assert run("export", "report", "99") == 3
    assert "There is no such report." in capsys.readouterr().err


def test_tasks_are_written_in_the_format_of_the_file_s_ending(
    capsys: pytest.CaptureFixture[str], read: Path, tmp_path: Path
) -> None:
    for form in ("md", "csv", "json"):
        assert run("export", "tasks", "--output", str(tmp_path / f"t.{form}")) == 0
        assert TITLE in (tmp_path / f"t.{form}").read_text(encoding="utf-8")
    assert run("export", "analysis", "1", "--format", "csv") == 0
    assert TITLE in capsys.readouterr().out


def test_everything_is_exported_and_brought_back_into_an_empty_database(
    capsys: pytest.CaptureFixture[str], read: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    file, again = tmp_path / "mine.zip", tmp_path / "again.zip"
    assert run("export", "account", "--output", str(file)) == 0
    assert run("import", str(file)) == 3
    assert "something in this account already" in capsys.readouterr().err
    for name in ("", "-wal", "-shm"):
        Path(f"{read}{name}").unlink(missing_ok=True)
    shutil.copy(migrated_sqlite, read)
    assert run("import", str(file)) == 0
    assert "talks 1" in capsys.readouterr().out
    assert run("export", "account", "--output", str(again)) == 0
    with zipfile.ZipFile(file) as one, zipfile.ZipFile(again) as other:
        names = [n for n in one.namelist() if n.startswith("again/")]
        assert [one.read(n) for n in names] == [other.read(n) for n in names]
    assert run("import", str(tmp_path / "none.zip")) == 3
    assert run("import", str(file), "--user", "nobody@example.org") == 3
