"""``tubetotask serve``: the web server and a worker, as ``script/server`` runs them."""

from __future__ import annotations

import click

from tubetotask.cli.errors import EPILOG
from tubetotask.cli.programs import become


@click.command("serve", epilog=EPILOG)
@click.option("--check", is_flag=True, help="Only say whether it could.")
def command(*, check: bool) -> None:
    """Run the web server and a worker in the foreground, until it is stopped (Ctrl-C).

    Where, and how, the settings say (HOST, PORT, docs/environment.md). The database is made ready
    first by: flask --app main db upgrade; script/server does that, too.
    """
    become("tubetotask.serve", *(["--check"] if check else []))
