"""A call of a tool that is called off: its work stops, and the server answers the next one.

What is waited for never comes, so a call that is not stopped would go on looking for a minute.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from mcp import Client

from tests.tasks_made import analysed
from tests.web.assistants import LEGACY, MODERN, over_http, over_stdio, run
from tests.web.programs import token
from tests.web.serving import serving
from tubetotask.mcp import http
from tubetotask.mcp.table import BY_NAME
from tubetotask.storage.workspace import Workspace

pytestmark = pytest.mark.slow
PATIENCE_S = 30.0
# The program itself, which writes down which analysis it looks at, each time it does.
NOTING = """
import sys
from dataclasses import replace
from tubetotask.cli.main import main
from tubetotask.mcp.table import BY_NAME

place, tool = sys.argv.pop(1), BY_NAME["analysis_status"]

def run(call, given):
    with open(place, "a") as file:
        file.write(f"{given.analysis}\\n")
    return tool.run(call, given)

BY_NAME["analysis_status"] = replace(tool, run=run)
main()
"""


@pytest.fixture
def two(workspace: Workspace) -> tuple[int, int]:
    """Two analyses that nobody reads on."""
    rows = [analysed(workspace, f"Call customers {n}") for n in range(2)]
    for row in rows:
        row.state = "reading"
    workspace.session.commit()
    return rows[0].id, rows[1].id


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.05)


async def called_off(client: Client, analysis: int, begun: Callable[[], bool]) -> None:
    """Ask to wait for it for a minute, and call that off once it is looked at."""
    asked = client.call_tool("analysis_status", {"analysis": analysis, "wait_s": 60})
    task = asyncio.create_task(asked)
    await until(begun)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("mode", [MODERN, LEGACY])
def test_over_stdio_its_work_stops_and_the_next_is_answered(
    app: Flask, two: tuple[int, int], tmp_path: Path, mode: str
) -> None:
    place, (first, second) = tmp_path / "looked", two
    place.touch()

    def looks(analysis: int) -> int:
        return Counter(place.read_text().split())[str(analysis)]

    async def work() -> None:
        program = ("-c", NOTING, str(place))
        async with over_stdio(app, mode=mode, program=program) as client:
            await called_off(client, first, lambda: looks(first) >= 2)
            # The same server counts the time: a wait that went on would look as often as this one.
            asked = {"analysis": second, "wait_s": 1}
            done = await client.call_tool("analysis_status", asked)
            assert done.structured_content["state"] == "reading"
            stopped, begun = looks(first), looks(second)
            done = await client.call_tool("analysis_status", {**asked, "wait_s": 5})
            assert done.structured_content["state"] == "reading"
            assert looks(second) - begun >= 4
            assert looks(first) == stopped

    run(work)


@pytest.mark.parametrize("mode", [MODERN, LEGACY])
def test_over_http_its_thread_is_free_long_before_and_others_are_answered_meanwhile(
    app: Flask,
    workspace: Workspace,
    two: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    tool, looks, busy, lock = (
        BY_NAME["analysis_status"],
        Counter[int](),
        Counter[str](),
        threading.Lock(),
    )
    answer = http._answer

    def spied(call: Any, given: Any) -> dict[str, Any]:
        looks[given.analysis] += 1
        return tool.run(call, given)

    async def answering(*given: Any) -> Any:
        with lock:
            busy["begun"] += 1
        try:
            return await answer(*given)
        finally:
            with lock:
                busy["ended"] += 1

    monkeypatch.setitem(BY_NAME, tool.name, replace(tool, run=spied))
    monkeypatch.setattr(http, "_answer", answering)
    first, second = two

    async def work(address: str) -> None:
        async with over_http(address, token(workspace.owner_id), mode) as client:
            await called_off(client, first, lambda: looks[first] >= 1)
            done = await client.call_tool("analysis_status", {"analysis": second})
            assert done.structured_content["state"] == "reading"
            # Nobody tells the server that the other side is gone: it waits for some seconds at
            # most, whatever it was asked for.
            await until(lambda: busy["begun"] == busy["ended"])
            stopped = looks[first]
            await client.call_tool("analysis_status", {"analysis": second, "wait_s": 3})
            assert looks[second] >= 3
            assert looks[first] == stopped

    with serving(app) as address:
        run(lambda: work(address))
