"""``tubetotask worker``: a worker alone."""

from __future__ import annotations

import click

from tubetotask.cli.errors import EPILOG
from tubetotask.cli.programs import become


@click.command("worker", epilog=EPILOG)
def command() -> None:
    """Run a worker in the foreground, until it is stopped (Ctrl-C).

    On SQLite there is one at a time, and tubetotask serve runs it; on PostgreSQL there may be as
    many as there are jobs for.
    """
    become("tubetotask.worker")
