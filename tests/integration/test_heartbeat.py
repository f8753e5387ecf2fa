"""A worker's signs of life: a row on both databases, and a ping over a real socket."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import psutil
import pytest
from flask import Flask
from structlog.testing import capture_logs

from tubetotask import config
from tubetotask.operations import heartbeat
from tubetotask.operations.heartbeat import Heartbeat
from tubetotask.storage import marks
from tubetotask.storage.database import db, now

PATIENCE_S = 20.0


class Watcher(HTTPServer):
    """A service that is pinged: keeps the paths, answers with ``status``."""

    paths: list[str]
    status = 200


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.paths.append(self.path)
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = Watcher(("127.0.0.1", 0), Handler)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(watcher: Watcher) -> str:
    return f"http://127.0.0.1:{watcher.server_port}/ping/0123-secret"


def pinged(watcher: Watcher, times: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while len(watcher.paths) < times:
        assert time.monotonic() < until, watcher.paths
        time.sleep(0.02)


def test_a_worker_that_lives_is_known_and_one_that_ends_in_order_is_not(app: Flask) -> None:
    beat = Heartbeat(db.engine, "slot-0", beat_every_s=0)
    beat()
    (row,) = marks.alive(db.session(), now())
    assert row.worker == "slot-0"
    assert row.memory_bytes > 10_000_000
    assert row.cpu_s > 0
    first = row.at
    db.session.rollback()
    beat()
    (row,) = marks.alive(db.session(), now())
    assert row.at > first
    db.session.rollback()
    beat.end()
    assert marks.alive(db.session(), now()) == []


def test_a_worker_of_yesterday_is_forgotten_when_another_one_ends(app: Flask) -> None:
    long_ago = now() - timedelta(days=2)
    marks.beat(db.engine, "slot-7", long_ago, long_ago, memory_bytes=1, cpu_s=1.0)
    assert marks.alive(db.session(), now()) == []
    Heartbeat(db.engine, "slot-0").end()
    assert marks.alive(db.session(), long_ago) == []


def test_the_address_is_asked_while_the_worker_works(app: Flask, watcher: Watcher) -> None:
    beat = Heartbeat(db.engine, "slot-0", url(watcher), beat_every_s=0, ping_every_s=0.05)
    until = time.monotonic() + PATIENCE_S
    while len(watcher.paths) < 3:
        assert time.monotonic() < until
        beat()
        time.sleep(0.02)
    assert set(watcher.paths) == {"/ping/0123-secret"}


def test_without_the_database_nobody_is_told_that_all_is_well(app: Flask, watcher: Watcher) -> None:
    from sqlalchemy import text

    db.session.execute(text("ALTER TABLE heartbeats RENAME TO gone"))
    db.session.commit()
    beat = Heartbeat(db.engine, "slot-0", url(watcher), beat_every_s=0, ping_every_s=0)
    with capture_logs() as told:
        beat()
        beat()
    assert [each["event"] for each in told] == ["no sign of life could be written"] * 2
    assert watcher.paths == []


def test_an_address_that_refuses_or_is_away_is_told_without_its_words(watcher: Watcher) -> None:
    watcher.status = 500
    with capture_logs() as told:
        assert not heartbeat.ping(url(watcher))
        assert not heartbeat.ping("http://127.0.0.1:9/0123-secret")
    assert len(told) == 2
    assert "0123-secret" not in str(told)
    watcher.status = 200
    assert heartbeat.ping(url(watcher))


def test_what_a_worker_takes_is_what_the_system_says_of_its_process() -> None:
    told, process = heartbeat.usage(), psutil.Process()
    assert told["memory_bytes"] == pytest.approx(process.memory_info().rss, rel=0.05)
    times = process.cpu_times()
    assert told["cpu_s"] == pytest.approx(times.user + times.system, abs=1.0)


def test_a_worker_that_says_what_it_takes_loads_nothing_for_it() -> None:
    code = "import sys; from tubetotask.operations import heartbeat as h; h.usage()"
    code += "; print('psutil' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=config.ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == f"{sys.platform != 'linux'}\n", "elsewhere psutil is asked"
