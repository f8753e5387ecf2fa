"""The supervisor: two programs that live and end together, watched over real processes."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from tubetotask import config, serve
from tubetotask.domain.errors import ConfigError

PATIENCE_S = 30


def settings(tmp_path: Path, **changes: object) -> config.Config:
    made = config.load({"TUBETOTASK_DATA": str(tmp_path)})
    return replace(made, **changes)  # type: ignore[arg-type] # fields by name


def python(name: str, code: str, *arguments: object) -> serve.Program:
    return serve.Program(name, (sys.executable, "-c", code, *map(str, arguments)))


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        yield taken.getsockname()[1]


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A real web server on 127.0.0.1 whose every answer has this status; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


# --- Before anything is started


def test_a_port_in_use_is_found_and_another_one_is_named() -> None:
    with listening() as port, pytest.raises(ConfigError) as caught:
        serve.check_address("127.0.0.1", port)
    assert f"Port {port} is in use" in caught.value.message
    assert f"PORT={port + 1} script/server" in caught.value.remedy


def test_the_last_port_has_no_next_one() -> None:
    busy = OSError(errno.EADDRINUSE, "Address already in use")
    assert "PORT=65534" in serve.explained(busy, "127.0.0.1", 65535).remedy


def test_a_port_for_root_only_is_explained() -> None:
    refused = PermissionError(errno.EACCES, "Permission denied")
    assert "above 1023" in serve.explained(refused, "127.0.0.1", 80).remedy


def test_a_free_address_is_no_problem() -> None:
    with listening() as port:
        pass
    serve.check_address("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_explained(host: str) -> None:
    with pytest.raises(ConfigError, match="no address of this machine"):
        serve.check_address(host, 5000)


def test_check_says_in_one_sentence_why_it_cannot_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path))
    with listening() as port:
        monkeypatch.setenv("PORT", str(port))
        assert serve.main(["--check"]) == 1
    assert "TubeToTask cannot start: Port" in capsys.readouterr().err
    assert serve.main(["--check"]) == serve.MIGRATE_FIRST  # there is no database yet
    monkeypatch.setenv("PORT", "many")
    assert serve.main(["--check"]) == 1
    assert "PORT is 'many'" in capsys.readouterr().err


def test_an_unknown_argument_gets_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(["--daemon"]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_programs_listen_where_the_settings_say(tmp_path: Path) -> None:
    web, worker = serve.programs(settings(tmp_path, host="::1", port=5055))
    assert "[::1]:5055" in web.command
    assert worker.command[-1] == "tubetotask.worker"


# --- Ready


def test_ready_is_said_once_the_web_server_is_healthy(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(200) as port:
        ready = serve.Ready(settings(tmp_path, port=port), said.append, said.append)
        assert ready() is None
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


def test_a_server_that_is_not_healthy_is_asked_again(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(503) as port:
        ready = serve.Ready(settings(tmp_path, port=port), said.append, said.append)
        assert ready() is not None
    assert ready() is not None  # nobody listens any more
    assert said == []


def test_a_slow_start_is_mentioned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SLOW_S", -1.0)
    said: list[str] = []
    with listening() as port:
        pass
    ready = serve.Ready(settings(tmp_path, port=port), said.append, said.append)
    ready()
    ready()
    assert len(said) == 1
    assert "does not answer yet" in said[0]


def test_a_server_for_everyone_is_reached_at_this_machine(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(200) as port:
        serve.Ready(settings(tmp_path, host="0.0.0.0", port=port), said.append, said.append)()
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


# --- While it runs

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

    serve.Supervisor([python("worker", NOTE, file)], said.append).run(look)
    assert said == ["The worker ended (signal SIGKILL); starting it again in 0.25 s."]
    assert not any(psutil.pid_exists(pid) for pid in pids(file))


def test_a_child_that_always_dies_is_given_up_and_takes_the_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "FIRST_PAUSE_S", 0.01)
    file, said = tmp_path / "pids", list[str]()
    broken = python("worker", "raise SystemExit(3)")
    with pytest.raises(serve.GivenUp, match=r"worker ended 5 times within 30 s.*exit code 3"):
        serve.Supervisor([python("web server", NOTE, file), broken], said.append).run()
    assert len(said) == 4
    assert not any(psutil.pid_exists(pid) for pid in pids(file))


def test_a_child_that_will_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "STOP_S", 0.1)
    file = tmp_path / "pids"
    look = stop_when(lambda: bool(pids(file)))
    serve.Supervisor([python("worker", STUBBORN, file)], print).run(look)
    assert not psutil.pid_exists(pids(file)[0])


def test_signals_are_as_before_when_it_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    before = [signal.getsignal(number) for number in numbers]
    serve.Supervisor([python("worker", NOTE, file)], print).run(stop_when(lambda: bool(pids(file))))
    assert [signal.getsignal(number) for number in numbers] == before


def test_asking_whether_it_is_ready_ends_with_the_answer(tmp_path: Path) -> None:
    file, answers = tmp_path / "pids", [0.01, None]

    def look() -> float | None:
        answer = answers.pop(0)
        if answer is None:  # not asked again: only the timer below can end this now
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        return answer

    serve.Supervisor([python("worker", NOTE, file)], print).run(look)
    assert answers == []


HARNESS = """
import sys
from tubetotask import serve
code, file = sys.argv[1:]
programs = [serve.Program(n, (sys.executable, "-c", code, f"{file}-{n}")) for n in ("a", "b")]
serve.Supervisor(programs, print).run()
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
    with supervised(tmp_path) as (process, children):
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 0
        assert not any(psutil.pid_exists(pid) for pid in children)


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
        serve.Supervisor([python("worker", NOTE, file)], print).run(look)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, old)
