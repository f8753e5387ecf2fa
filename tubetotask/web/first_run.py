"""The one-time link that a server prints at its start, as long as there is no administrator.

Invariant: it is told on the server's own terminal or log and nowhere else; what is kept of it can
be used by nobody without the instance's secret. Servers that start within an hour say the same
one. Whatever is wrong with the database is not told here: the server has its say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tubetotask.config import Config
from tubetotask.domain.accounts import LinkKind
from tubetotask.storage import accounts, links
from tubetotask.storage.alone import alone
from tubetotask.storage.database import now


def announce(app: Flask, say: Callable[[str], object] = sys.stderr.write) -> None:
    """Make the link and say it, unless the instance is set up."""
    config: Config = app.config["TUBETOTASK"]
    # An engine of its own, with no connection left: this process may be about to divide itself.
    engine = create_engine(config.database_url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            session = Session(connection)
            if accounts.set_up(session):
                return
            session.rollback()
            # Of several that start at once the second waits, and says what the first made.
            with alone(connection):
                token = links.to_set_up(session, config.session_secret, now())
    except SQLAlchemyError:
        return
    why = (
        "Nobody can use TubeToTask until"
        if config.needs_accounts
        else "TubeToTask has no accounts: whoever uses this machine can use it, until"
    )
    link = f"{config.address}/{LinkKind.SETUP.value}/{token}"
    say(f"{why} this link, which works once and for a day, makes the administrator:\n  {link}\n")
