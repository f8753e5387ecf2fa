"""Which caller carries out a command: a server, where one is named, else the database here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tubetotask.cli.calls.caller import Caller

if TYPE_CHECKING:
    from tubetotask.cli.tools import Tools


@contextmanager
def calling(tools: Tools, what: str) -> Iterator[Caller]:
    """The caller that was chosen. ``what``: what cannot be told without the database here."""
    if tools.server:
        from tubetotask.cli.calls.afar import Afar
        from tubetotask.cli.calls.wallet import token_for

        config = tools.config
        # It is the token of the server that is set: another one that is named is not told it.
        own = config.tubetotask_server in ("", tools.server)
        yield Afar(tools.server, token_for(tools.server, config.tubetotask_token if own else ""))
        return
    from tubetotask.cli.calls.here import Here
    from tubetotask.cli.desk import desk

    with desk(tools, what) as (space, url):
        yield Here(space, url, tools.config)
