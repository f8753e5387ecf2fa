"""The sentences of the process that watches: where to go, and that it has ended."""

from __future__ import annotations

import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import psutil
import pytest

from tubetotask import programs, supervisor, watch
from tubetotask.programs import Program

PATIENCE_S = 30


@contextmanager
def answering(*statuses: int, after: Event | None = None) -> Iterator[tuple[int, list[int]]]:
    """A real web server on 127.0.0.1 that answers so, the last again and again; gives its port and
    what it has still to answer. It listens from the start, but answers only ``after``."""
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(left.pop(0) if left[1:] else left[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:

        def answer() -> None:
            if after is not None:
                after.wait(PATIENCE_S)
            server.serve_forever(0.02)

        thread = Thread(target=answer)
        thread.start()
        yield server.server_port, left
        server.shutdown()
        thread.join()


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if one.name() != "postgres"]  # other tests'


def wait_for(ready: watch.Ready) -> None:
    until = time.monotonic() + PATIENCE_S
    while (pause := ready()) is not None:
        assert time.monotonic() < until, "it never was"
        time.sleep(pause)


# --- Ready


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "0"])
def test_ready_is_said_once_the_web_server_is_healthy_and_where_to_go(host: str) -> None:
    said: list[str] = []
    with answering(200) as (port, _):
        wait_for(watch.Ready(host, port, said.append, said.append))
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]
    assert children() == []


def test_a_server_that_is_not_healthy_is_asked_again() -> None:
    said: list[str] = []
    with answering(503, 503, 200) as (port, left):
        wait_for(watch.Ready("127.0.0.1", port, said.append, said.append))
        assert left == [200]
    assert len(said) == 1


def test_who_asks_is_replaced_when_it_was_killed() -> None:
    said, answer = list[str](), Event()
    with answering(200, after=answer) as (port, _):
        ready = watch.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is not None
        [asks] = children()
        asks.kill()
        answer.set()
        wait_for(ready)
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


def test_a_slow_start_is_mentioned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SLOW_S", -1.0)
    said, answer = list[str](), Event()
    with answering(200, after=answer) as (port, _):
        ready = watch.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is not None
        assert ready() is not None
        assert len(said) == 1
        assert "does not answer yet" in said[0]
        answer.set()
        wait_for(ready)


# --- The end


def test_who_gives_a_program_up_says_why_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "DEATHS", 1)
    lives = ("import time; time.sleep(60)", "raise SystemExit(3)")
    begun = [programs.begin(Program("one", (sys.executable, "-c", code))) for code in lives]
    with socket.socket() as nobody, tempfile.TemporaryFile() as file:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        words = watch.command(file.fileno(), [file.fileno()], begun, "127.0.0.1", str(port))
        monkeypatch.setattr(sys, "argv", words[4:])
        assert watch.main() == 1
    assert capsys.readouterr().err == (
        "TubeToTask cannot start: The worker ended 1 times within 30 s (exit code 3).\n"
        "  The lines above say why. TubeToTask has stopped.\n"
    )
    assert children() == []
