"""A database that goes away, a disk that is full: nothing is lost, and it goes on by itself."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import lacks
from tests.fakes.model import FakeModel
from tests.fleet import Fleet, fleet

pytestmark = pytest.mark.slow
PARTS = {"OPENAI_PART_TOKENS": "700"}


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def done_once(found: Fleet, model: FakeModel, talks: int) -> None:
    """All are done, and no answer was asked for twice."""
    until(lambda: found.states() == {"done": talks})
    asked = Counter(repr((each.model, each.messages)) for each in model.calls())
    assert max(asked.values()) == 1, "an answer that had arrived was asked for again"


@pytest.mark.postgres
def test_a_database_that_is_away_while_a_model_answers_costs_no_answer() -> None:
    with FakeModel(latency_s=1.0) as model, fleet("postgresql", model, PARTS) as found:
        assert found.server is not None
        found.ask(1, words=1000)
        found.start(1)
        until(lambda: len(model.calls()) >= 2)
        found.server.stop()
        time.sleep(4)
        assert all(each.answered_at for each in model.calls()), "all were answered meanwhile"
        found.server.start()
        done_once(found, model, 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB."""
    if os.geteuid() != 0:
        lacks("The right to mount a small disk", "Run as root.")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    subprocess.run(command, check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_costs_no_answer_and_the_work_goes_on_when_there_is_space(
    small_disk: Path,
) -> None:
    with (
        FakeModel(latency_s=2.5) as model,  # a disk takes its time to be filled
        fleet("sqlite", model, PARTS, small_disk) as found,
    ):
        found.ask(1, words=1000)
        found.start(1)
        until(lambda: len(model.calls()) >= 2)
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as out, suppress(OSError):
            while True:
                out.write(bytes(4096))
        time.sleep(5)
        assert found.states() != {"done": 1}
        assert len(model.calls()) < 6, "it has not gone on meanwhile"
        ballast.unlink()
        done_once(found, model, 1)
