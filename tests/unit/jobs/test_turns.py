"""One turn at a time, and those who have begun first."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tubetotask.jobs.turns import Turns


def waiting(turns: Turns, told: list[str], name: str, begun: bool) -> threading.Thread:
    """A thread that asks for a turn, and waits for it when this returns."""

    def run() -> None:
        with turns.turn(begun):
            told.append(name)

    before = _waiters(turns)
    thread = threading.Thread(target=run)
    thread.start()
    _until(lambda: _waiters(turns) > before)
    return thread


def _waiters(turns: Turns) -> int:
    with turns._changed:
        return len(vars(turns._changed)["_waiters"])


def _until(true: Callable[[], bool]) -> None:
    event = threading.Event()
    while not true():
        event.wait(0.005)


@pytest.mark.timeout(60)
def test_who_has_begun_goes_on_before_others_begin() -> None:
    turns, told = Turns(), list[str]()
    with turns.turn(False):
        threads = [
            waiting(turns, told, "begins", False),
            waiting(turns, told, "begins, too", False),
            waiting(turns, told, "goes on", True),
        ]
        assert told == []
    for thread in threads:
        thread.join()
    assert told[0] == "goes on"
    assert sorted(told) == ["begins", "begins, too", "goes on"]


@pytest.mark.timeout(60)
def test_a_turn_that_fails_is_over() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="half"), turns.turn(True):
        raise ValueError("half way")
    with turns.turn(False):
        pass
