"""The settings page: which model reads, and whether it answers."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from tubetotask.web import model_state, people, settings_page

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
def show() -> str:
    """What is set."""
    space = people.workspace()
    price = model_state.typical_price(space)
    return settings_page.render(model_state.load(space), typical_price=price)


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
        price = model_state.typical_price(space)
        state = model_state.load(space)
        return settings_page.render(state, replace(form, errors=errors), typical_price=price), 400
    return redirect(url_for("settings.show"))


@bp.get("/model/tried")
def tried() -> str:
    """How the try goes."""
    return settings_page.fragment(model_state.load(people.workspace()))
