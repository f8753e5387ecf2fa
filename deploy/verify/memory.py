"""A control group that holds a machine to a gigabyte, page cache included.

Invariant: the limit is in force before the first process of the machine runs.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from deploy.verify.frame import NotProven

MEMORY_BYTES = 1024**3


class MemoryLimit:
    """The group of this name, of the first or the second kind, whichever the kernel has."""

    def __init__(self, name: str) -> None:
        old = Path("/sys/fs/cgroup/memory")
        self._first = old.is_dir()
        self._group = (old if self._first else Path("/sys/fs/cgroup")) / name

    def _file(self, first: str, second: str) -> Path:
        return self._group / (first if self._first else second)

    def make(self) -> None:
        """Raises NotProven where the kernel lets nobody limit memory."""
        try:
            self._group.mkdir(exist_ok=True)
            limit = self._file("memory.limit_in_bytes", "memory.max")
            limit.write_text(str(MEMORY_BYTES))
            if not self._first:
                (self._group / "memory.swap.max").write_text("0")
        except OSError as error:
            raise NotProven(f"no control group for memory can be made here: {error}") from error

    def enter(self) -> None:
        """In the child, before it becomes the machine."""
        (self._group / "cgroup.procs").write_text(str(os.getpid()))

    def peak_mb(self) -> int:
        """The most that it took, page cache included."""
        return _megabytes(self._file("memory.max_usage_in_bytes", "memory.peak"))

    def refused(self) -> int:
        """How often the kernel ended a process in it for want of memory."""
        text = self._file("memory.oom_control", "memory.events").read_text()
        counts = dict(line.split() for line in text.splitlines())
        return int(counts.get("oom_kill", 0))

    def anonymous_mb(self) -> int:
        """What its processes hold now, without page cache."""
        text = self._file("memory.stat", "memory.stat").read_text()
        counts = dict(line.split() for line in text.splitlines())
        return int(counts["total_rss" if self._first else "anon"]) // 1024**2

    def remove(self) -> None:
        for group in sorted(self._group.rglob("*/"), reverse=True):
            with contextlib.suppress(OSError):
                group.rmdir()
        for _ in range(20):  # the kernel lets go of it a moment after the last process
            try:
                self._group.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.25)
            else:
                return


def _megabytes(file: Path) -> int:
    return int(file.read_text()) // 1024**2
