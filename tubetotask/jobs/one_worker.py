"""The lock file that the one worker of a SQLite database holds as long as it lives.

Importing this loads next to nothing: who only looks has nothing else of a worker.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

ENDING_S = 5.0  # a worker that was told to end has let go of it within this time
_AGAIN_S = 0.1
_NAME = "worker.lock"


def take(folder: Path) -> IO[str] | None:
    """The locked file, or None where another one holds it."""
    lock = (folder / _NAME).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def held(folder: Path, patience_s: float = ENDING_S) -> bool:
    """Whether somebody holds it and goes on holding it for ``patience_s``.

    It is not kept, and neither folder nor file is made.
    """
    until = time.monotonic() + patience_s
    while _held(folder):
        if time.monotonic() >= until:
            return True
        time.sleep(_AGAIN_S)
    return False


def _held(folder: Path) -> bool:
    try:
        with (folder / _NAME).open() as lock:
            # Shared: two who look at once do not take each other for a worker.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is none; one that cannot be read is told by who needs it
        return False
    return False
