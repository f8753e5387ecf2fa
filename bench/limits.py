"""What counting costs: a page with and without metrics, a form with and without limits.

Two applications over one kind of database answer in turn, so that whatever else the machine does
meets both. Ratios of medians are printed; on SQLite also while another process writes without a
pause. ``--quick``: fewer requests, SQLite alone.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.report import Row, main
from tests import postgres
from tests.conftest import migrate
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.web import limits, meter

BAR = 1.10
WRITER = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None) as c:
    c.execute("CREATE TABLE IF NOT EXISTS filler (x BLOB)")
    while True:
        c.execute("BEGIN IMMEDIATE")
        c.executemany("INSERT INTO filler VALUES (zeroblob(2000))", [()] * 200)
        c.execute("DELETE FROM filler")
        c.execute("COMMIT")
"""


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """All ratios."""
    times = 150 if quick else 600
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'tubetotask.db'}"
        migrate(url, folder)
        rows = compared("SQLite", url, folder, times)
        if quick:
            return rows
        with writing(folder / "tubetotask.db"):
            rows += compared("SQLite, another process writes", url, folder, times // 3, bar=False)
    with postgres.running() as server, tempfile.TemporaryDirectory() as name:
        url = server.fresh()
        migrate(url, Path(name))
        rows += compared("PostgreSQL", url, Path(name), times)
    return rows


def compared(what: str, url: str, folder: Path, times: int, *, bar: bool = True) -> list[Row]:
    """A page and a form, plain and counted."""
    plain, counted = (application(url, folder, counts=counts) for counts in (False, True))
    found = []
    asks: dict[str, Callable[[FlaskClient], object]] = {
        "a page, metrics": lambda client: client.get("/plan"),
        # Refused for want of a token, after it was counted: the quickest form there is.
        "a form, limit and metrics": lambda client: client.post("/plan"),
    }
    for name, ask in asks.items():
        without, with_ = in_turn(ask, plain.test_client(), counted.test_client(), times)
        ratio, more_ms = with_ / without, (with_ - without) * 1000
        limit = {"bar": BAR, "at_most": True} if bar and "page" in name else {}
        note = f"{without * 1000:.2f} ms, {more_ms:+.2f} ms"
        found.append(Row(f"{what}: {name}, ratio", ratio, note=note, **limit))  # type: ignore[arg-type] # by name
    return found


def application(url: str, folder: Path, *, counts: bool) -> Flask:
    """The application, with or without what counts."""
    given = {"FLASK_ENV": "testing", "DATABASE_URL": url, "TUBETOTASK_DATA": str(folder)}
    app = create_app(load(given | {"LOG_LEVEL": "ERROR", "RATE_LIMIT_FORMS": "1000000/second"}))
    if not counts:
        ours = (meter.__name__, limits.__name__)
        both: tuple[Any, Any] = (app.before_request_funcs, app.after_request_funcs)
        for hooks in both:
            for name, each in hooks.items():
                hooks[name] = [hook for hook in each if hook.__module__ not in ours]
    return app


def in_turn(
    ask: Callable[[FlaskClient], object], one: FlaskClient, other: FlaskClient, times: int
) -> tuple[float, float]:
    """Median seconds of each."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 20):
        for which in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            ask((one, other)[which])
            if number >= 20:
                took[which].append(time.perf_counter() - begun)
    return statistics.median(took[0]), statistics.median(took[1])


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Another process writes to the database without a pause."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)]) as writer, nullcontext():
        try:
            yield
        finally:
            writer.kill()


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
