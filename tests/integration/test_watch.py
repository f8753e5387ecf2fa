"""The sentences of the process that watches: where to go, and that it has ended."""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import psutil
import pytest

from tubetotask import programs, supervisor, watch
from tubetotask.programs import Program


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


# --- Ready


def test_ready_is_said_once_the_web_server_is_healthy() -> None:
    said: list[str] = []
    with answering(200) as port:
        ready = watch.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is None
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


def test_a_server_that_is_not_healthy_is_asked_again() -> None:
    said: list[str] = []
    with answering(503) as port:
        ready = watch.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is not None
    assert ready() is not None  # nobody listens any more
    assert said == []


def test_a_slow_start_is_mentioned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SLOW_S", -1.0)
    said: list[str] = []
    with listening() as port:
        pass
    ready = watch.Ready("127.0.0.1", port, said.append, said.append)
    ready()
    ready()
    assert len(said) == 1
    assert "does not answer yet" in said[0]


def test_a_server_for_everyone_is_reached_at_this_machine() -> None:
    said: list[str] = []
    with answering(200) as port:
        watch.Ready("0.0.0.0", port, said.append, said.append)()
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


# --- The end


def test_who_gives_a_program_up_says_why_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "DEATHS", 1)
    lives = ("import time; time.sleep(60)", "raise SystemExit(3)")
    begun = [programs.begin(Program("one", (sys.executable, "-c", code))) for code in lives]
    with listening() as port, tempfile.TemporaryFile() as file:
        told = (file.fileno(), file.fileno(), ",".join(map(str, begun)), "127.0.0.1", port)
        assert watch.main([str(word) for word in told]) == 1
    assert capsys.readouterr().err == (
        "TubeToTask cannot start: The worker ended 1 times within 30 s (exit code 3).\n"
        "  The lines above say why. TubeToTask has stopped.\n"
    )
    assert not any(psutil.pid_exists(pid) for pid in begun)
