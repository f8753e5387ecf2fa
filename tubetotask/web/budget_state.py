"""The budgets on the settings page: shown, checked, stored.

Invariant: a page can only lower what the environment sets; what is wrong changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import current_app

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.budget import Budgets, Room
from tubetotask.domain.errors import InputError
from tubetotask.jobs import readers
from tubetotask.jobs.requests import look_again
from tubetotask.storage import usage
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace
from tubetotask.web.settings_page import BudgetForm

NAMES = {"day": "budget_usd_day", "month": "budget_usd_month"}


def _config() -> Config:
    config: Config = current_app.config["TUBETOTASK"]
    return config


def _preferences(space: Workspace) -> Preferences:
    return Preferences(space.session, readers.vault_of(_config()))


def budgets(space: Workspace) -> Budgets:
    """What counts: of environment and page the lower one."""
    return readers.budgets(_config(), _preferences(space))


def rooms(space: Workspace) -> tuple[Room, ...]:
    """The budgets that are set, and what is left of them."""
    return usage.rooms(space.session, budgets(space), now())


def load(space: Workspace) -> BudgetForm:
    """The fields as they are first shown."""
    own = _preferences(space).all()
    return _form({name: own.get(kept, "") for name, kept in NAMES.items()}, {})


def save(space: Workspace, given: Mapping[str, str]) -> BudgetForm:
    """Store what was sent; or the form with what is wrong (``errors``)."""
    sent = {name: given.get(name, "").strip()[:40] for name in NAMES}
    errors: dict[str, InputError] = {}
    for name, text in sent.items():
        try:
            found = setting.budget(text)
        except ValueError as error:
            errors[name] = InputError(f"“{text}” cannot be used: {error}.")
            continue
        most = _most(name)
        if found is not None and most is not None and found > most:
            errors[name] = InputError(
                f"The server’s environment allows {most:f} US dollars at most.",
                remedy=f"Enter less, or change {NAMES[name].upper()} there.",
            )
    if not errors:
        _preferences(space).put({kept: sent[name] for name, kept in NAMES.items()})
        look_again(space.session, now())
        space.session.commit()
    return _form(sent, errors)


def _form(shown: Mapping[str, str], errors: dict[str, InputError]) -> BudgetForm:
    most = {name: _most(name) for name in NAMES}
    told = {name: "" if usd is None else f"{usd:f}" for name, usd in most.items()}
    return BudgetForm(shown["day"], shown["month"], told["day"], told["month"], errors)


def _most(name: str) -> Decimal | None:
    config = _config()
    return config.budget_usd_day if name == "day" else config.budget_usd_month
