"""``tubetotask usage``: what models have cost."""

from __future__ import annotations

import click

from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.usage import Usage


@click.command("usage", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="The same figures as JSON.")
@click.pass_obj
def command(tools: Tools, *, as_json: bool) -> None:
    """Say what models have cost: today, this month, by day, by model and purpose."""
    from tubetotask.exports import spending

    found = _usage(tools)
    out.write(spending.as_json(found) if as_json else spending.text(found), None)


def _usage(tools: Tools) -> Usage:
    from sqlalchemy.orm import Session

    from tubetotask.cli.keeping import open_store
    from tubetotask.jobs import readers
    from tubetotask.storage.database import now
    from tubetotask.storage.preferences import Preferences
    from tubetotask.storage.usage import usage
    from tubetotask.storage.workspace import local_user

    def look(session: Session) -> Usage:
        preferences = Preferences(session, readers.vault_of(tools.config))
        budgets = readers.budgets(tools.config, preferences)
        units = tools.config.youtube_quota if tools.config.youtube_api_key else None
        owner = local_user(session).id
        return usage(session, budgets, now(), owner, units_a_day=units)

    store = open_store(tools.config, Reporter(quiet=True), public=True)
    found = store.tried(look) if store else None
    if found is None:
        raise StorageFailed(
            "What models have cost cannot be told: the database is not there or cannot be used.",
            remedy="Start script/server once, which makes it ready, or check DATABASE_URL.",
        )
    return found
