"""A log file that several processes write, and that is put aside without losing a line.

Invariant: a line is one write at the end of the file, so lines of several processes never mix. A
process that finds the file renamed (by one of its brothers, or by logrotate) opens the new one
before it writes; what it wrote a moment too late is in the old one. No signal is needed. A line
that the disk does not take goes to stderr.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
from pathlib import Path


class SharedFile(logging.Handler):
    """``most_bytes``: the file is then put aside as FILE.1, FILE.1 as FILE.2 … (0: never, by us);
    ``kept``: so many of those. Raises OSError where the file cannot be opened."""

    def __init__(self, file: Path, most_bytes: int = 0, kept: int = 10) -> None:
        super().__init__()
        self._file, self._most, self._kept = file, most_bytes, kept
        file.parent.mkdir(parents=True, exist_ok=True)
        self._handle = self._opened()

    def emit(self, record: logging.LogRecord) -> None:
        """One line, or several of one event."""
        try:
            line = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
        except Exception:  # as every handler: a fault in telling must not end what is told of
            self.handleError(record)
            return
        try:
            self._turn(len(line))
            left = memoryview(line)
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError:
            sys.stderr.buffer.write(line)
            sys.stderr.flush()

    def close(self) -> None:
        """Let go of the file."""
        with self.lock or _Nothing():
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1
        super().close()

    def _opened(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)

    def _turn(self, more: int) -> None:
        """Be on the file of that name, with room for ``more`` bytes."""
        size = self._size()
        if size is None:
            self._reopen()
            size = self._size() or 0
        if not self._most or size == 0 or size + more <= self._most:
            return
        lock = self._file.with_name(f".{self._file.name}.lock")
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            # A brother may have done it while this one waited.
            now = self._size()
            if now is not None and now + more > self._most:
                self._put_aside()
        self._reopen()

    def _size(self) -> int | None:
        """Of the file, None where the one of that name is another by now."""
        if self._handle < 0:
            return None
        mine = os.fstat(self._handle)
        try:
            there = self._file.stat()
        except FileNotFoundError:
            return None
        same = (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)
        return mine.st_size if same else None

    def _reopen(self) -> None:
        old, self._handle = self._handle, self._opened()
        if old >= 0:
            os.close(old)

    def _put_aside(self) -> None:
        for number in range(self._kept, 0, -1):
            older = self._numbered(number)
            if not older.exists():
                continue
            if number == self._kept:
                older.unlink()
            else:
                older.rename(self._numbered(number + 1))
        self._file.rename(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.name}.{number}")


class _Nothing:
    """For a handler without a lock."""

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        return
