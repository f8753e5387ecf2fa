"""script/server's process as a whole: pages, the worker, and a web server that dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tubetotask import config

PATIENCE_S = 120
SERVE = (sys.executable, "-m", "tubetotask.serve")
NO_COLUMNS = "PYTHONNODEBUGRANGES"


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@contextmanager
def served(environ: dict[str, str], tmp_path: Path) -> Iterator[tuple[psutil.Process, str]]:
    """A server over a database that is migrated first, and its address; ended in order."""
    port = free_port()
    own = {"TUBETOTASK_DATA": str(tmp_path), "PORT": port, "HOST": "127.0.0.1", **environ}
    without = ("DATABASE_URL", "FLASK_ENV", NO_COLUMNS)
    kept = {k: v for k, v in os.environ.items() if k not in without}
    env = kept | own
    migrated = [sys.executable, "-m", "flask", "--app", "main", "db", "upgrade"]
    subprocess.run(migrated, check=True, cwd=config.ROOT, env=env)
    with subprocess.Popen(
        SERVE, stdout=subprocess.PIPE, text=True, cwd=config.ROOT, env=env
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"TubeToTask is ready: http://127.0.0.1:{port}\n"
            yield psutil.Process(process.pid), f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def names(children: list[psutil.Process]) -> Counter[str]:
    return Counter(child.name() for child in children)


def healthy(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE_S) as answer:
        return bool(answer.status == 200)


def counted(address: str) -> float:
    """How often /healthz was answered, as the web server says that happens to be asked."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=PATIENCE_S) as answer:
        lines = answer.read().decode().splitlines()
    told = 'tubetotask_http_requests_total{method="GET",route="/healthz",status="200"}'
    return sum(float(line.split()[-1]) for line in lines if line.startswith(told))


@pytest.mark.slow
def test_a_request_waits_while_a_web_server_that_died_is_started_again(tmp_path: Path) -> None:
    # Several would be of no use to the one person whom SQLite is for.
    with served({"WEB_CONCURRENCY": "2"}, tmp_path) as (process, address):
        first = process.children()
        assert names(first) == {"web server": 1, "worker": 1}
        web = next(child for child in first if child.name() == "web server")
        web.kill()
        assert healthy(address)
        second = process.children()
        assert names(second) == {"web server": 1, "worker": 1}
        assert web.pid not in {child.pid for child in second}
        assert all(child.environ()[NO_COLUMNS] == "1" for child in second), "5 MB less"
    assert not any(child.is_running() for child in (*first, *second))


@pytest.mark.slow
@pytest.mark.parametrize("more", [[], ["--check"]])
def test_a_second_one_on_the_same_sqlite_database_says_so_once_and_ends(
    tmp_path: Path, more: list[str]
) -> None:
    with served({}, tmp_path) as (process, address):
        while not (tmp_path / "worker.lock").exists():  # which the worker makes
            assert process.is_running()
        env = {"TUBETOTASK_DATA": str(tmp_path), "PORT": free_port(), "HOST": "127.0.0.1"}
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        second = subprocess.run(
            [*SERVE, *more],
            capture_output=True,
            text=True,
            cwd=config.ROOT,
            env=kept | env,
            timeout=PATIENCE_S,
        )
        assert second.returncode == 1
        assert second.stdout == ""
        assert second.stderr.count("\n") == 2, second.stderr
        assert f"TubeToTask runs already on the database in {tmp_path}." in second.stderr
        assert "TUBETOTASK_DATA=" in second.stderr
        assert healthy(address)


@pytest.mark.slow
@pytest.mark.postgres
def test_several_web_servers_on_postgresql_and_each_is_watched(
    tmp_path: Path, postgres_url: str
) -> None:
    environ = {"WEB_CONCURRENCY": "2", "DATABASE_URL": postgres_url}
    with served(environ, tmp_path) as (process, address):
        first = process.children()
        assert names(first) == {"web server": 2, "worker": 1}
        lost = [child for child in first if child.name() == "web server"]
        for child in lost:
            child.kill()
        assert healthy(address)
        psutil.wait_procs(lost, PATIENCE_S)
        while names(process.children())["web server"] < 2:
            assert process.is_running()
        for _ in range(10):
            assert healthy(address)
        # Whoever is asked says what all have counted: these, and before them one or more.
        [told] = {counted(address) for _ in range(10)}
        assert told >= 12


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("told", "more"),
    [("none", []), ("0", []), ("-1", []), ("2.5", []), ("1000", []), ("none", ["--check"])],
)
def test_a_number_of_web_servers_that_is_none_is_told(
    tmp_path: Path, postgres_url: str, told: str, more: list[str]
) -> None:
    env = {"TUBETOTASK_DATA": str(tmp_path), "PORT": "5999", "WEB_CONCURRENCY": told}
    env |= {"DATABASE_URL": postgres_url, "HOST": "127.0.0.1"}
    ended = subprocess.run(
        [*SERVE, *more], capture_output=True, text=True, cwd=config.ROOT, env=os.environ | env
    )
    assert ended.returncode == 1
    assert f"WEB_CONCURRENCY is '{told}', which is no number from 1 to 32." in ended.stderr
