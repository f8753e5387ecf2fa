"""Every command runs in a folder of its own, with no setting from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.model import KEY, FakeModel
from tests.web.conftest import close, settings
from tubetotask.app import create_app


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


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty, migrated database."""
    from flask_migrate import upgrade

    folder = tmp_path_factory.mktemp("ready")
    app = create_app(settings(folder))
    with app.app_context():
        upgrade()
        close(app)
    return (folder / "tubetotask.db").read_bytes()


@pytest.fixture
def database(ready: bytes, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    found = tmp_path / "data" / "tubetotask.db"
    found.write_bytes(ready)
    return found
