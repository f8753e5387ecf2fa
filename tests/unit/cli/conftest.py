"""Every command runs in a folder of its own, with no setting from outside."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path / "data"))
    for name in ("DATABASE_URL", "LOG_LEVEL", "CAPTION_LANGUAGES", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
