"""A YouTube of our own, and the environment that leads every client there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.youtube import FakeYouTube
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.politeness import Politeness

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        for name, value in fake.env.items():
            monkeypatch.setenv(name, value)
        yield fake


@pytest.fixture
def fetcher(youtube: FakeYouTube) -> Iterator[Fetcher]:
    """Quick, and with a clock that stands at NOW."""
    politeness = Politeness(0, now=lambda: NOW)
    with Fetcher(timeout_s=20, deadline_s=20, politeness=politeness, now=lambda: NOW) as one:
        yield one
