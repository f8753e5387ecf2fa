"""Who may do what over MCP, and that nothing of it is loaded before an assistant comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from flask import Flask

from tests.web import people
from tests.web.assistants import over_http, run
from tests.web.conftest import settings
from tests.web.mcp_calls import CALLS
from tests.web.programs import token
from tests.web.serving import serving
from tests.web.test_every_route import stock
from tubetotask.domain.accounts import Role
from tubetotask.mcp.table import TOOLS
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, FollowRow, TaskRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


SCOPES = {"read": 1, "write": 2, "admin": 3}


ROLES = {"reader": 1, "member": 2, "admin": 3}


@pytest.mark.slow
def test_everybody_may_what_their_role_and_scope_allow_and_nothing_of_anybody_else_s(
    app: Flask, workspace: Workspace, address: str
) -> None:
    everybody = {
        "admin": people.administrator(),
        "member": people.somebody("m@example.org"),
        "reader": people.somebody("r@example.org", Role.READER),
    }
    stock(workspace, 77)
    given = json.loads(json.dumps(CALLS).replace(": 1", ": 77").replace("[1]", "[77]"))
    given |= {name: {next(iter(told)): 77} for name, told in given.items() if name in _ONES}
    given["undo_decision"], given["merge_tasks"] = {"batch": "0" * 32}, {"task": 77, "other": 77}

    async def work() -> None:
        for role, user in everybody.items():
            for scope in ("read",) if role == "admin" else ("admin",):
                async with over_http(address, token(user, scope)) as client:
                    rank = min(ROLES[role], SCOPES[scope])
                    may = {each.name for each in TOOLS if SCOPES[each.scope] <= rank}
                    assert {each.name for each in (await client.list_tools()).tools} == may
                    for name, told in given.items():
                        done = await client.call_tool(name, told)
                        assert "SECRET" not in str(done), (role, scope, name)
                        if name not in may:
                            assert done.structured_content["error"] == "scope-too-small", name
                        elif "77" in json.dumps(told):
                            assert done.is_error, (role, scope, name)
                            assert done.structured_content["error"] == "not-found", name

    run(work)
    session = db.session()
    session.expire_all()
    assert session.get(AnalysisRow, 77).state == "done"  # type: ignore[union-attr]  # it is there
    assert session.get(TaskRow, 77).status == "candidate"  # type: ignore[union-attr]  # it is there
    assert session.get(FollowRow, 77).removed_at is None  # type: ignore[union-attr]  # it is there


_ONES = (
    *("cancel_job", "remove_analysis", "restore_analysis", "unfollow_source"),
    "forget_search",
)


def test_without_a_token_with_a_cookie_or_from_another_site_nobody_comes_in(
    app: Flask, workspace: Workspace, address: str
) -> None:
    init = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "x", "version": "1"},
        },
    }
    good = {"Authorization": f"Bearer {token(workspace.owner_id, 'read')}"}
    accept = {"Accept": "application/json, text/event-stream"}

    def post(**headers: str) -> int:
        told = accept | {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx2.Client(trust_env=False) as http:
            http.get(f"{address}/")
            return http.post(f"{address}/mcp", json=init, headers=told).status_code

    assert post(**good) == 200
    assert post() == 401
    assert post(Authorization="Bearer ttt_x") == 401
    captions = token(workspace.owner_id, "captions")
    assert post(Authorization=f"Bearer {captions}") == 403
    assert post(**good, Origin="https://evil.example") == 403
    assert post(**good, Origin=address) == 200
    for method in ("GET", "DELETE"):
        with httpx2.Client(trust_env=False) as http:
            answer = http.request(method, f"{address}/mcp", headers=good)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.slow
def test_neither_program_loads_the_sdk_before_an_assistant_comes(tmp_path: Any) -> None:
    import subprocess
    import sys

    from tubetotask import config

    code = (
        "import sys; from tubetotask.app import create_app; from tubetotask.config import load;"
        "create_app(load({'FLASK_ENV': 'testing', 'TUBETOTASK_DATA': sys.argv[1]}));"
        "import tubetotask.cli.main;"
        "print(sorted({'mcp', 'starlette', 'tubetotask.api.v1.table'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=config.ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert settings(tmp_path).api_origins == ()
