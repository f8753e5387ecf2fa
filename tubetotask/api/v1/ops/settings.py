"""Settings: one's own budgets; for administrators the instance's, the model, a source's."""

from __future__ import annotations

from tubetotask import setting
from tubetotask.api.v1.operation import Call, Operation, hold_instance, hold_person
from tubetotask.api.v1.shapes import settings as shapes
from tubetotask.domain.accounts import Event, Role
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InvalidField
from tubetotask.jobs import budgeting, model_setup, source_budget
from tubetotask.jobs.budgeting import BudgetForm
from tubetotask.jobs.model_setup import ModelForm
from tubetotask.storage.tokens import ADMIN, READ, WRITE

_BUDGETS = "/settings/budgets"
_INSTANCE = f"{_BUDGETS}/instance"
_MODEL = "/settings/model"
_SOURCE = "/settings/sources/{source_id}/budget"


def budgets(call: Call) -> shapes.Budgets:
    """Get the budgets

    Your own; for an administrator the instance's, too. What is left of them: `getUsage`.
    """
    return shapes.budgets(_form(call))


def saved(call: Call) -> shapes.Budgets:
    """Save your own budgets

    They hold from the next call of a model on, within the instance's.
    """
    sent, before = call.sent(shapes.BudgetsAsked), _form(call)
    given = {"day": before.day, "month": before.month}
    given |= {"own_day": sent.own_day or "", "own_month": sent.own_month or ""}
    return _saved(call, given)


def instance(call: Call) -> shapes.Budgets:
    """Save the instance's budgets

    They can only lower what the server's environment sets.
    """
    sent, before = call.sent(shapes.InstanceBudgetsAsked), _form(call)
    given = {"own_day": before.own_day, "own_month": before.own_month}
    given |= {"day": sent.day or "", "month": sent.month or ""}
    return _saved(call, given)


def model(call: Call) -> shapes.Model:
    """Get the model that reads

    And how its last try ended.
    """
    return shapes.model(model_setup.load(call.space, call.config))


def modelled(call: Call) -> shapes.Model:
    """Save the model that reads

    It is tried at once: `trying` says how long. The key is kept locked and never told again.
    """
    sent = call.sent(shapes.ModelAsked)
    given = sent.model_dump(exclude={"api_key", "double_check"})
    if sent.double_check:
        given["double_check"] = "yes"
    form = ModelForm.sent(given)
    errors = model_setup.save(call.space, call.config, form, sent.api_key, call.jobs_url)
    for name, error in errors.items():
        raise InvalidField(name, error.message, remedy=error.remedy)
    call.note(Event.MODEL_CHANGED, detail="a new key" if sent.api_key.strip() else "")
    call.space.session.commit()
    return model(call)


def forgotten(call: Call) -> shapes.Model:
    """Forget the key and the server

    The built-in analyser reads from then on. What the environment sets stays.
    """
    call.note(Event.KEY_REMOVED)
    model_setup.remove_key(call.space, call.config)
    return model(call)


def of_source(call: Call) -> shapes.SourceBudget:
    """Get the budget of a source

    It counts for whoever follows it, so only an administrator sees it.
    """
    found = source_budget.of(call.space, call.number("source_id"))
    return shapes.SourceBudget(usd_day=None if found.day is None else f"{found.day:f}")


def source_saved(call: Call) -> shapes.SourceBudget:
    """Save the budget of a source"""
    try:
        day = setting.budget(call.sent(shapes.SourceBudgetAsked).usd_day or "")
    except ValueError as error:
        told = f"{str(error).capitalize()}."
        raise InvalidField("usd_day", "This is no amount of money.", remedy=told) from None
    source_budget.put(call.space, call.number("source_id"), Budgets(day=day))
    return of_source(call)


def _form(call: Call) -> BudgetForm:
    return budgeting.load(call.space, call.config, admin=_admin(call))


def _saved(call: Call, given: dict[str, str]) -> shapes.Budgets:
    form = budgeting.save(call.space, call.config, given, admin=_admin(call), note=call.note)
    for name, error in form.errors.items():
        raise InvalidField(name, error.message, remedy=error.remedy)
    return shapes.budgets(form)


def _admin(call: Call) -> bool:
    return call.role is Role.ADMIN


OPERATIONS = (
    Operation("getBudgets", "GET", _BUDGETS, budgets, READ, shapes.Budgets),
    Operation(
        "saveBudgets",
        "PUT",
        _BUDGETS,
        saved,
        WRITE,
        shapes.Budgets,
        body=shapes.BudgetsAsked,
        current=budgets,
        lock=hold_person,
    ),
    Operation(
        "saveInstanceBudgets",
        "PUT",
        _INSTANCE,
        instance,
        ADMIN,
        shapes.Budgets,
        body=shapes.InstanceBudgetsAsked,
        current=budgets,
        lock=hold_instance,
    ),
    Operation("getModel", "GET", _MODEL, model, ADMIN, shapes.Model),
    Operation(
        "saveModel",
        "PUT",
        _MODEL,
        modelled,
        ADMIN,
        shapes.Model,
        body=shapes.ModelAsked,
        current=model,
        lock=hold_instance,
    ),
    Operation(
        "forgetModel",
        "DELETE",
        _MODEL,
        forgotten,
        ADMIN,
        shapes.Model,
        current=model,
        lock=hold_instance,
    ),
    Operation("getSourceBudget", "GET", _SOURCE, of_source, ADMIN, shapes.SourceBudget),
    Operation(
        "saveSourceBudget",
        "PUT",
        _SOURCE,
        source_saved,
        ADMIN,
        shapes.SourceBudget,
        body=shapes.SourceBudgetAsked,
        current=of_source,
        lock=hold_instance,
    ),
)
