"""The look every minute: what it sees, when it tells, and what it sends."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.server.poll import TELL_AFTER, State, due, look, send

NAME = "tasks.example.test"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
READY = {"status": "ready", "checks": {"worker": {"ok": True}}}
SILENT = {"status": "not ready", "checks": {"worker": {"ok": False, "why": "no worker lives"}}}


@contextmanager
def answering(
    status: int, body: object, ends: datetime = NOW + timedelta(days=60)
) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A server with a certificate for NAME; its port, and who trusts it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    authority = trustme.CA()
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(
        NAME, not_after=max(ends, datetime.now(UTC) + timedelta(days=1))
    ).configure_cert(ours)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = ours.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, trusted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_nothing_is_wrong_where_all_is_well() -> None:
    far = datetime.now(UTC) + timedelta(days=60)
    with answering(200, READY, far) as (port, trusted):
        assert look(NAME, port, trusted, datetime.now(UTC)) == []


def test_what_readyz_complains_of_is_told() -> None:
    far = datetime.now(UTC) + timedelta(days=60)
    with answering(503, SILENT, far) as (port, trusted):
        told = look(NAME, port, trusted, datetime.now(UTC))
    assert told == ["/readyz answers 503.", "worker: no worker lives."]


def test_a_certificate_that_ends_soon_is_told() -> None:
    soon = datetime.now(UTC) + timedelta(days=5)
    with answering(200, READY, soon) as (port, trusted):
        told = look(NAME, port, trusted, datetime.now(UTC))
    assert told == [f"The certificate ends on {soon:%Y-%m-%d} and was not renewed."]


def test_a_certificate_that_browsers_refuse_hides_nothing_else() -> None:
    with answering(503, SILENT) as (port, _):
        told = look(NAME, port, ssl.create_default_context(), NOW)
    assert told[0].startswith("Browsers refuse the certificate")
    assert "worker: no worker lives." in told


def test_where_nobody_answers_that_is_told() -> None:
    assert look(NAME, 1, ssl.create_default_context(), NOW)[0].startswith("It does not answer")


def test_a_fault_is_told_once_it_lasts_then_daily_and_so_is_its_end() -> None:
    state = State()
    told = [due(state, ["down"], NOW + timedelta(minutes=n)) for n in range(TELL_AFTER)]
    assert told == ["", "", "failed"]
    state.told = NOW.isoformat()
    assert due(state, ["down"], NOW + timedelta(hours=23)) == ""
    assert due(state, ["down"], NOW + timedelta(hours=24)) == "failed"
    assert due(state, [], NOW + timedelta(hours=25)) == "back"


def test_what_was_short_is_never_told() -> None:
    state = State()
    assert due(state, ["down"], NOW) == ""
    assert due(state, [], NOW) == ""
    assert state == State()


def test_what_could_not_be_sent_is_told_at_the_next_look() -> None:
    state = State(failures=TELL_AFTER, since=NOW.isoformat())
    assert due(state, ["down"], NOW) == "failed"
    assert due(state, ["down"], NOW + timedelta(minutes=1)) == "failed"


class Box:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def test_a_mail_goes_to_everybody_who_is_named(box: tuple[Box, int]) -> None:
    kept, port = box
    send(
        f"smtp://127.0.0.1:{port}", "a@example.test", ["b@example.test", "c@example.test"], "S", "T"
    )
    (mail,) = kept.mails
    assert mail.rcpt_tos == ["b@example.test", "c@example.test"]
    assert isinstance(mail.content, bytes)
    assert b"Subject: S" in mail.content


def test_a_mail_server_that_is_away_is_an_error_that_can_be_caught() -> None:
    with pytest.raises(OSError, match=r"refused|Errno"):
        send("smtp://127.0.0.1:1", "a@example.test", ["b@example.test"], "S", "T")
