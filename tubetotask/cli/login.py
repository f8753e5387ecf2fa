"""``tubetotask login``: keeps a token for a server, so that no command line holds it."""

from __future__ import annotations

import sys

import click

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import ConfigError, InputError

_LONGEST = 1000


@click.command("login", epilog=EPILOG)
@options.as_json
@click.pass_obj
def command(tools: Tools, *, as_json: bool) -> None:
    """Keep a token for the server that --server (or TUBETOTASK_SERVER) names.

    Make the token on the server's page Tokens (under Account; without accounts under Settings). It
    is asked for here and not shown; in a script
    pipe it in (tubetotask login --server URL < FILE). Nobody can read it from a command line. It
    is tried once, then kept in a file that is yours alone (~/.config/tubetotask/tokens.json).
    """
    from tubetotask.api.v1.shapes.rest import Me
    from tubetotask.cli.calls import wallet
    from tubetotask.cli.calls.afar import Afar

    if not tools.server:
        raise ConfigError(
            "It is not said which server is meant.",
            remedy="tubetotask login --server https://talks.example.org",
        )
    if sys.stdin is not None and sys.stdin.isatty():
        token = str(click.prompt("Token", hide_input=True, err=True)).strip()
    else:
        token = sys.stdin.read(_LONGEST).strip() if sys.stdin is not None else ""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError("This is no token.", remedy="Copy it anew from the page Tokens.")
    me = Afar(tools.server, token).ask("getMe", Me)
    file = wallet.keep(tools.server, token)
    lines = [
        f"You are {me.name or 'somebody without a name'} ({me.role}) on {tools.server}. The token "
        f"“{me.token}” opens {', '.join(me.may) or me.scope}, until {me.expires_at:%Y-%m-%d}.",
        f"Kept in {file}.",
        f"Next: tubetotask --server {tools.server} tasks, or set TUBETOTASK_SERVER.",
    ]
    out.told(me, lines, as_json=as_json)
