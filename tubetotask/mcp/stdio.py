"""MCP over standard input and output, on the database of this machine.

Invariant: nothing but messages is written to standard output. Whoever may start the program may
do everything that is the local person's, unless they said that it may only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tubetotask.api.v1.operation import Call, Token
from tubetotask.config import Config
from tubetotask.domain.accounts import Role
from tubetotask.jobs import engine
from tubetotask.mcp.desk import AT
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.storage.workspace import Workspace, local_user


class LocalDesk:
    """The local person, with a session for each call."""

    longest_wait_s = 60.0

    def __init__(self, database: Engine, config: Config, scope: str) -> None:
        self._database, self._config = database, config
        order = (tokens.READ, tokens.WRITE, tokens.ADMIN)
        self._scopes = order[: order.index(scope) + 1]
        self._scope = scope

    @property
    def address(self) -> str:
        """Where a browser reaches the pages."""
        return self._config.address

    def may(self, scope: str) -> bool:
        """Whether the program was started for that."""
        return scope in self._scopes

    @contextmanager
    def call(self) -> Iterator[Call]:
        """The local person."""
        with Session(self._database) as session:
            owner = local_user(session)
            url = engine.jobs_url(self._config.database_url)
            token = Token("stdio", self._scope, now(), self._scopes)
            space = Workspace(session, owner.id)
            yield Call(space, url, self._config, Role(owner.role), token=token)


def serve(database: Engine, config: Config, scope: str) -> None:
    """Answer until the other side closes standard input."""
    from mcp.server.stdio import stdio_server

    from tubetotask.mcp.server import build

    server = build(threads=True)

    async def run() -> None:
        AT.set(LocalDesk(database, config, scope))
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
