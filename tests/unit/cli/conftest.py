"""Every command runs in a folder of its own, with no setting from outside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.model import KEY, FakeModel


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "LOG_LEVEL", "CAPTION_LANGUAGES", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModel]:
    with FakeModel() as running:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_MODEL_FALLBACKS", ",")
        yield running


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """An empty, migrated database, where the commands of this test look for it."""
    (tmp_path / "data").mkdir()
    found = tmp_path / "data" / "tubetotask.db"
    shutil.copy(migrated_sqlite, found)
    return found
