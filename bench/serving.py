"""The application as strangers are served with it, and who asks it.

Invariant: what is timed is a whole answer over a connection of this machine, from the first byte
sent to the last one read: the server's time, and what the loopback and this program add to it.
Only good answers count; any other ends the benchmark.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from bench.idle import free_port
from tubetotask.config import ROOT

_FOREIGN = ("DATABASE_URL", "COVERAGE_PROCESS_CONFIG", "FLASK_ENV")


@contextmanager
def server(environment: Mapping[str, str], log: Path, workers: int = 2) -> Iterator[int]:
    """gunicorn as the product runs it, over these settings; its port."""
    port = free_port()
    own = dict(environment) | {"PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    foreign = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "main:app"]
    command += ["--bind", f"127.0.0.1:{port}"]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=foreign | own, stdout=out, stderr=out)
    try:
        _until_up(port, process, log)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _until_up(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"gunicorn did not start:\n{log.read_text()[-2000:]}")
        try:
            Asker(port, {}).ask("/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not answer")


class Asker:
    """One program or browser that asks again and again on one connection."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str, body: str = "", **headers: str) -> tuple[float, bytes]:
        """Milliseconds until the whole of a good answer was there, and the answer."""
        begun = time.perf_counter()
        told = self._headers | headers
        self._connection.request("POST" if body else "GET", path, body or None, told)
        answer = self._connection.getresponse()
        data = answer.read()
        took_ms = 1000 * (time.perf_counter() - begun)
        if answer.status != 200 or not data:
            raise SystemExit(f"{path}: {answer.status} {data[:300]!r}")
        return took_ms, data


def worked_ms() -> float:
    """Processor time that what this program started has had, the database's server with it: unlike
    time by the clock, what others do on the machine hardly changes it."""
    times = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times.append(process.cpu_times())
    return 1000 * sum(each.user + each.system for each in times)


def p95(took_ms: list[float]) -> float:
    """What nineteen of twenty stay under."""
    return sorted(took_ms)[int(0.95 * (len(took_ms) - 1))]


def a_second(port: int, path: str, header: str, seconds: int) -> float:
    """Whole answers of status 200 a second, by wrk: eight connections at once."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "20s", "-H", header]
    command.append(f"http://127.0.0.1:{port}{path}")
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        raise SystemExit(f"not every answer was good:\n{done}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done)
    return float(found[1]) if found else 0.0
