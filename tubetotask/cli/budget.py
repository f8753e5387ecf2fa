"""``tubetotask budget``: what your own calls of a model may cost."""

from __future__ import annotations

from decimal import Decimal

import click

from tubetotask import setting
from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.budget import Budgets, dollars
from tubetotask.domain.errors import StorageFailed


@click.command("budget", epilog=EPILOG)
@click.option("--day", metavar="USD", help="US dollars for a day (of UTC); none for no limit.")
@click.option("--month", metavar="USD", help="The same for a calendar month.")
@options.as_json
@click.pass_obj
def command(tools: Tools, *, day: str | None, month: str | None, as_json: bool) -> None:
    """Say what your own calls of a model may cost, or set it.

    It holds beside the whole instance's budget, which the settings page and the environment set.
    """
    keep = _afar if tools.server else _kept
    found = keep(tools, _amount("--day", day), _amount("--month", month))
    told = {"day": found.day, "month": found.month}
    exact = {name: _told(usd) for name, usd in told.items()}
    lines = [
        f"Your own budget of a {name}: {'no limit' if usd is None else dollars(usd)}."
        for name, usd in told.items()
    ]
    out.told(exact, lines, as_json=as_json)


def _amount(option: str, text: str | None) -> tuple[Decimal | None] | None:
    """What was given, in a tuple; None where nothing was."""
    if text is None:
        return None
    try:
        return (setting.budget("" if text.strip().lower() == "none" else text),)
    except ValueError as error:
        told = str(error).replace("or empty", "or none")  # a form is left empty, an option is not
        raise click.BadParameter(f"{told}.", param_hint=option) from error


def _afar(
    tools: Tools, day: tuple[Decimal | None] | None, month: tuple[Decimal | None] | None
) -> Budgets:
    from tubetotask.api.v1.shapes.settings import Budgets as Told
    from tubetotask.cli.calls.choice import calling

    with calling(tools, "Your budget") as caller:
        before = caller.ask("getBudgets", Told)
        own = Budgets(
            day[0] if day else _usd(before.own_day), month[0] if month else _usd(before.own_month)
        )
        if day or month:
            sent = {"own_day": _told(own.day), "own_month": _told(own.month)}
            after = caller.ask("saveBudgets", Told, body=sent)
            own = Budgets(_usd(after.own_day), _usd(after.own_month))
    return own


def _usd(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _told(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:f}"


def _kept(
    tools: Tools, day: tuple[Decimal | None] | None, month: tuple[Decimal | None] | None
) -> Budgets:
    from sqlalchemy.orm import Session

    from tubetotask.cli.keeping import open_store
    from tubetotask.jobs.going_on import look_again
    from tubetotask.storage import budgets
    from tubetotask.storage.database import now
    from tubetotask.storage.workspace import local_user

    def change(session: Session) -> Budgets:
        mine = local_user(session).id
        before = budgets.of(session, "user", mine)
        found = Budgets(day[0] if day else before.day, month[0] if month else before.month)
        if found != before:
            budgets.put(session, "user", mine, found)
            look_again(session, now())
        session.commit()
        return found

    store = open_store(tools.config, Reporter(quiet=True), public=True)
    found = store.tried(change) if store else None
    if found is None:
        raise StorageFailed(
            "Your budget cannot be told or set: the database is not there or cannot be used.",
            remedy="Start script/server once, which makes it ready, or check DATABASE_URL.",
        )
    return found
