"""The page of settings: what it shows of the model, and what whoever stores it owes this page.

Invariant: the key itself never comes here. The page knows whether there is one and how it ends;
what was typed into the key's field is handed on once and never shown again, not even when another
field is wrong.

``jobs.model_setup`` loads and stores what it shows.
"""

from __future__ import annotations

from flask import render_template

from tubetotask.jobs.budgeting import BudgetForm
from tubetotask.jobs.model_setup import ModelForm, ModelState

# What the form sends, besides its token and the button pressed.
FIELDS = (
    "api_key",
    "base_url",
    "model",
    "fallbacks",
    "smaller_model",
    "check_model",
    "double_check",
    "output_language",
    "prices",
)


def render(
    state: ModelState,
    form: ModelForm | None = None,
    *,
    typical_price: str = "",
    budget: BudgetForm | None = None,
) -> str:
    """The whole page. ``typical_price``: of a talk of 30 minutes, in words; "" if not known."""
    return render_template(
        "settings/settings.html",
        state=state,
        form=form or ModelForm.of(state),
        typical_price=typical_price,
        budget=budget or BudgetForm(),
    )


def fragment(state: ModelState) -> str:
    """The part of the page that changes while a try is under way."""
    return render_template("settings/_tried.html", state=state)
