"""Memory at rest and at work, embedded and on PostgreSQL: each process's share (PSS), summed.

PSS divides a shared page by its users, so a sum is what the whole really takes. Embedded is
script/server with SQLite: supervisor, web server, worker. Scaled is gunicorn with two workers, a
worker of jobs and PostgreSQL; or script/server with two web servers and PostgreSQL, where all
programs part from one and gunicorn has no master. PostgreSQL has its own memory settings but for
``shared_buffers``, 32 MB as in tests instead of 128 (less than that is touched here). At work
means: talks of an hour are read, by a fake model (two at a time, pages asked for meanwhile) and by
the built-in analyser; the figure is the highest of the sums taken four times a second.
``--quick``: embedded with the built-in analyser alone.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.idle import free_port, name, settle, share_mb
from bench.report import Row, main
from tests.fakes.model import FakeModel
from tests.fleet import Fleet, fleet
from tubetotask.config import ROOT
from tubetotask.domain.job import DONE

EMBEDDED_MB, SCALED_MB, SCALED_IDLE_MB = 250, 450, 350
HOUR_WORDS = 10_800  # of tests.fleet.talk
TALKS = 4
_LIMIT_S = 600
_START_S = 300  # on a busy machine
Processes = Callable[[], list[psutil.Process]]


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """Both forms."""
    if quick:
        return _embedded(None)
    with FakeModel(latency_s=2.0) as model:
        found = [*_embedded(None), *_embedded(model)]
        for form in (_scaled, _served):
            found += [*form(None), *form(model)]
        return found


def _embedded(model: FakeModel | None) -> list[Row]:
    with (
        fleet("sqlite", model, {}) as it,
        _web(it, [sys.executable, "-m", "tubetotask.serve"]) as (
            process,
            link,
        ),
    ):

        def found() -> list[psutil.Process]:
            return [process, *process.children(recursive=True)]

        return _rows(f"embedded, {_reader(model)}", it, found, link, EMBEDDED_MB, EMBEDDED_MB)


def _scaled(model: FakeModel | None) -> list[Row]:
    command = [sys.executable, "-m", "gunicorn", "main:app", "--chdir", str(ROOT)]
    command += ["--workers", "2", "-c", "python:tubetotask.web.gunicorn"]
    with fleet("postgresql", model, {"LOG_LEVEL": "INFO", "PYTHONNODEBUGRANGES": "1"}) as it:
        assert it.server is not None
        it.start(1)
        it.wait_ready()
        with _web(it, command) as (process, link):
            first = [process.pid, it.workers[0].pid, it.server.pid]

            def found() -> list[psutil.Process]:
                roots = [psutil.Process(pid) for pid in first]
                return [each for root in roots for each in (root, *root.children(recursive=True))]

            what = f"gunicorn with two, worker, PostgreSQL, {_reader(model)}"
            return _rows(what, it, found, link, SCALED_IDLE_MB, SCALED_MB)


def _served(model: FakeModel | None) -> list[Row]:
    """script/server on PostgreSQL: the same programs, but gunicorn's master, parted from one."""
    with fleet("postgresql", model, {"LOG_LEVEL": "INFO", "WEB_CONCURRENCY": "2"}) as it:
        assert it.server is not None
        with _web(it, [sys.executable, "-m", "tubetotask.serve"]) as (process, link):
            first = [process.pid, it.server.pid]

            def found() -> list[psutil.Process]:
                roots = [psutil.Process(pid) for pid in first]
                return [each for root in roots for each in (root, *root.children(recursive=True))]

            what = f"script/server with two and PostgreSQL, {_reader(model)}"
            return _rows(what, it, found, link, SCALED_IDLE_MB, SCALED_MB)


def _reader(model: FakeModel | None) -> str:
    return "built-in analyser" if model is None else "model"


@contextmanager
def _web(it: Fleet, command: list[str]) -> Iterator[tuple[psutil.Process, str]]:
    """A web server that answers, beside what else ``command`` starts."""
    port = free_port()
    own = {"HOST": "127.0.0.1", "PORT": str(port), "SESSION_SECRET": secrets.token_hex()}
    if "gunicorn" in command:
        command = [*command, "--bind", f"127.0.0.1:{port}"]
    with (it.folder / "web.log").open("wb") as log:
        started = subprocess.Popen(command, env=it.environ | own, stdout=log, stderr=log, cwd=ROOT)
    link, until = f"http://127.0.0.1:{port}", time.monotonic() + _START_S
    try:
        while not _answers(link):
            if time.monotonic() > until or started.poll() is not None:
                raise RuntimeError((it.folder / "web.log").read_text())
            time.sleep(0.1)
        yield psutil.Process(started.pid), link
    finally:
        started.terminate()
        started.wait(30)


def _answers(link: str, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(link + path, timeout=20) as answer:  # noqa: S310 -- our own server
            answer.read()
            return True
    except OSError:
        return False


def _rows(
    what: str, it: Fleet, found: Processes, link: str, idle_bar: int, busy_bar: int
) -> list[Row]:
    for path in ("/", "/jobs", "/settings", "/") * 3:
        _answers(link, path)
    settle(found)
    idle = _shares(found)
    most, stop = {"": 0.0}, threading.Event()

    def look() -> None:
        nonlocal most
        while not stop.wait(0.25):
            _answers(link, "/jobs")
            now = _shares(found)
            if sum(now.values()) > sum(most.values()):
                most = now

    watcher = threading.Thread(target=look)
    watcher.start()
    it.ask(TALKS, HOUR_WORDS)
    until = time.monotonic() + _LIMIT_S
    while it.states().get(DONE, 0) < TALKS and time.monotonic() < until:
        time.sleep(0.5)
    done = it.states().get(DONE, 0)
    stop.set()
    watcher.join()
    settle(found)
    after = _shares(found)
    if done < TALKS:
        sys.exit(f"{what}: {it.states()} {it.reasons()}")
    return [
        _row(f"{what}: at rest", idle, idle_bar),
        _row(f"{what}: at work", most, busy_bar),
        _row(f"{what}: at rest after work", after, busy_bar),
    ]


def _row(what: str, shares: dict[str, float], bar: int) -> Row:
    parts = ", ".join(f"{each} {mb:.0f}" for each, mb in sorted(shares.items()) if each)
    return Row(what, sum(shares.values()), bar=bar, at_most=True, unit=" MB", note=parts)


def _shares(found: Processes) -> dict[str, float]:
    shares: dict[str, float] = {}
    for process in found():
        try:
            what = name(process)
            shares[what] = shares.get(what, 0.0) + share_mb(process)
        except psutil.NoSuchProcess:  # it has ended meanwhile
            continue
    return shares


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
