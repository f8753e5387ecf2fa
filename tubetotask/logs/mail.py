"""Errors by mail, where no error service is set up: one mail in a while, whatever happens.

Invariants: what is mailed went through the same redaction as the log. However many errors, threads
and processes of this machine there are, between two mails lie ``every_s`` seconds; what happened
meanwhile is counted and told in the next one. Nothing waits for the mail server.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import logging
import smtplib
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tubetotask.outside import smtp

GATHER_S = 5.0
"""After the first error, so that what belongs together comes together."""
_TIMEOUT_S = 20
_KINDS = 50  # different errors in one mail
_LONGEST = 4000  # letters of each


@dataclass(frozen=True)
class Post:
    """Where mails go. ``url``: see SMTP_URL; ``state``: a file that remembers the last one."""

    url: str
    to: Sequence[str]
    sender: str
    every_s: float
    state: Path
    gather_s: float = GATHER_S


class ErrorMail(logging.Handler):
    """Collects errors; a thread, begun with the first of them, sends them."""

    def __init__(self, post: Post) -> None:
        super().__init__(logging.ERROR)
        self._post = post
        self._pending: dict[str, tuple[str, int]] = {}
        self._more = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        try:
            text = self.format(record)[:_LONGEST]
        except Exception:  # as every handler: a fault in telling must not end what is told of
            self.handleError(record)
            return
        # The first word is the time; what comes after it is what happened.
        kind = text.partition(" ")[2]
        with self._changed:
            if self._closed:
                return
            first, times = self._pending.get(kind, (text, 0))
            if times or len(self._pending) < _KINDS:
                self._pending[kind] = (first, times + 1)
            else:
                self._more += 1
            if self._thread is None or not self._thread.is_alive():  # also after a fork
                self._thread = threading.Thread(target=self._run, daemon=True, name="error-mail")
                self._thread.start()
                atexit.register(self._last)
            self._changed.notify_all()

    def close(self) -> None:
        """No more is sent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        atexit.unregister(self._last)
        super().close()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or bool(self._pending))
                if self._closed:
                    return
                self._changed.wait_for(lambda: self._closed, timeout=self._post.gather_s)
            wait_s = self._try()
            with self._changed:
                if self._changed.wait_for(lambda: self._closed, timeout=wait_s):
                    return

    def _try(self) -> float:
        """Send what is there if it is time; seconds to wait before the next try."""
        post = self._post
        try:
            post.state.parent.mkdir(parents=True, exist_ok=True)
            with post.state.open("a+", encoding="ascii") as state:
                fcntl.flock(state, fcntl.LOCK_EX)
                state.seek(0)
                last = _number(state.read())
                now = time.time()
                if last <= now < last + post.every_s:  # a clock put back holds up nothing
                    return last + post.every_s - now
                self._send()
                state.seek(0)
                state.truncate()
                state.write(f"{now:.3f}")
        except (OSError, smtplib.SMTPException) as error:
            # To stderr, since the log is what led here.
            sys.stderr.write(f"errors could not be mailed ({type(error).__name__})\n")
            return min(post.every_s, 60.0)
        return 0.0

    def _send(self) -> None:
        with self._changed:
            pending, more = self._pending, self._more
            self._pending, self._more = {}, 0
        if not pending:
            return
        try:
            send(self._post, *written(pending, more))
        except BaseException:
            with self._changed:  # nothing of it is lost; what came meanwhile is newer
                for kind, (text, times) in self._pending.items():
                    first, before = pending.get(kind, (text, 0))
                    pending[kind] = (first, before + times)
                self._pending, self._more = pending, self._more + more
            raise

    def _last(self) -> None:
        """The process ends: what is waiting goes now if a mail may go at all."""
        if self._pending and not self._closed:
            with contextlib.suppress(Exception):
                self._try()


def written(pending: dict[str, tuple[str, int]], more: int) -> tuple[str, str]:
    """Subject and text of a mail."""
    count = sum(times for _, times in pending.values()) + more
    noun = "error" if count == 1 else "errors"
    parts = [
        f"{times} times, first:\n{text}" if times > 1 else text for text, times in pending.values()
    ]
    if more:
        parts.append(f"… and {more} of other kinds: see the log.")
    return f"TubeToTask on {socket.gethostname()}: {count} {noun}", "\n\n".join(parts) + "\n"


def send(post: Post, subject: str, text: str) -> None:
    """One mail. Raises OSError, smtplib.SMTPException."""
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject, post.sender or post.to[0]
    mail["To"] = ", ".join(post.to)
    mail.set_content(text)
    smtp.send(mail, post.url, _TIMEOUT_S)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
