"""The settings page: which model reads, whether it answers, and how much it may cost."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tubetotask.storage.workspace import Workspace
from tubetotask.web import budget_state, model_state, people, settings_page
from tubetotask.web.settings_page import BudgetForm, ModelForm

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
        model_state.remove_key(space)
        return redirect(url_for("settings.show"))
    form = settings_page.ModelForm.sent(request.form)
    errors = model_state.save(space, form, request.form.get("api_key", ""), people.jobs_url())
    if errors:
        return _page(space, form=replace(form, errors=errors)), 400
    return redirect(url_for("settings.show"))


@bp.post("/budget")
def budget() -> Response | tuple[str, int]:
    """Keep the budgets that were sent."""
    space = people.workspace()
    form = budget_state.save(space, request.form)
    if form.errors:
        return _page(space, budget=form), 400
    flash("The budgets are saved and hold from the next call of a model on.")
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
