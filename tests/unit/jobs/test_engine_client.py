"""The job engine's client is one in a process, whichever thread wants it first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import dbos
import pytest

from tubetotask.jobs import engine

URL = "sqlite:///of-no-matter.db"


class Slow:
    """A client whose making lasts until another one is being made, as long as one may come."""

    begun = threading.Barrier(2)

    def __init__(self, **_: object) -> None:
        with suppress(threading.BrokenBarrierError):
            self.begun.wait(1)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(dbos, "DBOSClient", Slow)
    engine.client.cache_clear()
    yield
    engine.client.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_two_threads_that_ask_at_once_get_the_same() -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(engine.client, (URL, URL))
    assert one is other
    assert engine.client(URL) is one
    assert engine.client(URL + "x") is not one
