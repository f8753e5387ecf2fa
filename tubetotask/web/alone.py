"""Gunicorn's worker without gunicorn's master: the web server of ``script/server``.

The supervisor does what the master would, with a tenth of its memory: it holds the listening
socket, so that a request waits while the server is started again, starts it, ends it, and ends it
when it gives no sign of life.

Invariant: each second that the server's loop turns, the time of change of the file ``life`` is set
to the monotonic clock, as gunicorn's own workers do for their master.
"""

from __future__ import annotations

import os
import sys
import time

from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.sock import create_sockets
from gunicorn.workers.gthread import ThreadWorker

from tubetotask import memory
from tubetotask.config import ROOT

_SETTINGS = f"file:{ROOT / 'tubetotask' / 'web' / 'gunicorn_alone.py'}"


class Life:
    """What a worker of gunicorn's calls its ``tmp``: where it gives signs of life."""

    def __init__(self, file: int) -> None:
        self._file = file

    def notify(self) -> None:
        """Say that the loop turns."""
        now = time.monotonic()
        os.utime(self._file, (now, now))

    def fileno(self) -> int:
        """The open file."""
        return self._file

    def close(self) -> None:
        """The file is the supervisor's: it stays open."""


def run(listening: int, life: int, first: bool) -> int:
    """Serve pages at an open socket until a signal asks to end. Returns the exit code.

    ``first``: whether this is no start after a death.
    """
    memory.one_heap()
    sys.argv = ["gunicorn", "main:app", "--chdir", str(ROOT), "--config", _SETTINGS]
    sys.argv += ["--bind", f"fd://{listening}"]
    app = WSGIApplication()
    config = app.cfg
    log = config.logger_class(config)
    worker = ThreadWorker(
        age=1 if first else 2,
        ppid=os.getppid(),
        sockets=create_sockets(config, log),
        app=app,
        timeout=config.timeout / 2,
        cfg=config,
        log=log,
    )
    worker.tmp.close()
    worker.tmp = Life(life)
    worker.pid = os.getpid()
    worker.init_process()
    return 0
