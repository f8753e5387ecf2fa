"""Settings: budgets, and the model that reads.

Invariant: a key comes in and never goes out, but for how it ends.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask import setting
from tubetotask.api.v1.shapes.base import Text, Time, Usd
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.jobs.budgeting import BudgetForm
from tubetotask.jobs.model_setup import ModelState

Amount = Annotated[str, Field(max_length=40, pattern=r"^\d+(\.\d+)?$")]
Line = Annotated[Text, Field(max_length=500)]


class Budgets(Part):
    """What models may cost, in US dollars. Null: no limit."""

    own_day: Usd | None
    """Yours, within the instance's."""
    own_month: Usd | None
    day: Usd | None = None
    """The whole instance's; only an administrator sees them."""
    month: Usd | None = None
    most_day: Usd | None = None
    """What the server's environment allows: they can only be lowered."""
    most_month: Usd | None = None


class BudgetsAsked(Part):
    """Your own budgets. Null: no limit within the instance's."""

    own_day: Amount | None
    own_month: Amount | None


class InstanceBudgetsAsked(Part):
    """The whole instance's budgets. Null: what the environment allows."""

    day: Amount | None
    month: Amount | None


class ModelTried(Part):
    """How the last try of the model ended."""

    ok: bool
    message: str
    remedy: str
    model: str
    at: Time
    price: str
    """In words."""


class Model(Part):
    """Which model reads. Without a key and a server the built-in analyser does."""

    key_set: bool
    key_hint: str
    """How the key ends."""
    key_from: Literal["environment", "settings", ""]
    """"environment": key and server can be changed there alone."""
    base_url: str
    model: str
    fallbacks: str
    """Other models, best first, with commas between."""
    smaller_model: str
    check_model: str
    double_check: bool
    output_language: str
    prices: str
    trying: bool
    tried: ModelTried | None


class ModelAsked(Part):
    """Which model is to read; what is left out is as it is without it."""

    api_key: Annotated[Text, Field(max_length=500)] = ""
    """Empty: the one that is kept stays. For another server it is needed again."""
    base_url: Line = ""
    """Empty: OpenAI."""
    model: Line
    fallbacks: Line = ""
    smaller_model: Line = ""
    check_model: Line = ""
    double_check: bool = True
    output_language: Annotated[Text, Field(max_length=35)] = ""
    prices: Annotated[Text, Field(max_length=2000)] = ""
    """my-model=0.5/1.5: US dollars for a million tokens in and out, with commas between several."""


class SourceBudget(Part):
    """What models may cost in a day for the videos of a source, whoever follows it."""

    usd_day: Usd | None


class SourceBudgetAsked(Part):
    """The same. Null: no limit but the others."""

    usd_day: Amount | None


def budgets(form: BudgetForm) -> Budgets:
    """Budgets as programs see them."""
    names = ("own_day", "own_month", "day", "month", "most_day", "most_month")
    return Budgets(**{name: _usd(getattr(form, name)) for name in names})


def _usd(text: str) -> str | None:
    """An amount as a page keeps it, which may be "1e2"."""
    found = setting.budget(text)
    return None if found is None else f"{abs(found):f}"


def model(state: ModelState) -> Model:
    """The model as programs see it."""
    last = state.tried
    return Model(
        key_set=state.key_set,
        key_hint=clean(state.key_hint),
        key_from=state.key_from,
        base_url=clean(state.base_url),
        model=clean(state.model),
        fallbacks=clean(state.fallbacks),
        smaller_model=clean(state.smaller_model),
        check_model=clean(state.check_model),
        double_check=state.double_check,
        output_language=state.output_language,
        prices=clean(state.prices),
        trying=state.trying,
        tried=ModelTried(
            ok=last.ok,
            message=clean(last.message),
            remedy=clean(last.remedy),
            model=clean(last.model),
            at=last.at,
            price=last.price,
        )
        if last
        else None,
    )
