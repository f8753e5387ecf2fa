"""``tubetotask mcp``: lets an assistant on this machine use TubeToTask."""

from __future__ import annotations

import click

from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import StorageFailed


@click.command(name="mcp")
@click.option("--read-only", is_flag=True, help="Offer only the tools that change nothing.")
@click.pass_obj
def command(tools: Tools, *, read_only: bool) -> None:
    """Let an assistant use TubeToTask, by the Model Context Protocol over standard input.

    An assistant starts this program itself. Give it the command "tubetotask mcp"; docs/mcp.md has
    the setting for each. It works on the database of this machine, as the local person. For a
    server elsewhere use its address /mcp and a token instead.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from tubetotask.cli.keeping import open_store
    from tubetotask.cli.progress import Reporter
    from tubetotask.mcp import stdio
    from tubetotask.storage import tokens

    store = open_store(tools.config, Reporter(quiet=True), public=True)
    failed = StorageFailed(
        "Nothing can be offered: the database is not there or cannot be used.",
        remedy="Start script/server once, which makes it ready, or check DATABASE_URL.",
    )
    if store is None:
        raise failed
    try:
        stdio.serve(store.engine, tools.config, tokens.READ if read_only else tokens.WRITE)
    except SQLAlchemyError as error:
        raise failed from error
