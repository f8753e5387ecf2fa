"""The API under thousands of requests that schemathesis makes up, as each role.

Three people with things of their own; an application on a free port of this machine. Each round
asks as one of them: examples at the borders of the description, random ones, and chains along its
links. Nothing may answer 5xx, with a status that is not described, or with a body that is not.

    python -m bench.api_cases            three rounds, some thousands of cases, minutes
    python -m bench.api_cases --quick    one round at the borders of some operations
    python -m bench.api_cases OPTIONS    three rounds with these options of ``st run``
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app
from flask_migrate import upgrade

from bench.report import Row, finish
from tests.tasks_made import talk
from tests.web import people
from tests.web.conftest import close, settings
from tests.web.programs import token
from tests.web.serving import serving
from tests.web.test_sources import arrive
from tubetotask.app import create_app
from tubetotask.config import ROOT
from tubetotask.domain.accounts import Role
from tubetotask.domain.arrival import ArrivalState
from tubetotask.jobs import outbox
from tubetotask.storage.database import db
from tubetotask.storage.models import (
    ChannelRow,
    ExportRow,
    FollowRow,
    IntegrationRow,
    SavedSearchRow,
    SourceRow,
)
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

LEAST = 5_000
ROLES = ("reader", "member", "admin")
CONFIG = """
[checks]
# What has the right form may still be refused as things stand: a cursor that no answer gave, a
# state that allows it no more, a key that was used.
positive_data_acceptance.expected-statuses = [
    "2xx", "3xx", 400, 401, 403, 404, 409, 412, 413, 422, 429
]
"""


@dataclass(frozen=True)
class Round:
    """What came of one: cases, failures by their kind, and which operations ("GET /tasks") were
    asked."""

    role: str
    cases: int
    failures: dict[str, int]
    told: str
    operations: frozenset[str]


@contextmanager
def instance(folder: Path, role: str) -> Iterator[tuple[Flask, str]]:
    """An instance with three people, and a token of the one with this role, whose the things are:
    what schemathesis guesses at first, low numbers, is there."""
    app = create_app(settings(folder))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        upgrade()
        everybody = {
            "admin": people.administrator(),
            "member": people.somebody("member@example.org"),
            "reader": people.somebody("reader@example.org", Role.READER),
        }
        session = db.session
        for number in range(4):
            told = f"Call the {number + 3} best customers first", f"Write list {number} of machines"
            talk(Workspace(session(), everybody[role].id), *told, channel="A channel")
        source = SourceRow(kind="channel", youtube_id="UC" + "a" * 22, title="A channel")
        session.add(source)
        session.flush()
        follow = FollowRow(owner_id=everybody[role].id, source_id=source.id, asked="x")
        follow.state = "active"
        session.add(follow)
        session.commit()
        arrive(follow, ArrivalState.WAITING, "A video")
        things(Workspace(session(), everybody[role].id))
        scopes = {"admin": "admin", "member": "write", "reader": "read"}
        text = token(everybody[role], scopes[role])
        session.remove()
        yield app, text
        close(app)


def things(space: Workspace) -> None:
    """A file, a channel, a search that is kept, and an integration to which a task is sent."""
    session, owner = space.session, space.owner_id
    made = ExportRow(owner_id=owner, what="tasks", form="md", state="done", name="tasks.md")
    made.data = b"# Tasks"
    hook = IntegrationRow(owner_id=owner, kind="webhook", name="Hook")
    hook.settings = '{"address": "https://hooks.example.org/x"}'
    channel = ChannelRow(owner_id=owner, kind="apprise", name="ntfy", hint="ntfys://…opic")
    search = SavedSearchRow(owner_id=owner, q="customers")
    session.add_all([made, hook, channel, search])
    session.flush()
    jobs_url = str(current_app.config["JOBS_DATABASE_URL"])
    outbox.send_tasks(Tasks(session, owner), hook.id, [1], jobs_url=jobs_url)
    session.commit()


def run(address: str, role: str, token_text: str, folder: Path, *options: str) -> Round:
    """One round. ``options``: further ones of ``st run``."""
    told = folder / f"{role}.ndjson"
    (folder / "schemathesis.toml").write_text(CONFIG)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file"),
        *(str(folder / "schemathesis.toml"), "run", f"{address}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {token_text}", "--continue-on-failure"),
        *("--report", "ndjson", "--report-ndjson-path", str(told), "--warnings", "off", *options),
    ]
    environ = {**os.environ, "SCHEMATHESIS_HOOKS": "bench.api_files", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    cases, failures, operations = counted(told)
    if done.returncode not in (0, 1) or not cases:
        raise SystemExit(f"schemathesis failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    shown = done.stdout if done.returncode else ""
    return Round(role, cases, failures, shown, frozenset(operations))


def counted(report: Path) -> tuple[int, dict[str, int], set[str]]:
    """Cases, failures by their kind, and operations, of a report."""
    cases, failures, operations = 0, Counter[str](), set[str]()
    for line in report.read_text().splitlines():
        event = json.loads(line).get("ScenarioFinished")
        if event is None:
            continue
        recorder = event["recorder"]
        cases += len(recorder.get("cases", ()))
        if recorder.get("cases"):
            operations.add(recorder["label"])
        for checks in recorder.get("checks", {}).values():
            failures.update(each["name"] for each in checks if each["status"] == "failure")
    return cases, dict(failures), operations


def main() -> int:
    """``--quick``: some seconds."""
    quick = "--quick" in sys.argv
    options = tuple(sys.argv[1:]) or ("--max-examples=25",)
    if quick:
        options = ("--phases", "coverage", "--include-tag", "tasks")
    rounds = []
    for role in ("member",) if quick else ROLES:
        rounds.append(found := one(role, *options))
        print(f"{role}: {found.cases} cases, {found.failures or 'no failure'}", flush=True)
        print(found.told[-6000:])
    cases = sum(each.cases for each in rounds)
    wrong = sum(sum(each.failures.values()) for each in rounds)
    rows = [Row("cases that failed", wrong, bar=0, at_most=True, note=f"of {cases}")]
    if not quick:
        rows.append(Row("cases", cases, bar=LEAST))
    return finish(rows)


def one(role: str, *options: str) -> Round:
    """One round, on an instance of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with instance(path / "data", role) as (app, text), serving(app) as address:
            return run(address, role, text, path, *options)


if __name__ == "__main__":
    sys.exit(main())
