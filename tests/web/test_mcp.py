"""The MCP server, asked by the official client: over HTTP in both eras, and over stdio."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from mcp import Client, MCPError

from tests import builders
from tests.tasks_made import advice, analysed, gathered
from tests.web.assistants import LEGACY, MODERN, over_http, over_stdio, run, strings
from tests.web.mcp_calls import CALLS, HOSTILE, ORDER
from tests.web.programs import token
from tests.web.serving import serving
from tests.web.test_sources import arrive
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.report import (
    Agreement,
    Contradiction,
    Kind,
    ListedTask,
    Period,
    Report,
    Said,
    UnderSection,
    Waiting,
)
from tubetotask.mcp import prompts, resources, said
from tubetotask.mcp.server import INSTRUCTIONS
from tubetotask.mcp.table import TOOLS
from tubetotask.storage.database import now
from tubetotask.storage.models import FollowRow, ThemeRow
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def talks(workspace: Workspace, follow: FollowRow) -> int:
    """Two talks with tasks, whose every word from outside is hostile; a source and a video."""
    for told in ("call customers before noon", "write down what machines cost"):
        task = advice(f"{HOSTILE} {told}", statement=builders.statement(f"{HOSTILE} {told}"))
        row = analysed(workspace, task, channel=f"{HOSTILE} channel")
        row.title = f"{HOSTILE} title"
        assert row.video
        row.video.title = row.title
        workspace.session.commit()
        gathered(workspace, row)
    assert follow.source
    follow.source.title = HOSTILE
    arrive(follow, ArrivalState.WAITING, f"{HOSTILE} video")
    theme = ThemeRow(owner_id=workspace.owner_id, encoder="e", vector=b"", name=HOSTILE)
    theme.stale, theme.talks, theme.sources = False, 2, 2
    workspace.session.add(theme)
    reports = Reports(workspace.session, workspace.owner_id)
    made, _ = reports.ask(Period(Kind.DAY, date(2026, 3, 1), date(2026, 3, 1)))
    reports.keep(made, _report())
    workspace.session.commit()
    return 1


def _report() -> Report:
    """One whose every word from outside is hostile."""
    said_so = (Said(HOSTILE, who=HOSTILE, video=HOSTILE, start_s=3.0, url="https://youtu.be/x"),)
    return Report(
        period=Period(Kind.DAY, date(2026, 3, 1), date(2026, 3, 1)),
        made_at=now(),
        answer=(HOSTILE, HOSTILE),
        act_now=(ListedTask(1, HOSTILE, "candidate", "P1", 70, "Sales", said=said_so),),
        new=(UnderSection("Sales", said_so),),
        contradictions=(Contradiction("Sales", HOSTILE, said_so, said_so, "Sell more"),),
        agreement=(Agreement("Sales", 2, 3, said_so, said_so),),
        waiting=(Waiting(HOSTILE, (HOSTILE,), 1),),
    )


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


async def walk(client: Client) -> list[Any]:
    """Every tool, every resource, every prompt; what came back."""
    told: list[Any] = []
    tools = {each.name: each for each in (await client.list_tools()).tools}
    assert set(tools) == set(CALLS) == {each.name for each in TOOLS}
    batch = ""
    for name, given in CALLS.items():
        asked = given if name != "undo_decision" else {"batch": batch}
        done = await client.call_tool(name, asked)
        assert not done.is_error, (name, done.content)
        text = done.content[0]
        assert text.type == "text"
        assert json.loads(text.text) == done.structured_content
        if name == "merge_tasks":
            batch = done.structured_content["events"][-1]["batch"]
        assert len(text.text) < 12_000, f"{name} answers with {len(text.text)} letters"
        told.append(done.structured_content)
    listed = (await client.list_resources()).resources
    assert {f"tubetotask://{each.path}" for each in resources.FIXED} <= {e.uri for e in listed}
    templates = (await client.list_resource_templates()).resource_templates
    made = [re.sub(r"\{\w+\}", "1", each.uri_template) for each in templates]
    for uri in [*(each.uri for each in listed), *made]:
        content = (await client.read_resource(uri)).contents[0]
        assert content.mime_type == "application/json"
        told.append(json.loads(content.text))  # type: ignore[union-attr]  # ours are all text
    for each in (await client.list_prompts()).prompts:
        arguments = {one.name: "customers" for one in each.arguments or ()}
        prompt = await client.get_prompt(each.name, arguments)
        # A prompt is text.
        told.append({"prompt": prompt.messages[0].content.text})  # type: ignore[union-attr]
    return told


def held(told: list[Any]) -> int:
    """How often words from outside are told; fails where they stand outside their field."""
    found = [(key, text) for key, text in strings(told) if ORDER in text]
    assert {key for key, _ in found} <= {said.KEY}, found
    return len(found)


@pytest.mark.parametrize("mode", [MODERN, LEGACY])
def test_the_official_client_goes_through_everything_over_http(
    app: Flask, workspace: Workspace, talks: int, address: str, mode: str
) -> None:
    async def work() -> list[Any]:
        async with over_http(address, token(workspace.owner_id), mode) as client:
            return await walk(client)

    assert held(run(work)) > 20


@pytest.mark.slow
def test_the_official_client_goes_through_everything_over_stdio(
    app: Flask, workspace: Workspace, talks: int
) -> None:
    async def work() -> list[Any]:
        async with over_stdio(app) as client:
            assert client.instructions == INSTRUCTIONS
            return await walk(client)

    assert held(run(work)) > 20


def test_words_of_videos_are_never_told_as_ours(app: Flask, workspace: Workspace) -> None:
    assert all(ORDER not in each.description for each in TOOLS)
    assert said.KEY in INSTRUCTIONS
    assert all(said.KEY in each.text for each in prompts.PROMPTS)
    # As JSON a text cannot end its own field, whatever it contains.
    told = json.dumps({"title": said.said(HOSTILE)})
    assert json.loads(told) == {"title": {said.KEY: HOSTILE}}
    assert said.said("a\u202eb\x1b[2Jc") == {said.KEY: "a b [2Jc"}


def test_errors_are_told_so_that_the_assistant_can_mend_them(
    app: Flask, workspace: Workspace, address: str
) -> None:
    async def work() -> None:
        async with over_http(address, token(workspace.owner_id)) as client:
            for name, given, told in (
                ("get_task", {"task": 99}, "not-found"),
                ("get_task", {"task": "x"}, "input"),
                ("get_task", {}, "input"),
                ("get_task", {"task": 1, "more": 1}, "input"),
                ("analyse_video", {"link": "https://example.org/"}, "source-bad"),
                ("list_tasks", {"cursor": "nowhere"}, "input"),
                ("whats_new", {"since": "0001-01-01T00:00:00+14:00"}, "input"),
                ("whats_new", {"since": "9999-12-31T23:59:59-14:00"}, "input"),
                ("list_analyses", {"since": "0001-01-01T00:00:00+14:00"}, "input"),
                ("decide_tasks", {"act": "accept", "tasks": [99]}, "not-found"),
            ):
                done = await client.call_tool(name, given)
                assert done.is_error, name
                assert done.structured_content["error"] == told, (name, done)
            for wrong in ("tubetotask://videos/99", "tubetotask://x", "file:///etc/passwd"):
                with pytest.raises(MCPError):
                    await client.read_resource(wrong)
            with pytest.raises(MCPError):
                await client.call_tool("no_such_tool", {})
            with pytest.raises(MCPError):
                await client.get_prompt("is_it_worth_it", {})

    run(work)


def test_every_tool_says_whether_it_reads_destroys_or_may_be_repeated(app: Flask) -> None:
    destroys = {each.name for each in TOOLS if each.destroys}
    assert destroys == {
        *("remove_analysis", "merge_tasks", "save_plan", "unfollow_source", "cancel_job"),
        *("forget_search", "set_tags", "keep_apart"),
    }
    for each in TOOLS:
        assert each.reads == (each.scope == "read"), each.name
        assert not (each.reads and each.destroys), each.name
        assert 40 < len(each.description) < 700, each.name
        if each.destroys and each.name != "cancel_job":
            assert "nly when the user" in each.description, each.name
        for name, told in each.schema["properties"].items():
            assert told.get("description"), (each.name, name)


@pytest.mark.slow
def test_a_program_that_may_only_read_offers_nothing_else(app: Flask, workspace: Workspace) -> None:
    async def work() -> None:
        async with over_stdio(app, "--read-only", mode=LEGACY) as client:
            names = {each.name for each in (await client.list_tools()).tools}
            assert names == {each.name for each in TOOLS if each.reads}
            done = await client.call_tool("decide_tasks", {"act": "accept", "tasks": [1]})
            assert done.structured_content["error"] == "scope-too-small"

    run(work)
