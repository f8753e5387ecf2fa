"""The budgets on the pages, with this application's configuration; and what stops all calls."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from tubetotask.config import Config
from tubetotask.domain.budget import Budgets, Room
from tubetotask.domain.calls import server_id
from tubetotask.domain.errors import StorageFailed
from tubetotask.jobs import budgeting, readers
from tubetotask.jobs.budgeting import BudgetForm
from tubetotask.storage import stops, usage
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.stops import Stop
from tubetotask.storage.workspace import Workspace
from tubetotask.web import people, trail


def _config() -> Config:
    config: Config = current_app.config["TUBETOTASK"]
    return config


def _preferences(space: Workspace) -> Preferences:
    return Preferences(space.session, readers.vault_of(_config()))


def budgets(space: Workspace) -> Budgets:
    """What counts: of environment and page the lower one."""
    return readers.budgets(_config(), _preferences(space))


def rooms(space: Workspace, own: Budgets | None = None) -> tuple[Room, ...]:
    """The budgets that are set, this person's own among them, and what is left of them.

    What all have spent together is an administrator's to know. ``own``: the person's, where they
    are known already.
    """
    everybody = budgets(space) if people.is_admin() else Budgets()
    return usage.rooms(space.session, everybody, now(), space.owner_id, own)


def stop(space: Workspace) -> Stop | None:
    """Why the model's server is not asked at the moment, or None."""
    return _stop(space, _preferences(space))


def budgets_and_stop(space: Workspace) -> tuple[Budgets, Stop | None]:
    """What ``budgets`` and ``stop`` say, with the settings asked for once."""
    preferences = _preferences(space)
    return readers.budgets(_config(), preferences), _stop(space, preferences)


def _stop(space: Workspace, preferences: Preferences) -> Stop | None:
    try:
        key, base_url = readers.server(_config(), preferences)
    except StorageFailed:  # a key out of reach: nothing is asked with it
        return None
    return stops.current(space.session, server_id(base_url, key))


def load(space: Workspace) -> BudgetForm:
    """The fields as they are first shown."""
    return budgeting.load(space, _config(), admin=people.is_admin())


def save(space: Workspace, given: Mapping[str, str]) -> BudgetForm:
    """Store what was sent; or the form with what is wrong (``errors``)."""
    admin = people.is_admin()
    return budgeting.save(space, _config(), given, admin=admin, note=trail.note)
