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
    as what it cost. Signing in, tokens and feeds stay behind. With --server: into the account of
    the token, up to 22 MB.
    """
    path = Path(file)
    if not path.is_file():
        raise InputError(f"There is no file “{file}”.", remedy="Give the ZIP that was written.")
    if tools.server:
        return _afar(tools, path, user, as_json=as_json)
    with desk(tools, "What is in the file") as (space, _):
        from tubetotask.jobs import reporting
        from tubetotask.storage import accounts, bringing_back
        from tubetotask.storage.database import now

        owner_id = accounts.named(space.session, user).id if user else space.owner_id
        with path.open("rb") as opened:
            counts = bringing_back.bring(space.session, owner_id, opened)
        reporting.schedule(space.session, owner_id, now())
        told = bringing_back.told(counts)
    return out.told({"brought": dict(counts)}, [told], as_json=as_json)


def _afar(tools: Tools, path: Path, user: str, *, as_json: bool) -> None:
    from tubetotask.cli import fetching
    from tubetotask.cli.calls.choice import calling

    if user:
        raise click.UsageError("--user does not go with --server: it is the token's account.")
    with calling(tools, "What is in the file") as caller:
        done = fetching.brought(caller, path.read_bytes())
    out.told(done, [done.told], as_json=as_json)
