"""A worker process for tests, a short talk, and waiting for what becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.plans import parse
from tubetotask.storage.models import AnalysisRow

TALK = b"""WEBVTT

00:00:01.000 --> 00:00:05.000
Welcome to a short talk about newsletters.

00:00:05.000 --> 00:00:11.000
You should send your newsletter every Tuesday morning at eight.

00:00:11.000 --> 00:00:16.000
My grandmother kept bees, and that is another story.

00:00:16.000 --> 00:00:22.000
Ask five readers each month what they would miss if you stopped.
"""
PLAN = parse("# Newsletter\n- Send a newsletter every week\n# Sales\n- Call ten shops a week")


@contextmanager
def worker(app: Flask, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the application's database, stopped at the end."""
    config = app.config["TUBETOTASK"]
    environ = os.environ | {
        "FLASK_ENV": "testing",
        "DATABASE_URL": config.database_url,
        "TUBETOTASK_DATA": str(config.tubetotask_data),
        **extra,
    }
    process = subprocess.Popen([sys.executable, "-m", "tubetotask.worker"], env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait(session: Session, row: AnalysisRow, *states: str, seconds: float = 240) -> None:
    """Until the row is in one of the states."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        session.expire_all()
        session.rollback()  # ends the transaction, so that the next look sees what is new
        if row.state in states:
            return
        assert row.state not in ("failed", "waiting"), f"{row.error_message} {row.error_remedy}"
        time.sleep(0.1)
    raise AssertionError(f"still {row.state}")


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0
