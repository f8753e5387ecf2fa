"""``tubetotask logout``: forgets the token for a server."""

from __future__ import annotations

import click

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.calls import wallet
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import ConfigError


@click.command("logout", epilog=EPILOG)
@options.as_json
@click.pass_obj
def command(tools: Tools, *, as_json: bool) -> None:
    """Forget the token for the server that --server (or TUBETOTASK_SERVER) names.

    On the server it stays good until it expires or is revoked there, on the page Tokens.
    """
    if not tools.server:
        raise ConfigError(
            "It is not said which server is meant.",
            remedy="tubetotask logout --server https://talks.example.org",
        )
    gone = wallet.forget(tools.server)
    told = "Forgotten here. To end it, revoke it on the server's page Tokens."
    missing = f"No token was kept for {tools.server}."
    out.told({"forgotten": gone}, [told if gone else missing], as_json=as_json)
