"""``tubetotask import``: everything of a person, from a file of ours."""

from __future__ import annotations

from pathlib import Path

import click

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import InputError


@click.command("import", epilog=EPILOG)
@click.argument("file", shell_complete=options.files)
@click.option("--user", default="", metavar="ADDRESS", help="Into the account of this address.")
@options.as_json
@click.pass_obj
def command(tools: Tools, file: str, user: str, *, as_json: bool) -> None:
    """Bring back what “tubetotask export account”, or the page of the account, has written.

    Into an account with nothing in it: all of it or nothing. What a model was paid for comes back
    as what it cost. Signing in, tokens and feeds stay behind.
    """
    path = Path(file)
    if not path.is_file():
        raise InputError(f"There is no file “{file}”.", remedy="Give the ZIP that was written.")
    with desk(tools, "What is in the file") as (space, _):
        from tubetotask.jobs import reporting
        from tubetotask.storage import accounts, bringing_back
        from tubetotask.storage.database import now

        owner_id = accounts.named(space.session, user).id if user else space.owner_id
        with path.open("rb") as opened:
            counts = bringing_back.bring(space.session, owner_id, opened)
        reporting.schedule(space.session, owner_id, now())
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    out.told({"brought": dict(counts)}, [f"Brought back: {told or 'nothing'}."], as_json=as_json)
