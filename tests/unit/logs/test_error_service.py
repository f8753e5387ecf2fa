"""Errors to a Sentry project: a real server on 127.0.0.1 takes what the SDK sends."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

CAPTION = "and that is why our marriage nearly ended"
KEY = "sk-proj-AbCdEf0123456789AbCdEf0123456789"
PROGRAM = """
import logging, sys
import structlog, sentry_sdk
from flask import Flask
from tubetotask import logs

dsn, caption, key = sys.argv[1:]
logs.begin(logs.Manner(sentry_dsn=dsn, release="tubetotask@1", secrets=["hunter2-hunter2"]))
app = Flask("x")

@app.post("/read")
def read():
    local = caption
    raise ValueError(f"cannot read {caption} with {key}")

client = app.test_client()
client.set_cookie("session", "cookie-0123456789")
client.post("/read?token=query-0123456789", data={"plan": caption}, headers={"Authorization": key})
log = structlog.get_logger()
log.error("told", api_key=key, transcript=caption, whom="a.b@example.org", x="hunter2-hunter2")
sentry_sdk.flush(10)
"""


class Receiver(HTTPServer):
    got: list[bytes]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            server.got.append(gzip.decompress(body) if packed else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = Receiver(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
def test_errors_arrive_without_secrets_and_without_a_word_of_a_talk(receiver: Receiver) -> None:
    dsn = f"http://public@127.0.0.1:{receiver.server_port}/1"
    program = [sys.executable, "-c", PROGRAM, dsn, CAPTION, KEY]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    sent = b"".join(receiver.got).decode()
    assert sent.count('"type":"event"') == 2, sent[:2000]
    assert "ValueError" in sent
    assert "tubetotask@1" in sent
    for secret in (CAPTION, KEY, "cookie-0123456789", "query-0123456789", "a.b@example.org"):
        assert secret not in sent, secret
    assert "hunter2-hunter2" not in sent
    assert CAPTION not in done.stderr
