"""Events of tasks and reports in an account's file: what they hold is checked as all else is."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.test_bringing_forged import AT, Rows, bob, bring
from tubetotask.domain.errors import InputError
from tubetotask.storage import takeout
from tubetotask.storage.database import Base
from tubetotask.storage.models import TaskEventRow
from tubetotask.storage.workspace import Workspace
from tubetotask.web import task_page

__all__ = ["bob"]  # a fixture

BEFORE: dict[str, Any] = {"status": "open", "due_on": None, "touched": True, "recurs": ""}
BEFORE |= {"decided_at": AT, "sources_then": 1, "news": ""}
MERGED: dict[str, Any] = {"other": 1, "witnesses": [], "touched": [True, False], "pair": []}


def event(kind: str, detail: Any, **more: object) -> Rows:
    """A task with something that happened to it; the event is what is wrong."""
    told = {"task_id": 1, "batch": "b", "kind": kind, "created_at": AT, "detail": detail}
    return {**a_task(), "task_events": [told | more]}


def a_task() -> Rows:
    task = {"plan_id": 1, "title": "T", "status": "open", "priority": "P1", "first_at": AT}
    more = {"section_id": "", "section_title": "", "language": "en", "score": 1, "recurs": ""}
    return {"plans": [{"created_at": AT}], "tasks": [task | more | {"changed_at": AT}]}


def a_report(document: Any) -> Rows:
    told = {"kind": "day", "state": "done", "first_on": "2026-05-12", "last_on": "2026-05-12"}
    return {"reports": [told | {"timezone": "UTC", "document": document, "created_at": AT}]}


WRONG: tuple[tuple[Rows, str], ...] = (
    *((a_report(wrong), "reports") for wrong in ("no json", "[]", "{}", {"answer": "x"})),
    (event("danced", BEFORE), "task_events"),
    (event("status", BEFORE, before="open", after="nowhere"), "task_events"),
    (event("status", BEFORE), "task_events"),
    *(
        (event("due", BEFORE | wrong), "task_events")
        for wrong in (
            {"status": "gone"},
            {"due_on": "someday"},
            {"decided_at": "2026-05-12T12:00:00"},
            {"sources_then": -1},
            {"touched": "yes"},
            {"recurs": "hourly"},
            {"more": 1},
        )
    ),
    (event("done once", ""), "task_events"),
    (event("due", "[" * 50_000), "task_events"),
    *(
        (event("merged", MERGED | wrong), "task_events")
        for wrong in ({"other": "1"}, {"pair": ["both", 1]}, {"touched": [1]}, {"witnesses": 5})
    ),
    *(
        (event("merged", MERGED | {"before": wrong}), "task_events")
        for wrong in ({}, {"status": "open"}, BEFORE | {"status": "gone"})
    ),
    (event("split", MERGED), "task_events"),
)


def test_what_no_event_and_no_report_holds_is_refused_with_its_file_and_line(
    bob: Workspace,
) -> None:
    for rows, table in WRONG:
        with pytest.raises(InputError) as caught:
            bring(bob, rows)
        assert f"again/{table}.jsonl, line 1: " in caught.value.message, rows
        assert bob.session.execute(select(Base.metadata.tables[table].c.id)).all() == []


def test_events_that_say_what_they_should_come_back(
    bob: Workspace,
) -> None:
    rows = event("status", BEFORE, before="open", after="done")
    told = rows["task_events"][0]
    rows["task_events"] += [
        told | {"kind": "merged", "detail": MERGED, "after": "Other"},
        told | {"kind": "merged", "detail": MERGED | {"before": BEFORE}, "after": "Other"},
        told | {"kind": "split", "detail": {"other": 99, "witnesses": [7], "touched": False}},
        told | {"kind": "came back", "detail": "a new number: 30 %"},
        told | {"kind": "said again", "detail": ""},
    ]
    assert bring(bob, rows)["task_events"] == 6
    events = bob.session.scalars(select(TaskEventRow).order_by(TaskEventRow.id)).all()
    assert [task_page.other_of(each) for each in events] == [0, *[events[0].task_id] * 2, 0, 0, 0]
    assert "came back, dismissed before: a new number: 30 %" in task_page.happened(events[4])
    file = io.BytesIO()
    takeout.write(bob.session, bob.owner_id, file)  # words are no JSON, and are taken away, too
    with zipfile.ZipFile(file) as archive:
        lines = archive.read("again/task_events.jsonl").decode().splitlines()
    assert json.loads(lines[4])["detail"] == "a new number: 30 %"
