"""No answer of a tool and no resource is large, whatever there is; and nothing of it is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.web import large
from tests.web.assistants import directly
from tests.web.mcp_calls import CALLS
from tubetotask.api.v1.operation import Call
from tubetotask.mcp import bounds, resources
from tubetotask.mcp.bounds import MOST, Pieces, answered, part
from tubetotask.mcp.desk import AT
from tubetotask.mcp.stdio import LocalDesk
from tubetotask.mcp.table import BY_NAME, TOOLS
from tubetotask.storage.database import db
from tubetotask.storage.workspace import Workspace

GIVEN: dict[str, dict[str, Any]] = {
    **CALLS,
    "read_transcript": {"analysis": 1, "limit": 100},
    "mark_wrong": {"analysis": 1, "statement": f"7 {large.LONG}".strip()},
    "decide_tasks": {"act": "accept", "tasks": list(range(1, large.MANY + 1))},
    "save_plan": {"markdown": large.PLAN},
    "set_tags": {"what": "task", "number": 1, "tags": [f"{n} " + "x" * 36 for n in range(20)]},
    "list_jobs": {"show": "failed"},
}
# Of these there is more than one answer holds: how the entries of their lists are told apart.
LISTS = {
    "list_analyses": ("analyses", "analysis"),
    "list_tasks": ("tasks", "task"),
    "list_videos": ("videos", "video"),
    "list_sources": ("sources", "source"),
    "list_jobs": ("jobs", "job"),
    "list_themes": ("themes", "theme"),
    "kept_searches": ("searches", "search"),
    "read_theme": ("said", "in_a_model_s_words"),
}
WHOLE = {"get_task", "read_report", "read_plan", "usage", "worth_watching"}


@pytest.fixture
def call(app: Flask, workspace: Workspace) -> Call:
    large.fill(workspace)
    AT.set(LocalDesk(db.engine, app.config["TUBETOTASK"], "write"))
    return directly(app, workspace)


def told(call: Call, name: str, /, **given: Any) -> dict[str, Any]:
    tool = BY_NAME[name]
    found = answered(tool, call, tool.given.model_validate(given))
    assert len(json.dumps(found, ensure_ascii=False)) <= MOST, name
    return found


@pytest.mark.slow
def test_no_answer_is_larger_than_is_promised(call: Call) -> None:
    assert set(GIVEN) == {each.name for each in TOOLS}
    batch, small = "", []
    for name, given in GIVEN.items():
        with_most = {"limit": 30} if name in LISTS else {}
        asked = {"batch": batch} if name == "undo_decision" else given | with_most
        found = told(call, name, **asked)
        if name == "merge_tasks":
            batch = found["events"][-1]["batch"]
        if name in LISTS.keys() | WHOLE and "next" not in found:
            small.append((name, len(str(found))))
        call.space.session.rollback()
    assert not small, "there is not much of this"
    sections = "".join(f"## {n} {large.LONG[:150]}\n- b\n" for n in range(200))
    assert "read_plan" in told(call, "save_plan", markdown=f"# P\n{sections}")["more"]
    for path in ("news", "plan", "tasks/open", "reports/latest", "videos/1", "videos/1/notes"):
        found = resources.read(call, resources.SCHEME + path)
        assert len(json.dumps(found, ensure_ascii=False)) <= MOST, path


@pytest.mark.slow
def test_what_does_not_fit_comes_with_the_next_answers(call: Call) -> None:
    for name, (field, key) in LISTS.items():
        given = {n: v for n, v in GIVEN[name].items() if n != "limit"}
        found = pages(call, name, **given, limit=30)
        seen = [json.dumps(each[key]) for page in found for each in page[field]]
        assert len(found) > 1, name
        assert len(seen) == len(set(seen)), f"{name}: something comes twice"
        assert len(seen) >= large.MANY // 2, f"{name}: something is missing"
    found = pages(call, "read_plan")
    assert "".join(each.get("markdown", "") for each in found) == large.PLAN.strip()
    assert sum(len(each.get("sections", ())) for each in found) == large.MANY
    for part_of, field in (("summary", "concepts"), ("tasks", "tasks")):
        found = pages(call, "get_analysis", analysis=1, part=part_of)
        assert sum(len(each.get(field, ())) for each in found) == large.MANY, part_of
    found = pages(call, "read_report", report=1)
    assert sum(len(each.get("contradictions", ())) for each in found) == large.MANY


def pages(call: Call, name: str, /, **given: Any) -> list[dict[str, Any]]:
    """Every part of an answer."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        found.append(told(call, name, **given, cursor=cursor))
        cursor = found[-1].get("next")
    return found


def test_entries_are_left_out_whole_and_told_of() -> None:
    done = {"name": "x", "first": ["a" * 900] * 20, "text": Pieces(["b" * 900] * 9), "last": [1]}
    first = part(done, goes_on=True)
    assert set(first) == {"name", "first", "next"}
    second = part(done, int(first["next"]), goes_on=True)
    assert len(first["first"]) + len(second["first"]) == 20
    assert second["text"] == "b" * 900 * (len(second["text"]) // 900)
    third = part(done, int(second["next"]), goes_on=True)
    assert len(second["text"]) + len(third["text"]) == 9 * 900
    assert third["last"] == [1]
    assert "next" not in third
    assert part(done, rest="get_task")["more"] == "There is more: ask get_task."
    assert part({"a": "x" * 99_999})["a"].endswith("…")
    one = part({"a": [["x" * 900] * 99, "y"]}, goes_on=True)
    assert one == {"next": "1"}
    assert part({"a": [["x" * 900] * 99, "y"]}, 1, goes_on=True) == {"a": ["y"]}
    assert bounds.size(part({f"n{n}": "x" * 900 for n in range(99)})) <= MOST
