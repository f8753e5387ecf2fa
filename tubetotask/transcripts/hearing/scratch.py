"""A folder for the sound of one video, gone afterwards.

Invariant: it is locked as long as the process that made it lives, and whoever comes upon one that
nobody locks removes it: a killed worker leaves a folder, and the next one sweeps it away.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tubetotask.domain.errors import StorageFailed

FOLDER = "scratch"
"""In the data folder."""
_LOCK = "lock"
_PREFIX = "sound-"
_NEW = "new-"
_OLD_S = 3600.0


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A new folder in ``root``. Raises StorageFailed where there is no room for one."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=root))
        held = os.open(new / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise no_room(error) from error
    # Locked before it has the name by which it is looked for: none is swept in between.
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    folder = new.rename(root / new.name.replace(_NEW, _PREFIX, 1))
    try:
        yield folder
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room(error) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(root: Path) -> int:
    """Remove what ended processes left behind; returns how many folders."""
    gone = 0
    try:
        left = sorted(root.glob(f"{_PREFIX}*"))
        left += [each for each in root.glob(f"{_NEW}*") if _old(each)]
    except OSError:
        return 0
    for folder in left:
        with contextlib.suppress(OSError):
            held = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError: somebody is at work
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
            finally:
                os.close(held)
    return gone


def _old(folder: Path) -> bool:
    """Whether who made it has ended before it was locked."""
    return time.time() - folder.stat().st_mtime > _OLD_S


def no_room(error: OSError | None = None) -> StorageFailed:
    """The disk is full, or cannot be written to."""
    why = "is full" if error is None or error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    return StorageFailed(
        f"The disk {why or 'cannot be written to'}: there is no room for the sound of the video.",
        remedy="Free some space where TUBETOTASK_DATA is (an hour of sound takes about 100 MB), "
        "then try again. What was heard before is kept.",
    )
