"""Errors by mail, over a real mail server on 127.0.0.1."""

from __future__ import annotations

import email
import logging
import smtplib
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tubetotask.logs import mail
from tubetotask.logs.mail import ErrorMail, Post

PATIENCE_S = 20.0


class Box:
    """Keeps what arrives; refuses the first ``refuse`` of it."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuse = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        if self.refuse:
            self.refuse -= 1
            return "451 later"
        assert isinstance(envelope.content, bytes)
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    def texts(self) -> str:
        return "".join(one.get_payload(decode=True).decode() for one in self.mails)  # type: ignore[union-attr] # bytes, as asked

    def wait(self, count: int) -> None:
        until = time.monotonic() + PATIENCE_S
        while len(self.mails) < count:
            assert time.monotonic() < until, f"{len(self.mails)} mails"
            time.sleep(0.02)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def post(box: Box, tmp_path: Path) -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    to = ("ops@example.org", "more@example.org")
    yield Post(f"smtp://127.0.0.1:{port}", to, "", 3600.0, tmp_path / "state", gather_s=0.05)
    controller.stop()


def record(text: str, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord("x", level, "", 0, f"2026-01-01T00:00:00Z {text}", (), None)


@pytest.fixture
def handlers() -> Iterator[list[ErrorMail]]:
    made: list[ErrorMail] = []
    yield made
    for each in made:
        each.close()


def test_errors_come_in_one_mail_with_how_often_each_was(
    box: Box, post: Post, handlers: list[ErrorMail]
) -> None:
    handlers.append(ErrorMail(post))
    for _ in range(300):
        handlers[0].handle(record("the disk is full"))
    handlers[0].handle(record("a job failed"))
    box.wait(1)
    first = box.mails[0]
    assert str(first["Subject"]).endswith(": 301 errors")
    assert first["To"] == "ops@example.org, more@example.org"
    assert first["From"] == "ops@example.org"
    assert "300 times, first:" in box.texts()
    assert "a job failed" in box.texts()


def test_a_thousand_errors_of_three_processes_are_one_mail_in_the_interval(
    box: Box, post: Post, handlers: list[ErrorMail]
) -> None:
    # Each handler is what a process has; they share the state's file alone.
    handlers += [ErrorMail(post) for _ in range(3)]
    handlers[0].handle(record("the first"))
    box.wait(1)
    for number in range(1000):
        handlers[number % 3].handle(record(f"error {number}"))
    time.sleep(0.5)
    assert len(box.mails) == 1


def test_what_came_meanwhile_is_told_when_the_interval_is_over(
    box: Box, post: Post, handlers: list[ErrorMail]
) -> None:
    handlers.append(ErrorMail(replace(post, every_s=0.6)))
    handlers[0].handle(record("the first"))
    box.wait(1)
    for number in range(60):
        handlers[0].handle(record(f"error {number}"))
    box.wait(2)
    assert "error 49" in box.texts()
    assert "error 50" not in box.texts()
    assert "and 10 of other kinds" in box.texts()


def test_a_mail_server_that_refuses_loses_nothing(
    box: Box, post: Post, handlers: list[ErrorMail], capsys: pytest.CaptureFixture[str]
) -> None:
    box.refuse = 2
    handlers.append(ErrorMail(replace(post, every_s=0.2)))
    handlers[0].handle(record("it must arrive"))
    box.wait(1)
    assert "it must arrive" in box.texts()
    assert "errors could not be mailed" in capsys.readouterr().err


def test_only_errors_are_mailed(box: Box, post: Post, handlers: list[ErrorMail]) -> None:
    log = logging.getLogger("test of mails")
    log.propagate = False
    handlers.append(ErrorMail(post))
    log.addHandler(handlers[0])
    log.warning("2026 only a warning")
    log.error("2026 an error")
    box.wait(1)
    log.removeHandler(handlers[0])
    assert "warning" not in box.texts()


def test_a_password_is_not_sent_without_tls(post: Post) -> None:
    # A name that is this machine's and that no list of loopback names knows.
    address = post.url.replace("smtp://127.0.0.1", f"smtp://u:p@{socket.gethostname()}")
    with pytest.raises((smtplib.SMTPException, OSError)):
        mail.send(replace(post, url=address), "s", "t")


def test_a_process_that_forks_later_starts_its_own_thread(
    box: Box, post: Post, handlers: list[ErrorMail]
) -> None:
    handlers.append(ErrorMail(post))
    assert handlers[0]._thread is None, "nothing is begun before the first error"
    handlers[0].handle(record("now"))
    box.wait(1)
