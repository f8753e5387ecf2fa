"""The health check of a container: what it asks, and what it makes of the answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import create_engine

from tubetotask import probe
from tubetotask.storage import marks
from tubetotask.storage.database import now


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """A server that answers all with ``status``; yields its port, and host and path asked for."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.headers["Host"], self.path))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"so it is")

        def log_message(self, *_words: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_SKIP_DOTENV", "1")
    monkeypatch.setenv("FLASK_ENV", "production")


def test_it_asks_as_somebody_whom_trusted_hosts_lets_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(200) as (port, asked):
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("HOST", "0.0.0.0")
        monkeypatch.setenv("TRUSTED_HOSTS", "tasks.example.org")
        assert probe.main([]) == 0
        assert probe.main(["/readyz"]) == 0
    assert asked == [("tasks.example.org", "/healthz"), ("tasks.example.org", "/readyz")]
    assert capsys.readouterr().out == "well\nwell\n"


def test_another_answer_than_200_is_told_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(503) as (port, _asked):
        monkeypatch.setenv("PORT", str(port))
        assert probe.main([]) == 1
    assert capsys.readouterr().out == "503 so it is\n"
    assert probe.main([]) == 1  # and nobody listens any more
    assert f"no answer on port {port}" in capsys.readouterr().out


def test_a_wrong_setting_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "many")
    assert probe.main([]) == 1
    assert "PORT is 'many'" in capsys.readouterr().out


def test_a_worker_is_well_while_it_was_heard_of_in_the_last_minute(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    engine = create_engine(database_url)
    assert probe.main(["--worker"]) == 1
    use = {"memory_bytes": 1.0, "cpu_s": 0.0}
    marks.beat(engine, "slot-0", now(), now() - timedelta(seconds=61), **use)
    assert probe.main(["--worker"]) == 1
    marks.beat(engine, "slot-0", now(), now(), **use)
    assert probe.main(["--worker"]) == 0
    engine.dispose()
    assert capsys.readouterr().out.splitlines()[1:] == [
        "no worker has been heard of for a minute",
        "well",
    ]


def test_without_a_database_no_worker_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert probe.main(["--worker"]) == 1
    assert "the database does not answer" in capsys.readouterr().out
