"""Every operation that changes something, with a condition: it is looked at, or it is refused.

Each is sent as it stands in docs/api.md, in that order. What takes If-Match is asked by two at once
who have read the same.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from pydantic import BaseModel
from sqlalchemy import event

from tests.web import people
from tests.web.programs import Program, beside, token
from tests.web.test_api_examples import DOCUMENT, Example, examples, filled, remember, things
from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.table import BY_ID, OPERATIONS
from tubetotask.storage import takeout
from tubetotask.storage.database import db
from tubetotask.storage.workspace import Workspace

__all__ = ["things"]
NAMES = """
    changeTask mergeTask splitTask keepTasksApart tagTask savePlan usePlanVersion
    saveCategories saveLenses changeSource deleteSource deleteAnalysis markStatement
    changeChannel removeChannel saveQuietHours saveReportSettings saveBudgets
    saveInstanceBudgets saveModel forgetModel saveSourceBudget changePerson deletePerson
    changeIntegration removeIntegration dropDelivery changeKeptSearch removeKeptSearch
"""
TAKEN = frozenset(NAMES.split())
# What these set stands so already when their example is sent.
THE_SAME = {"keepTasksApart"}
# It changes what has no address at which the same thing can be read.
UNREAD = {"tagAnalysis", "watchAnalysis", "watchVideo", "dropSlot", "withdrawInvitation"}
_NAME = re.compile(r"\{(\w+)\}")


@dataclass
class Race:
    """Two who compare at the same time, unless one has to wait until the other has changed it.

    ``ends``: of each, how its transactions ended after it had compared.
    """

    met: bool = False
    ends: dict[int, list[str]] = field(default_factory=dict)
    door: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))

    def compared(self) -> None:
        self.ends[threading.get_ident()] = []
        try:
            self.door.wait(0.3)  # whoever holds the lock waits in vain
        except threading.BrokenBarrierError:
            return
        self.met = True

    def ended(self, how: str) -> None:
        self.ends.get(threading.get_ident(), []).append(how)


@dataclass
class Walk:
    """One after the other what stands in the document, on a server whose changes are watched."""

    server: Flask
    boss: Program
    empty: Program
    file: bytes
    kept: dict[str, str]
    race: Race = field(default_factory=Race)

    def request(self, each: Example) -> tuple[Program, str, object, dict[str, str]]:
        """Who asks, for what, with which body and headers."""
        program = self.empty if each.id in ("importAccount", "getImport") else self.boss
        body = json.loads(filled(json.dumps(each.body), self.kept))
        headers = {name.replace("-", "_"): value for name, value in each.headers.items()}
        return program, filled(each.path, self.kept), self.file if each.file else body, headers

    def refused(self, each: Example) -> None:
        """It takes no condition, says so and does nothing."""
        program, path, body, headers = self.request(each)
        answer = program.ask(each.method, path, body, **headers, If_Match="*")
        assert (answer.status_code, (answer.json or {})["id"]) == (400, "no-if-match"), each.id

    def plain(self, each: Example) -> None:
        program, path, body, headers = self.request(each)
        answer = program.ask(each.method, path, body, **headers)
        assert answer.status_code == each.status, (each.id, answer.text)
        remember(each.id, answer.json, self.kept)

    def raced(self, each: Example, monkeypatch: pytest.MonkeyPatch) -> None:
        """It takes one: what was read long ago is refused, and of two only one is done."""
        operation = BY_ID[each.id]
        program, path, body, headers = self.request(each)
        headers.pop("Idempotency_Key", None)
        where = read_at(operation, path)
        tag = program.get(where).headers["ETag"]
        stale = program.ask(each.method, path, body, **headers, If_Match='"stale"')
        assert (stale.status_code, stale.headers["ETag"]) == (412, tag), each.id
        assert program.get(where).headers["ETag"] == tag, each.id
        found: list[int] = []

        def send() -> None:
            answer = program.ask(each.method, path, body, **headers, If_Match=tag)
            found.append(answer.status_code)

        self.race = Race()
        with monkeypatch.context() as patch:
            patch.setitem(BY_ID, operation.id, self.watched(operation))
            threads = [threading.Thread(target=send) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert not self.race.met, f"{each.id}: both compared before one had changed it"
        ends = [told[0] for told in self.race.ends.values() if told]
        if each.id in THE_SAME:
            assert found == [each.status, each.status], each.id
            return
        done, late = sorted(found)
        assert done == each.status, each.id
        assert late in (404, 412), f"{each.id}: both were done"
        # What was compared and what was changed is one transaction.
        assert ends.count("commit") == 1, f"{each.id}: {self.race.ends}"

    def watched(self, operation: Operation) -> Operation:
        """The same, telling of when it compares."""
        compare = operation.current
        assert compare

        def spied(call: Call) -> Answer | BaseModel | None:
            found = compare(call)
            self.race.compared()
            return found

        spied.__annotations__ = {"return": operation.answer if operation.tells_tag else None}
        return replace(operation, current=spied)


def read_of(operation: Operation) -> Operation:
    """The one that gives what an operation compares with."""
    return next(each for each in OPERATIONS if each.reads and each.run is operation.current)


def read_at(operation: Operation, path: str) -> str:
    """The address of what an operation compares with."""
    ids = re.fullmatch(_NAME.sub(r"(?P<\1>\\w+)", operation.path), path)
    assert ids
    return _NAME.sub(lambda name: ids[name[1]], read_of(operation).path)


@pytest.fixture
def walk(app: Flask, workspace: Workspace, things: None) -> Iterator[Walk]:
    file = io.BytesIO()
    takeout.write(workspace.session, workspace.owner_id, file)
    kept = {"batch": "", "statement": "", "import": ""}
    with beside(app, OPENAI_API_KEY="sk-of-a-test") as server:
        boss = Program(server, token(workspace.owner_id, "admin"))
        empty = Program(server, token(people.somebody("cyd@example.org"), "write"))
        found = Walk(server, boss, empty, file.getvalue(), kept)
        with server.app_context():
            for what in ("commit", "rollback"):
                # The engine goes with the server.
                event.listen(db.engine, what, lambda _, what=what: found.race.ended(what))
        yield found


def test_every_operation_that_changes_something_takes_if_match_or_is_named_here() -> None:
    assert {each.id for each in OPERATIONS if each.current is not None} == TAKEN
    for each in OPERATIONS:
        assert (each.current is None) == (each.lock is None), each.id
        if each.method in ("PUT", "PATCH", "DELETE"):
            assert each.id in TAKEN | UNREAD, each.id
        assert not (each.reads and each.current), each.id


@pytest.mark.slow
def test_a_condition_is_looked_at_while_nobody_else_can_change_it_or_refused(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in examples():
        operation = BY_ID[each.id]
        if operation.current is not None:
            walk.raced(each, monkeypatch)
            continue
        if not operation.reads:
            walk.refused(each)
        walk.plain(each)


def test_the_document_names_with_what_each_is_compared() -> None:
    table = DOCUMENT.read_text().partition("| compared with the ETag of | |")[2]
    rows = [row.split("|") for row in table.strip().partition("\n\n")[0].splitlines()[1:]]
    told = {
        (read, change)
        for _, of, changes, _ in rows
        for read, group in zip(of.split(","), changes.split(";"), strict=True)
        for change in group.split(",")
    }
    named = {(read.strip(" `"), change.strip(" `")) for read, change in told}
    assert named == {(read_of(BY_ID[each]).id, each) for each in TAKEN}
