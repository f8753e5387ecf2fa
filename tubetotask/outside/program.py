"""A program of another process, held to its time, its output, its memory and its files.

Invariant: it never runs longer than its time, prints no more than is asked for, and takes no more
memory and disk than it is allowed, for the process is ended then; what it imports leaves our
memory with it. Its environment holds no secret of ours but those it is given.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

MAX_MEMORY = 2 * 1024**3  # bytes of address space
_MAX_SAID = 1024 * 1024
_KEPT = re.compile(
    r"PATH|LANG|LC_\w+|TMPDIR|TEMP|SYSTEMROOT|VIRTUAL_ENV|PYTHON\w*|COVERAGE_\w+|"
    r"(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)",
    re.IGNORECASE,
)


class NotRun(Exception):
    """The program is not there, or cannot be started."""


class TooLong(Exception):
    """Its time was up."""


class TooMuch(Exception):
    """It printed more than is read."""


@dataclass(frozen=True)
class Printed:
    """What it wrote: ``out`` on stdout, ``said`` (warnings and errors) on stderr.

    ``code``: how it ended, by its exit code; below 0 it was ended by that signal.
    """

    out: bytes
    said: str
    code: int = 0


def run(
    command: Sequence[str],
    *,
    deadline_s: float,
    max_bytes: int,
    max_file_bytes: int | None = None,
    given: Mapping[str, str] | None = None,
) -> Printed:
    """What it prints. Raises NotRun, TooLong, TooMuch.

    ``given``: added to its environment. ``max_file_bytes``: the largest file that it may write.
    """
    environment = {k: v for k, v in os.environ.items() if _KEPT.fullmatch(k)}
    try:
        process = subprocess.Popen(  # noqa: S603 - our callers name programs of ours
            list(command),
            env={**environment, **(given or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise NotRun from error
    with process:
        _limit(process.pid, resource.RLIMIT_AS, MAX_MEMORY)
        if max_file_bytes is not None:
            _limit(process.pid, resource.RLIMIT_FSIZE, max_file_bytes)
        return _Watched(process, max_bytes).wait(deadline_s)


def _limit(pid: int, what: int, most: int) -> None:
    limit = getattr(resource, "prlimit", None)  # Linux only
    if limit is not None:
        try:
            limit(pid, what, (most, most))
        except OSError:  # it has ended, or the machine allows less already
            return


class _Watched:
    """A process, and two threads that read what it prints."""

    def __init__(self, process: subprocess.Popen[bytes], max_bytes: int) -> None:
        self._process = process
        self._out, self._said, self._too_much = bytearray(), bytearray(), False
        self._threads = [
            threading.Thread(target=self._read, args=(process.stdout, max_bytes), daemon=True),
            threading.Thread(target=self._listen, args=(process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, deadline_s: float) -> Printed:
        try:
            self._process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            raise TooLong from None
        finally:
            self._end()
        if self._too_much:
            raise TooMuch
        said = self._said.decode("utf-8", "replace")
        return Printed(bytes(self._out), said, self._process.returncode)

    def _read(self, stream: IO[bytes], most: int) -> None:
        while chunk := stream.read(65536):
            self._out += chunk
            if len(self._out) > most:
                self._too_much = True
                self._kill()
                return

    def _listen(self, stream: IO[bytes]) -> None:
        while chunk := stream.read(65536):
            if len(self._said) < _MAX_SAID:  # read on all the same, or it would stand still
                self._said += chunk

    def _end(self) -> None:
        self._kill()  # also what it has started itself
        self._process.wait()
        for thread in self._threads:
            thread.join(5)  # a program that has left its group may hold the pipe: not for ever

    def _kill(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
