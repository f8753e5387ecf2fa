"""The page of settings: what it shows of the model, and what whoever stores it owes this page.

Invariant: the key itself never comes here. The page knows whether there is one and how it ends;
what was typed into the key's field is handed on once and never shown again, not even when another
field is wrong.

``web.model_state`` loads and stores what it shows. A server of the environment wins over a stored
one and cannot be changed here: ``key_from`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flask import render_template

from tubetotask.domain.errors import InputError

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
SLOW_TRY_S = 30


@dataclass(frozen=True, slots=True)
class TryResult:
    """How the last try ended. ``price``: in words, for example "0.0001 US dollars"."""

    ok: bool
    message: str
    remedy: str
    model: str
    at: datetime
    price: str


@dataclass(frozen=True, slots=True)
class ModelState:
    """What is set. ``key_hint``: "…a1b2" or ""; ``fallbacks``: names with commas between.

    ``trying``: a try is under way, since ``trying_s`` seconds; ``tried`` is then the one before.
    """

    key_set: bool = False
    key_hint: str = ""
    key_from: Literal["environment", "settings", ""] = ""
    base_url: str = ""
    model: str = ""
    fallbacks: str = ""
    smaller_model: str = ""
    check_model: str = ""
    double_check: bool = True
    output_language: str = ""
    prices: str = ""
    tried: TryResult | None = None
    trying: bool = False
    trying_s: int = 0

    @property
    def slow(self) -> bool:
        """Whether the page should say why nothing happens."""
        return self.trying_s > SLOW_TRY_S


@dataclass(frozen=True)
class ModelForm:
    """What the fields hold, the key's apart, and what is wrong with them (field → error)."""

    base_url: str = ""
    model: str = ""
    fallbacks: str = ""
    smaller_model: str = ""
    check_model: str = ""
    double_check: bool = True
    output_language: str = ""
    prices: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)

    @classmethod
    def of(cls, state: ModelState) -> ModelForm:
        """The form as it is first shown."""
        return cls(
            state.base_url,
            state.model,
            state.fallbacks,
            state.smaller_model,
            state.check_model,
            state.double_check,
            state.output_language,
            state.prices,
        )

    @classmethod
    def sent(cls, given: Mapping[str, str]) -> ModelForm:
        """The form as it was sent; a box that is not ticked is not sent at all."""

        def text(name: str) -> str:
            return given.get(name, "").strip()

        return cls(
            text("base_url"),
            text("model"),
            text("fallbacks"),
            text("smaller_model"),
            text("check_model"),
            "double_check" in given,
            text("output_language"),
            text("prices"),
        )


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


def render(
    state: ModelState,
    form: ModelForm | None = None,
    *,
    typical_price: str = "",
    budget: BudgetForm = BudgetForm(),
) -> str:
    """The whole page. ``typical_price``: of a talk of 30 minutes, in words; "" if not known."""
    return render_template(
        "settings/settings.html",
        state=state,
        form=form or ModelForm.of(state),
        typical_price=typical_price,
        budget=budget,
    )


def fragment(state: ModelState) -> str:
    """The part of the page that changes while a try is under way."""
    return render_template("settings/_tried.html", state=state)
