"""The API's speed on the data of bench.web: p95 of reads, and whole answers a second.

gunicorn with two workers over SQLite and over PostgreSQL, as the product runs it; nine people, from
the one who has most to the one who has least, ask over the loopback one after another. Answers a
second are counted by wrk, which asks on eight connections at once. Only answers of status 200 with
a body count. The limit of requests an address is off, since all come from one.

    python -m bench.api                the whole; the data are those of bench.web
    python -m bench.api --quick        2,000 videos, half a minute
    python -m bench.api --room FOLDER  where the data are kept; as bench.web has it
    python -m bench.api --database sqlite
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.report import Row
from bench.serving import Asker, a_second, p95, server
from bench.web_data import Kept
from bench.web_options import measured
from bench.web_people import Somebody, application, everybody
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, TaskRow

P95_MS, A_SECOND = 30.0, 300.0
READS = {
    "inbox": "/inbox",
    "inbox, 100 talks": "/inbox?limit=100&show=all",
    "list of analyses": "/analyses",
    "one analysis": "/analyses/{analysis}",
    "what it says": "/analyses/{analysis}/document",
    "list of tasks": "/tasks?status=candidate",
    "one task": "/tasks/{task}",
    "what is new": "/news",
    "the plan": "/plan",
    "sources": "/sources",
    "search, a common word": "/search?q=people",
    "search, two words": "/search?q=money+customers",
}
_CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
_LIST = json.dumps(_CALL | {"params": {"name": "list_tasks", "arguments": {}}})
_TOLD = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def measure(there: Kept, times: int, seconds: int, only: str) -> list[Row]:
    """The rows of one database."""
    with application(there) as app:
        asking = everybody(app, there)
        own = [_numbers(db.session(), who.owner) for who in asking]
    rows = []
    with server(there.environment(), there.folder / "gunicorn.log") as port:
        askers = [Asker(port, {"Authorization": f"Bearer {who.token}"}) for who in asking]
        for what, path in READS.items():
            if only in what:
                took = p95(_asked(askers, own, f"/api/v1{path}", times))
                told = f"{there.kind}: {what}, p95"
                rows.append(Row(told, took, bar=P95_MS, at_most=True, unit=" ms"))
                print(f"{told}: {took:.1f} ms", flush=True)
        if only in "MCP":
            told = f"{there.kind}: MCP, list_tasks, p95"
            calls = [askers[n % len(askers)].ask("/mcp", _LIST, **_TOLD)[0] for n in range(times)]
            rows.append(Row(told, p95(calls[9:]), unit=" ms"))
        rows += _rates(port, there.kind, asking, seconds)
    return rows


def _numbers(session: Session, owner: int) -> dict[str, list[int]]:
    """Things of a person's that are asked for one by one."""
    done = (AnalysisRow.owner_id == owner, AnalysisRow.state == "done")
    analyses = session.scalars(select(AnalysisRow.id).where(*done).limit(200)).all()
    tasks = session.scalars(select(TaskRow.id).where(TaskRow.owner_id == owner).limit(200)).all()
    return {"analysis": list(analyses), "task": list(tasks)}


def _asked(
    askers: Sequence[Asker], own: Sequence[dict[str, list[int]]], path: str, times: int
) -> list[float]:
    """So many answers, one after another; the first of each person is left out."""
    took = []
    for n in range(times + len(askers)):
        of = n % len(askers)
        at = {name: numbers[n % len(numbers)] for name, numbers in own[of].items()}
        took.append(askers[of].ask(path.format_map(at))[0])
    return took[len(askers) :]


def _rates(port: int, kind: str, asking: Sequence[Somebody], seconds: int) -> list[Row]:
    if not shutil.which("wrk"):
        print("wrk is not here: answers a second are not counted")
        return []
    who = asking[len(asking) // 2]
    header = f"Authorization: Bearer {who.token}"
    rows = []
    for what, path, bar in (
        ("inbox", "/api/v1/inbox", A_SECOND),
        ("list of analyses", "/api/v1/analyses", None),
        ("list of tasks", "/api/v1/tasks?status=candidate", None),
    ):
        # What each worker loads at its first request: on a busy machine that takes seconds.
        a_second(port, path, header, seconds // 2)
        rate = a_second(port, path, header, seconds)
        rows.append(Row(f"{kind}: {what}, answers a second", rate, bar=bar))
        print(f"{kind}: {what}, {rate:.0f} answers a second", flush=True)
    return rows


def main() -> int:
    """See above."""

    def each(there: Kept, given: argparse.Namespace) -> list[Row]:
        times, seconds = (45, 3) if given.quick else (180, 10)
        return measure(there, given.times or times, seconds, given.only)

    return measured(__doc__, "2,000 videos, half a minute", "reads whose name holds this", each)


if __name__ == "__main__":
    sys.exit(main())
