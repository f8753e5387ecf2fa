"""The supervisor: programs that live and end together, watched over real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tubetotask import config, programs, supervisor
from tubetotask.programs import Program
from tubetotask.supervisor import Supervisor

PATIENCE_S = 30


def python(name: str, code: str, *arguments: object) -> Program:
    return Program(name, (sys.executable, "-c", code, *map(str, arguments)))


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


NOTE = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(60)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + NOTE


def stop_when(true: Callable[[], bool]) -> Callable[[], float]:
    """Asks the supervisor to stop, by a real signal, as soon as something is true."""

    def look() -> float:
        if true():
            os.kill(os.getpid(), signal.SIGTERM)
        return 0.02

    return look


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_a_child_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    file, said = tmp_path / "pids", list[str]()
    killed: list[int] = []

    def look() -> float:
        seen = pids(file)
        if len(seen) == 1 and not killed:
            killed.append(seen[0])
            os.kill(seen[0], signal.SIGKILL)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return 0.02

    Supervisor([python("worker", NOTE, file)], said.append).run(look)
    assert said == ["The worker ended (signal SIGKILL); starting it again in 0.25 s."]
    assert not any(psutil.pid_exists(pid) for pid in pids(file))


def test_a_child_that_always_dies_is_given_up_and_takes_the_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.01)
    file, said = tmp_path / "pids", list[str]()
    broken = python("worker", "raise SystemExit(3)")
    with pytest.raises(supervisor.GivenUp, match=r"worker ended 5 times within 30 s.*exit code 3"):
        Supervisor([python("web server", NOTE, file), broken], said.append).run()
    assert len(said) == 4
    assert not any(psutil.pid_exists(pid) for pid in pids(file))


def test_a_child_that_will_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_S", 0.1)
    file = tmp_path / "pids"
    look = stop_when(lambda: bool(pids(file)))
    Supervisor([python("worker", STUBBORN, file)], print).run(look)
    assert not psutil.pid_exists(pids(file)[0])


def test_signals_are_as_before_when_it_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    before = [signal.getsignal(number) for number in numbers]
    Supervisor([python("worker", NOTE, file)], print).run(stop_when(lambda: bool(pids(file))))
    assert [signal.getsignal(number) for number in numbers] == before


def test_asking_whether_it_is_ready_ends_with_the_answer(tmp_path: Path) -> None:
    file, answers = tmp_path / "pids", [0.01, None]

    def look() -> float | None:
        answer = answers.pop(0)
        if answer is None:  # not asked again: only the timer below can end this now
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        return answer

    Supervisor([python("worker", NOTE, file)], print).run(look)
    assert answers == []


HARNESS = """
import sys
from tubetotask.programs import Program
from tubetotask.supervisor import Supervisor
code, file = sys.argv[1:]
Supervisor([Program(n, (sys.executable, "-c", code, f"{file}-{n}")) for n in "ab"], print).run()
"""


@contextmanager
def supervised(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A supervisor in a process of its own, with the ids of its two children."""
    file = tmp_path / "pids"
    process = subprocess.Popen([sys.executable, "-c", HARNESS, NOTE, str(file)], cwd=config.ROOT)
    files = [Path(f"{file}-a"), Path(f"{file}-b")]
    try:
        eventually(lambda: all(pids(one) for one in files))
        yield process, [pids(one)[0] for one in files]
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_in_order(number: signal.Signals, tmp_path: Path) -> None:
    # Under nohup the signal would be ignored by all that is started here.
    old = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        with supervised(tmp_path) as (process, children):
            process.send_signal(number)
            assert process.wait(PATIENCE_S) == 0
            assert not any(psutil.pid_exists(pid) for pid in children)
    finally:
        signal.signal(signal.SIGHUP, old)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, children):
        process.kill()
        process.wait()
        eventually(lambda: not any(alive(pid) for pid in children))


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_nohup_stays_nohup(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        look = stop_when(lambda: bool(pids(file)))
        Supervisor([python("worker", NOTE, file)], print).run(look)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, old)


# --- Signs of life

MUTE = NOTE.replace("time.sleep(60)", "os.utime(int(sys.argv[2]), (1, 1)); time.sleep(60)")
DEAF = "import signal; signal.signal(signal.SIGABRT, signal.SIG_IGN)" + MUTE


@pytest.mark.parametrize(("code", "how"), [(MUTE, "SIGABRT"), (DEAF, "SIGKILL")])
def test_one_that_gives_no_sign_of_life_is_ended_and_started_again(
    code: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SILENT_S", 0.2)
    monkeypatch.setattr(supervisor, "LOOK_S", 0.05)
    file, said = tmp_path / "pids", list[str]()
    with (tmp_path / "life").open("w") as life:
        number = life.fileno()
        mute = python("web server", code, file, number)
        mute.files, mute.life = (number,), number
        Supervisor([mute], said.append).run(stop_when(lambda: len(pids(file)) == 2))
    assert said[:2] == [
        "The web server gave no sign of life for 0 s.",
        f"The web server ended (signal {how}); starting it again in 0.25 s.",
    ]


def test_a_process_that_had_begun_is_watched_like_any_other(tmp_path: Path) -> None:
    file, said = tmp_path / "pids", list[str]()
    one = python("worker", NOTE, file)
    begun = programs.begin(one)
    eventually(lambda: bool(pids(file)))
    assert pids(file) == [begun]
    os.kill(begun, signal.SIGKILL)
    look = stop_when(lambda: len(pids(file)) == 2)
    Supervisor([one], said.append, [begun]).run(look)
    assert said == ["The worker ended (signal SIGKILL); starting it again in 0.25 s."]
    assert not any(psutil.pid_exists(pid) for pid in pids(file))
