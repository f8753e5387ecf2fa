"""Counts requests and how long they took, over all web processes of this server.

Invariant: counting costs a request some microseconds and never fails it. Labels are our own
routes, never what somebody typed, so their number has a bound.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, g, request

from tubetotask.config import Config

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

log = structlog.get_logger()
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# Asked again and again by machines.
_UNTOLD = frozenset({"health.healthz", "health.readyz", "health.metrics", "assets.file"})
_PID = re.compile(r"_(\d+)\.db$")


class Meter:
    """One a process; its counters are shared with the other web processes where there are any.

    Made at the first request, since loading what counts takes longer than the first page.
    """

    def __init__(self, folder: Path) -> None:
        server = os.environ.get("SERVER_SOFTWARE", "")
        if server.startswith("gunicorn"):
            share(folder, os.getpgrp())
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._own = CollectorRegistry()
        self._requests = Counter(
            "tubetotask_http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=self._own,
        )
        self._seconds = Histogram(
            "tubetotask_http_request_seconds",
            "Seconds from a request to its answer.",
            ["method", "route"],
            buckets=BUCKETS_S,
            registry=self._own,
        )

    def summed(self) -> CollectorRegistry:
        """What all web processes of this server have counted."""
        folder = os.environ.get(SHARED, "")
        if not folder or not Path(folder).is_dir():
            return self._own
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        both = CollectorRegistry()
        MultiProcessCollector(both, folder)  # type: ignore[no-untyped-call] # no types published
        return both

    def processes(self) -> set[int]:
        """The web processes that have counted: this one, and those that share with it."""
        folder = os.environ.get(SHARED, "")
        files = Path(folder).glob("*.db") if folder else ()
        found = (_PID.search(file.name) for file in files)
        return {os.getpid(), *(int(each[1]) for each in found if each)}

    def count(self, took_s: float, status: int) -> None:
        """One answer."""
        rule = request.url_rule
        route = rule.rule if rule is not None else "none"
        # Any word can be sent as a method.
        method = request.method if rule is not None else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(took_s)


def register(app: Flask, config: Config) -> None:
    """Count every answer."""
    meters: list[Meter] = []
    making = threading.Lock()

    def meter() -> Meter:
        with making:
            if not meters:
                meters.append(Meter(config.tubetotask_data))
        return meters[0]

    def begin() -> None:
        g.begun = time.perf_counter()

    def end(response: Response) -> Response:
        try:
            ended = time.perf_counter()
            took_s = ended - g.get("begun", ended)
            meter().count(took_s, response.status_code)
            _tell(took_s, response.status_code, log.info if config.production else log.debug)
        except (OSError, ValueError) as error:  # its folder is gone, or the disk is full
            log.warning("a request could not be counted", reason=type(error).__name__)
        return response

    app.extensions["tubetotask.meter"] = meter
    app.before_request(begin)
    app.after_request(end)


def _tell(took_s: float, status: int, say: Callable[..., object]) -> None:
    """A line of the log: the route, never what was typed, which may hold a token."""
    if request.endpoint in _UNTOLD:
        return
    rule = request.url_rule
    route = rule.rule if rule is not None else "none"
    say("request", method=request.method, route=route, status=status, took_ms=round(took_s * 1000))


def share(folder: Path, first: int) -> None:
    """Let the web processes of this run of the server count together, unless they are told where.
    To be called before what counts is loaded, which reads it.

    ``first``: the server's first process. The run is told by it and when it began: so a web process
    that is replaced goes on counting, and a server that is started again begins anew.
    """
    shared = None if SHARED in os.environ else _shared_folder(folder / "metrics", first)
    if shared is not None:
        os.environ[SHARED] = str(shared)


def _shared_folder(base: Path, first: int) -> Path | None:
    """A folder for the processes of this run; those of runs that ended are removed."""
    mine = base / f"{first}-{_begun(first)}"
    try:
        mine.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in base.iterdir():
            number, _, begun = other.name.partition("-")
            if other != mine and number.isdecimal() and _begun(int(number)) != begun:
                shutil.rmtree(other, ignore_errors=True)
    except OSError as error:
        log.warning("web processes count apart: no shared folder", reason=error.strerror)
        return None
    return mine


def _begun(pid: int) -> str:
    """When a process began, in ticks since the machine's start, or "" where it is gone."""
    try:
        # The name in brackets may hold anything; the rest are numbers.
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        return told.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
