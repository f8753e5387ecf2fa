"""docs/api.md: every operation stands in it as it is, and every example is sent."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.tasks_made import talk
from tests.web import people
from tests.web.programs import Program, beside, token
from tests.web.test_sources import arrive
from tubetotask import config
from tubetotask.api.v1.table import BY_ID, OPERATIONS
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.schedule import When
from tubetotask.jobs import schedules
from tubetotask.storage import takeout
from tubetotask.storage.database import now
from tubetotask.storage.models import (
    AnalysisRow,
    ExportRow,
    FollowRow,
    FoundVideoRow,
    ThemeRow,
)
from tubetotask.storage.workspace import Workspace

DOCUMENT = config.ROOT / "docs" / "api.md"
_SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"```http\n(\w+) (\S+)\n((?:[\w-]+: .*\n)*)(\{.*\}\n|< \S+\n)?→ (\d{3})\n```")


@dataclass(frozen=True)
class Example:
    """A request as it stands in the document, and the status that comes."""

    id: str
    method: str
    path: str
    headers: dict[str, str]
    body: object
    file: bool
    status: int
    told: str


def examples(document: Path = DOCUMENT) -> Iterator[Example]:
    for name, told in _SECTION.findall(document.read_text()):
        found = _EXAMPLE.search(told)
        assert found, f"{name} has no example"
        method, path, heads, body, status = found.groups()
        headers = dict(line.split(": ", 1) for line in heads.splitlines())
        file = (body or "").startswith("<")
        sent = json.loads(body) if body and not file else None
        yield Example(name, method, path, headers, sent, file, int(status), told)


def test_every_operation_stands_in_the_reference_once_as_it_is() -> None:
    found = {each.id: each for each in examples()}
    assert list(found) == [each.id for each in OPERATIONS]
    for name, each in found.items():
        operation = BY_ID[name]
        assert f"`{operation.method} {operation.path}` · scope `{operation.scope}`" in each.told
        assert operation.summary in each.told
        assert each.status == operation.status


@pytest.fixture
def things(workspace: Workspace, follow: FollowRow) -> None:
    """What the examples speak of: two talks, a video without captions, a source, a schedule."""
    people.administrator()
    people.somebody("bea@example.org")
    session = workspace.session
    talk(workspace, "Call customers before noon", "Write down what machines cost", channel="A")
    talk(workspace, "Sleep eight hours a night", channel="B")
    for number in (3, 4):
        row = AnalysisRow(id=number, owner_id=workspace.owner_id, request_key=f"k{number}")
        row.state, row.error_id, row.error_state = "failed", "transcript-unavailable", "disabled"
        row.youtube_id, row.error_message = f"abcdefghij{number}", "There are no captions."
        session.add(row)
    session.commit()
    arrive(follow, ArrivalState.WAITING, "A video")
    session.scalars(select(FoundVideoRow)).one().youtube_id = "abcdefghij9"
    session.commit()
    due = When(minute=480, timezone="UTC", weekday=None)
    schedules.ensure(session, "mine", "keep_house", due, now(), workspace.owner_id)
    made = ExportRow(owner_id=workspace.owner_id, what="tasks", form="md", state="done")
    made.data, made.name = b"# Tasks", "tasks.md"
    theme = ThemeRow(owner_id=workspace.owner_id, encoder="e", vector=b"", name="call customers")
    theme.stale = False
    session.add_all([made, theme])
    session.commit()


def test_every_example_is_answered_as_it_says(
    app: Flask, workspace: Workspace, things: None
) -> None:
    kept, wrong = {"batch": "", "statement": "", "import": ""}, []
    file = io.BytesIO()
    takeout.write(workspace.session, workspace.owner_id, file)
    with beside(app, OPENAI_API_KEY="sk-of-a-test") as server:
        program = Program(server, token(workspace.owner_id, "admin"))
        # Whoever brings a file has an account with nothing in it.
        empty = Program(server, token(people.somebody("cyd@example.org"), "write"))
        for each in examples():
            asks = empty if each.id in ("importAccount", "getImport") else program
            path, sent = filled(each.path, kept), filled(json.dumps(each.body), kept)
            headers = {name.replace("-", "_"): value for name, value in each.headers.items()}
            body = file.getvalue() if each.file else json.loads(sent)
            answer = asks.ask(each.method, path, body, **headers)
            if answer.status_code != each.status:
                wrong.append((each.id, answer.status, answer.text))
            remember(each.id, answer.json, kept)
    assert not wrong


def filled(text: str, kept: dict[str, str]) -> str:
    """With what answers before have told."""
    for name, value in kept.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def remember(name: str, told: Any, kept: dict[str, str]) -> None:
    if told and "batch" in told:
        kept["batch"] = told["batch"]
    if name == "listStatements" and told:
        kept["statement"] = told["items"][0]["key"]
    if name == "importAccount" and told:
        kept["import"] = told["job"].rsplit("/", 1)[1]
