"""The budgets on the settings page: shown, checked, stored; and what stops all calls.

Invariant: a page can only lower what the environment sets; what is wrong changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import current_app

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.budget import Budgets, Room
from tubetotask.domain.calls import server_id
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.jobs import readers
from tubetotask.jobs.requests import look_again
from tubetotask.storage import budgets as owned
from tubetotask.storage import stops, usage
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.stops import Stop
from tubetotask.storage.workspace import Workspace
from tubetotask.web.settings_page import BudgetForm

NAMES = {"day": "budget_usd_day", "month": "budget_usd_month"}
OWN = ("own_day", "own_month")


def _config() -> Config:
    config: Config = current_app.config["TUBETOTASK"]
    return config


def _preferences(space: Workspace) -> Preferences:
    return Preferences(space.session, readers.vault_of(_config()))


def budgets(space: Workspace) -> Budgets:
    """What counts: of environment and page the lower one."""
    return readers.budgets(_config(), _preferences(space))


def rooms(space: Workspace) -> tuple[Room, ...]:
    """The budgets that are set, this person's own among them, and what is left of them."""
    return usage.rooms(space.session, budgets(space), now(), space.owner_id)


def stop(space: Workspace) -> Stop | None:
    """Why the model's server is not asked at the moment, or None."""
    try:
        key, base_url = readers.server(_config(), _preferences(space))
    except StorageFailed:  # a key out of reach: nothing is asked with it
        return None
    return stops.current(space.session, server_id(base_url, key))


def load(space: Workspace) -> BudgetForm:
    """The fields as they are first shown."""
    kept = _preferences(space).all()
    own = owned.of(space.session, "user", space.owner_id)
    shown = {name: kept.get(each, "") for name, each in NAMES.items()}
    return _form(shown | {"own_day": _told(own.day), "own_month": _told(own.month)}, {})


def save(space: Workspace, given: Mapping[str, str]) -> BudgetForm:
    """Store what was sent; or the form with what is wrong (``errors``)."""
    sent = {name: given.get(name, "").strip()[:40] for name in (*NAMES, *OWN)}
    found: dict[str, Decimal | None] = {}
    errors: dict[str, InputError] = {}
    for name, text in sent.items():
        try:
            found[name] = setting.budget(text)
        except ValueError as error:
            errors[name] = InputError(f"“{text}” cannot be used: {error}.")
    for name, kept in NAMES.items():
        usd, most = found.get(name), _most(name)
        if usd is not None and most is not None and usd > most:
            errors[name] = InputError(
                f"The server’s environment allows {most:f} US dollars at most.",
                remedy=f"Enter less, or change {kept.upper()} there.",
            )
    if not errors:
        _preferences(space).put({kept: sent[name] for name, kept in NAMES.items()})
        own = Budgets(found["own_day"], found["own_month"])
        owned.put(space.session, "user", space.owner_id, own)
        look_again(space.session, now())
        space.session.commit()
    return _form(sent, errors)


def _form(shown: Mapping[str, str], errors: dict[str, InputError]) -> BudgetForm:
    most = {f"most_{name}": _told(_most(name)) for name in NAMES}
    return BudgetForm(**shown, **most, errors=errors)


def _told(usd: Decimal | None) -> str:
    return "" if usd is None else f"{usd:f}"


def _most(name: str) -> Decimal | None:
    config = _config()
    return config.budget_usd_day if name == "day" else config.budget_usd_month
