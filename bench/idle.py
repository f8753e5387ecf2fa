"""Memory of script/server at rest: every process's share (PSS), and their sum.

Starts the server on a free port with an empty data folder, asks for the start page, waits until
nothing moves, and reads what the kernel counts. PSS divides a shared page by its users, so the
sum is what the server really takes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.report import Row, finish
from tubetotask.config import ROOT

BAR_MB = 250
START_S = 90


def main() -> int:
    """``--quick`` changes nothing: the whole takes some ten seconds."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (process, link):
        for _ in range(3):
            with urllib.request.urlopen(link, timeout=20) as answer:  # noqa: S310 -- our own server
                answer.read()
        settle(lambda: family(process))
        shares = [(name(p), share_mb(p)) for p in family(process)]
    total = sum(mb for _, mb in shares)
    parts = ", ".join(f"{what} {mb:.0f}" for what, mb in shares)
    return finish(
        [Row("script/server idle, PSS", total, bar=BAR_MB, at_most=True, unit=" MB", note=parts)]
    )


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launched(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """script/server with its data in ``folder``, just begun: its process and its link to be."""
    port = free_port()
    own = {"HOST": "127.0.0.1", "PORT": str(port), "TUBETOTASK_DATA": str(folder)}
    foreign = ("DATABASE_URL", "COVERAGE_PROCESS_CONFIG", "FLASK_ENV")
    env = {k: v for k, v in os.environ.items() if k not in foreign} | own
    started = subprocess.Popen(
        [ROOT / "script/server"], env=env, stdout=subprocess.PIPE, text=True, process_group=0
    )
    try:
        yield started, f"http://127.0.0.1:{port}"
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGINT)
        started.communicate(timeout=START_S)


@contextmanager
def server(folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """script/server with its data in ``folder``, ready: its first process and its link."""
    with launched(folder) as (started, link):
        assert started.stdout is not None
        if not any("is ready" in line for line in started.stdout):
            sys.exit("script/server did not start: see above.")
        yield psutil.Process(started.pid), link


def family(process: psutil.Process) -> list[psutil.Process]:
    """The process and all that came from it."""
    return [process, *process.children(recursive=True)]


def settle(found: Callable[[], list[psutil.Process]]) -> None:
    """Wait until the processes' sum stays the same for two seconds, at most 20."""
    before, since, until = -1.0, time.monotonic(), time.monotonic() + 20
    while time.monotonic() < until and time.monotonic() - since < 2:
        try:
            now = sum(share_mb(p) for p in found())
        except psutil.NoSuchProcess:  # PostgreSQL begins and ends some by itself
            continue
        if abs(now - before) > 0.5:
            before, since = now, time.monotonic()
        time.sleep(0.25)


def share_mb(process: psutil.Process) -> float:
    """Proportional share in MB (10^6); where the kernel gives none, the resident set."""
    info = process.memory_full_info()
    return float(getattr(info, "pss", info.rss)) / 1e6


def name(process: psutil.Process) -> str:
    """What the process is, in a word."""
    marks = {
        "gunicorn": "web server",
        "tubetotask.worker": "worker",
        "tubetotask.serve": "supervisor",
        "tubetotask.watch": "supervisor",
    }
    if process.name() in ("web server", "worker"):  # of script/server, which gives them names
        return process.name()
    words = " ".join(process.cmdline())
    return next((what for mark, what in marks.items() if mark in words), process.name())


if __name__ == "__main__":
    sys.exit(main())
