"""How long pages take, how often they ask the database, and what they weigh, with much there.

100,000 videos, 5,000 of them with transcripts of 8,000 words, 300,000 tasks, 50 people; on SQLite
and on PostgreSQL, from gunicorn with two workers as the product runs it. Nine people, from the one
who has most to the one who has least, open one page after another; what is timed is the whole
answer over the loopback, so the server's time and a little more. Weights: what Chromium loads on a
first visit and on a second one, pages compressed as Nginx does it.

    python -m bench.web                the whole; the data are made once, in twenty minutes (5 GB)
    python -m bench.web --quick        2,000 videos, a minute
    python -m bench.web --room FOLDER  where the data are kept; else a folder in /tmp
    python -m bench.web --database sqlite
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence

from bench import web_weight
from bench.report import Row
from bench.serving import Asker, a_second, p95, server, worked_ms
from bench.web_data import Kept
from bench.web_options import measured
from bench.web_people import PAGES, Somebody, application, everybody
from tests.web.counting import Questions
from tubetotask.storage.database import db

P95_MS, QUESTIONS, FIRST_KB, AGAIN_KB = 100.0, 8, 150.0, 30.0


def measure(there: Kept, times: int, only: str) -> list[Row]:
    """The rows of one database."""
    with application(there) as app:
        asking = everybody(app, there)
        rows = _questions(app, there.kind, asking[0])
    with server(there.environment(), there.folder / "gunicorn.log") as port:
        rows += _times(port, there.kind, asking, times, only)
        if shutil.which("wrk"):
            for name, path in (("Inbox", "/"), ("Tasks", "/tasks")):
                rate = a_second(port, path, f"Cookie: {asking[2 % len(asking)].cookie}", 5)
                rows.append(Row(f"{there.kind}: {name}, answers a second", rate))
        if there.kind == "sqlite":
            rows += _weights(port, asking[0])
    return rows


def _questions(app: object, kind: str, who: Somebody) -> list[Row]:
    """How often each page asks; the worst of each kind of page."""
    from flask import Flask

    assert isinstance(app, Flask)
    client = app.test_client()
    client.set_cookie("session", who.cookie.partition("=")[2])
    most: dict[str, int] = {}
    for what, paths in who.paths.items():
        for path in {paths[0], paths[-1]}:  # what a process asks once only, and that it was read
            client.get(path)
        db.session.remove()  # as each request finds it
        with Questions() as asked:
            answer = client.get(paths[-1])
        assert answer.status_code == 200, (what, answer.status)
        page = what.partition(",")[0]
        most[page] = max(most.get(page, 0), len(asked.texts))
    return [
        Row(f"{kind}: {page}, questions to the database", most[page], bar=QUESTIONS, at_most=True)
        for page in PAGES
    ]


def _times(port: int, kind: str, asking: Sequence[Somebody], times: int, only: str) -> list[Row]:
    rows = []
    took: dict[str, list[float]] = {}
    worked: dict[str, float] = {}
    browsers = [Asker(port, {"Cookie": who.cookie}) for who in asking]
    for what in asking[0].paths:
        if only and only not in what:
            continue
        those = [
            (browser, who.paths[what])
            for browser, who in zip(browsers, asking, strict=True)
            if what in who.paths
        ]
        found, began = [], 0.0
        for n in range(times + len(those)):
            if n == len(those):  # the first of each fills what is kept at hand
                began = worked_ms()
            browser, paths = those[n % len(those)]
            found.append(browser.ask(paths[n // len(those) % len(paths)])[0])
        took[what], worked[what] = found[len(those) :], (worked_ms() - began) / times
    for page in PAGES:
        every = [
            each for what, some in took.items() if what.partition(",")[0] == page for each in some
        ]
        if every:
            rows.append(
                Row(f"{kind}: {page}, p95", p95(every), bar=P95_MS, at_most=True, unit=" ms")
            )
    for what, found in took.items():
        told = f"{kind}:   {what}, p95"
        cost = f"{worked[what]:.0f} ms of processor"
        rows.append(Row(told, p95(found), bar=P95_MS, at_most=True, unit=" ms", published=cost))
    return rows


def _weights(port: int, who: Somebody) -> list[Row]:
    rows = []
    paths = {page: who.paths[page][0] for page in ("Inbox", "Tasks", "Video")}
    paths["Search"] = who.paths["Search, a common word"][0]
    for page, first, again in web_weight.weights(f"http://127.0.0.1:{port}", who.cookie, paths):
        for what, size, bar in (("first visit", first, FIRST_KB), ("after", again, AGAIN_KB)):
            rows.append(Row(f"{page}, {what}", size / 1000, bar=bar, at_most=True, unit=" kB"))
    return rows


def main() -> int:
    """See above."""

    def each(there: Kept, given: argparse.Namespace) -> list[Row]:
        return measure(there, given.times or (18 if given.quick else 54), given.only)

    only = "pages whose name holds this"
    return measured(__doc__, "2,000 videos, a minute", only, each)


if __name__ == "__main__":
    sys.exit(main())
