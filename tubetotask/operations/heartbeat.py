"""The worker's signs of life: a row in the database, and a ping to a service that watches.

Invariant: neither ever stops the worker. The ping goes out only while the database takes the row,
from a thread of its own, so an address that hangs holds up nothing.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from tubetotask.storage import marks
from tubetotask.storage.database import now

log = structlog.get_logger()
BEAT_EVERY_S = 10.0
PING_EVERY_S = 60.0
PING_TIMEOUT_S = 10.0


class Heartbeat:
    """One worker's. Called often; ``url``: the address to ask, "" for none."""

    def __init__(
        self,
        engine: Engine,
        worker: str,
        url: str = "",
        *,
        beat_every_s: float = BEAT_EVERY_S,
        ping_every_s: float = PING_EVERY_S,
    ) -> None:
        self._engine, self._worker, self._url = engine, worker, url
        self._beat_every_s, self._ping_every_s = beat_every_s, ping_every_s
        self._started: datetime = now()
        self._beaten: float | None = None
        self._pinged: float | None = None
        self._pinging: threading.Thread | None = None

    def __call__(self) -> None:
        """Beat and ping where it is time."""
        at = time.monotonic()
        if self._beaten is not None and at - self._beaten < self._beat_every_s:
            return
        try:
            marks.beat(self._engine, self._worker, self._started, now(), **usage())
        except SQLAlchemyError as error:
            log.warning("no sign of life could be written", reason=type(error).__name__)
            return
        self._beaten = at
        due = self._pinged is None or at - self._pinged >= self._ping_every_s
        if self._url and due and not (self._pinging and self._pinging.is_alive()):
            self._pinged = at
            self._pinging = threading.Thread(target=ping, args=(self._url,), daemon=True)
            self._pinging.start()

    def end(self) -> None:
        """The worker ends in order."""
        try:
            marks.leave(self._engine, self._worker, now())
        except SQLAlchemyError:
            log.warning("the end of this worker could not be written")


def ping(url: str) -> bool:
    """Ask the address once; whether it answered as it should. Never raises."""
    import requests

    try:
        answer = requests.get(url, timeout=PING_TIMEOUT_S, allow_redirects=True)
    except requests.RequestException as error:  # its words hold the address, which is a secret
        log.warning("HEARTBEAT_URL does not answer", reason=type(error).__name__)
        return False
    if not answer.ok:
        log.warning("HEARTBEAT_URL answers with an error", status=answer.status_code)
    return answer.ok


def usage() -> dict[str, float]:
    """This process's resident memory in bytes and its processor time in seconds."""
    times = os.times()
    return {"memory_bytes": _resident(), "cpu_s": times.user + times.system}


def _resident() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import psutil  # which knows other systems than Linux, and takes 0.8 MB itself

        return int(psutil.Process().memory_info().rss)
