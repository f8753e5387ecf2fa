"""The settings page: which model reads, whether it answers, and how much it may cost."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.accounts import Event
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs.budgeting import BudgetForm
from tubetotask.jobs.model_setup import ModelForm
from tubetotask.storage.workspace import Workspace
from tubetotask.web import budget_state, model_state, people, settings_page, trail

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
def show() -> str:
    """What is set."""
    return _page(people.workspace())


@bp.post("/model")
def save() -> Response | tuple[str, int]:
    """Keep what was sent and try it, or forget the key."""
    space = people.workspace()
    if request.form.get("action") == "remove":
        trail.note(Event.KEY_REMOVED)
        model_state.remove_key(space)
        return redirect(url_for("settings.show"))
    form = ModelForm.sent(request.form)
    key = request.form.get("api_key", "")
    errors = model_state.save(space, form, key, people.jobs_url())
    if errors:
        return _page(space, form=replace(form, errors=errors)), 400
    trail.note(Event.MODEL_CHANGED, detail="a new key" if key.strip() else "")
    space.session.commit()
    return redirect(url_for("settings.show"))


@bp.post("/budget")
def budget() -> Response | tuple[str, int]:
    """Keep the budgets that were sent."""
    space = people.workspace()
    form = budget_state.save(space, request.form)
    if form.errors:
        return _page(space, budget=form), 400
    flash(_("The budgets are saved and hold from the next call of a model on."))
    return redirect(url_for("settings.show", _anchor="budget-title"))


@bp.get("/model/tried")
def tried() -> str:
    """How the try goes."""
    return settings_page.fragment(model_state.load(people.workspace()))


def _page(
    space: Workspace, *, form: ModelForm | None = None, budget: BudgetForm | None = None
) -> str:
    return settings_page.render(
        model_state.load(space),
        form,
        typical_price=model_state.typical_price(space),
        budget=budget or budget_state.load(space),
    )
