"""yt-dlp as a program of its own.

Invariant: it never runs longer than its time, prints no more than is asked for, and takes no more
memory than it is allowed, for the process is ended then; what it imports leaves our memory with
it. It reads no file of the user's, loads no plug-in, and its environment holds no secret of ours
but the proxy it is to use. What it prints is for us to read, and is shown to nobody as it is.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from tubetotask.outside import proxies

DEADLINE_S = 90.0
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMORY = 2 * 1024**3  # bytes of address space: it takes a fifth of that for a list of 5,000
_MAX_SAID = 1024 * 1024
_KEPT = re.compile(
    r"PATH|LANG|LC_\w+|TMPDIR|TEMP|SYSTEMROOT|VIRTUAL_ENV|PYTHON\w*|COVERAGE_\w+|"
    r"(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)",
    re.IGNORECASE,
)

BLOCKED = re.compile(
    r"HTTP Error (?:429|403)|not a bot|captcha|unusual traffic|rate-limited|IP is likely being "
    r"blocked|isn.t available, try again later",
    re.IGNORECASE,
)
OFFLINE = re.compile(
    r"timed out|Failed to resolve|Name or service|Connection refused|Unable to connect|"
    r"Connection reset|Network is unreachable|Remote end closed|ProxyError|SOCKS|"
    r"Temporary failure in name",
    re.IGNORECASE,
)
UNTRUSTED = re.compile(r"CERTIFICATE_VERIFY_FAILED|certificate verify", re.IGNORECASE)
"""How it says, whatever it was asked for, what is between this server and YouTube."""


class NotRun(Exception):
    """The program is not there, or cannot be started."""


class TooLong(Exception):
    """Its time was up."""


class TooMuch(Exception):
    """It printed more than is read."""


@dataclass(frozen=True)
class Printed:
    """What it wrote: ``out`` on stdout, ``said`` (warnings and errors) on stderr."""

    out: bytes
    said: str


def run(
    options: Sequence[str],
    link: str,
    *,
    deadline_s: float = DEADLINE_S,
    max_bytes: int = MAX_BYTES,
    proxy: str = "",
    python: str = sys.executable,
) -> Printed:
    """``python -m yt_dlp`` with these options on a link. Raises NotRun, TooLong, TooMuch."""
    environment = {k: v for k, v in os.environ.items() if _KEPT.fullmatch(k)}
    try:
        process = subprocess.Popen(  # noqa: S603 - the link is one of ours, after "--"
            [python, "-m", "yt_dlp", *_always(), *options, "--", link],
            env={**environment, **proxies.for_program(proxy)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise NotRun from error
    with process:
        _limit_memory(process.pid)
        return _Watched(process, max_bytes).wait(deadline_s)


def _always() -> list[str]:
    options = [
        "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-progress",
        "--socket-timeout", "15", "--extractor-retries", "1", "--retries", "1",
    ]  # fmt: skip
    if os.environ.get("SSL_CERT_FILE"):
        # It would trust certifi's list only, and refuse a company's own proxy.
        options += ["--compat-options", "no-certifi"]
    return options


def _limit_memory(pid: int) -> None:
    limit = getattr(resource, "prlimit", None)  # Linux only
    if limit is not None:
        try:
            limit(pid, resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
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
        return Printed(bytes(self._out), self._said.decode("utf-8", "replace"))

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
