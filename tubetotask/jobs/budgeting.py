"""Budgets, set by a page or a program: the instance's, and a person's own within them.

Invariant: what is set here can only lower what the environment sets; what is wrong changes nothing.
The instance's are an administrator's to see and to set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.accounts import Event
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InputError
from tubetotask.jobs import readers
from tubetotask.jobs.going_on import look_again
from tubetotask.storage import budgets as owned
from tubetotask.storage.database import now, retried
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace

NAMES = {"day": "budget_usd_day", "month": "budget_usd_month"}
OWN = ("own_day", "own_month")
_LONGEST = 40


@dataclass(frozen=True)
class BudgetForm:
    """The budgets' fields: the instance's, and this person's own within it.

    ``most_day`` and ``most_month``: what the environment allows, or "".
    """

    day: str = ""
    month: str = ""
    own_day: str = ""
    own_month: str = ""
    most_day: str = ""
    most_month: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)


def load(space: Workspace, config: Config, *, admin: bool) -> BudgetForm:
    """The fields as they stand."""
    kept = _preferences(space, config).all()
    own = owned.of(space.session, "user", space.owner_id)
    shown = {name: kept.get(each, "") for name, each in NAMES.items()}
    shown |= {"own_day": _told(own.day), "own_month": _told(own.month)}
    return _form(config, shown, {}, admin=admin)


def save(
    space: Workspace,
    config: Config,
    given: Mapping[str, str],
    *,
    admin: bool,
    note: Callable[[Event], None],
) -> BudgetForm:
    """Store what was sent, or the form with what is wrong (``errors``). Commits.

    ``note``: writes down in the audit log that the instance's were changed.
    """
    everybody = NAMES if admin else {}
    sent = {name: given.get(name, "").strip()[:_LONGEST] for name in (*everybody, *OWN)}
    found, errors = _read(config, sent)

    def put() -> None:
        before = load(space, config, admin=admin)
        kept = {name: sent[each] for each, name in everybody.items()}
        _preferences(space, config).put(kept)
        if any(sent[name] != getattr(before, name) for name in everybody):
            note(Event.BUDGET_CHANGED)
        own = Budgets(found["own_day"], found["own_month"])
        owned.put(space.session, "user", space.owner_id, own)
        look_again(space.session, now())
        space.session.commit()

    if not errors:
        retried(put, space.session)
    return _form(config, sent, errors, admin=admin)


def _read(
    config: Config, sent: Mapping[str, str]
) -> tuple[dict[str, Decimal | None], dict[str, InputError]]:
    found: dict[str, Decimal | None] = {}
    errors: dict[str, InputError] = {}
    for name, text in sent.items():
        try:
            found[name] = usd = setting.budget(text)
        except ValueError as error:
            errors[name] = InputError(f"“{text}” cannot be used: {error}.")
            continue
        most = _most(config, name) if name in NAMES else None
        if usd is not None and most is not None and usd > most:
            errors[name] = InputError(
                f"The server’s environment allows {most:f} US dollars at most.",
                remedy=f"Enter less, or change {NAMES[name].upper()} there.",
            )
    return found, errors


def _form(
    config: Config, shown: Mapping[str, str], errors: dict[str, InputError], *, admin: bool
) -> BudgetForm:
    if not admin:
        return BudgetForm(**{name: shown[name] for name in OWN}, errors=errors)
    most = {f"most_{name}": _told(_most(config, name)) for name in NAMES}
    return BudgetForm(**shown, **most, errors=errors)


def _preferences(space: Workspace, config: Config) -> Preferences:
    return Preferences(space.session, readers.vault_of(config))


def _told(usd: Decimal | None) -> str:
    return "" if usd is None else f"{usd:f}"


def _most(config: Config, name: str) -> Decimal | None:
    return config.budget_usd_day if name == "day" else config.budget_usd_month
