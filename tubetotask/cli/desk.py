"""The local person's things in the database, for commands that cannot do without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import ConfigError, StorageFailed

if TYPE_CHECKING:
    from tubetotask.storage.workspace import Workspace


def here_only(what: str) -> ConfigError:
    """What is no part of the API."""
    return ConfigError(
        f"{what} works only on the server's own machine.",
        remedy="Run it there. For the database of this machine leave --server and "
        "TUBETOTASK_SERVER out.",
    )


@contextmanager
def desk(tools: Tools, what: str) -> Iterator[tuple[Workspace, str]]:
    """The local person's things, and where the engine keeps its queue.

    ``what``: what cannot be told without them. Raises StorageFailed.
    """
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import Session

    from tubetotask.cli.keeping import open_store
    from tubetotask.jobs import engine
    from tubetotask.storage.workspace import Workspace, local_user

    if tools.server:
        raise here_only("This")
    store = open_store(tools.config, Reporter(quiet=True), public=True)
    failed = StorageFailed(
        f"{what} cannot be told: the database is not there or cannot be used.",
        remedy="Start script/server once, which makes it ready, or check DATABASE_URL.",
    )
    if store is None:
        raise failed
    try:
        with Session(store.engine) as session:
            url = engine.jobs_url(tools.config.database_url)
            yield Workspace(session, local_user(session).id), url
    except SQLAlchemyError as error:
        raise failed from error
