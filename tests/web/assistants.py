"""An assistant: the official client of the SDK, over HTTP and over standard input."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from flask import Flask
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tubetotask import config
from tubetotask.api.v1.operation import Call
from tubetotask.domain.accounts import Role
from tubetotask.storage.workspace import Workspace

R = TypeVar("R")
MODERN, LEGACY = "auto", "legacy"
PROGRAM = ("-m", "tubetotask.cli.main")


@asynccontextmanager
async def over_http(address: str, token: str, mode: str = MODERN) -> AsyncIterator[Client]:
    """Connected to /mcp with a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        transport = streamable_http_client(f"{address}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@asynccontextmanager
async def over_stdio(
    app: Flask, *arguments: str, mode: str = MODERN, program: Sequence[str] = PROGRAM
) -> AsyncIterator[Client]:
    """Connected to ``tubetotask mcp`` on the application's database. ``program``: what of Python
    is started with the command's words."""
    held = app.config["TUBETOTASK"]
    given = {
        "TUBETOTASK_DATA": str(held.tubetotask_data),
        "DATABASE_URL": held.database_url,
        "FLASK_ENV": "testing",
        "PYTHONPATH": str(config.ROOT),
    }
    started = StdioServerParameters(
        command=sys.executable,
        args=[*program, "mcp", *arguments],
        env=os.environ | given,
        cwd=Path(config.ROOT),
    )
    async with Client(started, mode=mode) as client:
        yield client


def directly(app: Flask, space: Workspace) -> Call:
    """What a tool of the local person is called with, without the protocol."""
    url = str(app.config["JOBS_DATABASE_URL"])
    return Call(space, url, app.config["TUBETOTASK"], Role.ADMIN)


def run(work: Callable[[], Awaitable[R]]) -> R:
    """Do it to its end."""

    async def doing() -> R:
        return await work()

    return asyncio.run(doing())


def strings(told: Any, key: str = "") -> list[tuple[str, str]]:
    """Every text in a result, with the field it stands in; names of fields are texts, too."""
    if isinstance(told, str):
        return [(key, told)]
    if isinstance(told, dict):
        return [("(name)", name) for name in told] + [
            each for name, value in told.items() for each in strings(value, name)
        ]
    if isinstance(told, list):
        return [each for value in told for each in strings(value, key)]
    return []
