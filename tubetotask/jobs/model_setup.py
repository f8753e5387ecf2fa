"""Which model reads, set up by a page or a program: what is stored, and what is sent, checked.

Invariant: what is wrong with a field changes nothing that is stored. The key itself is never told:
whether there is one, and how it ends. A key goes to the address it was entered for: a new address
asks for the key again. A server of the environment wins over a stored one and cannot be changed
here: ``key_from`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.budget import dollars
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import money
from tubetotask.jobs import readers, trying
from tubetotask.jobs.going_on import look_again
from tubetotask.storage import alone
from tubetotask.storage.database import now, retried
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from tubetotask.analysis.model.settings import ModelSettings

SLOW_TRY_S = 30
_HINT_FROM = 12  # letters: the end of a shorter key would tell too much of it
_LONGEST_KEY = 500


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


def preferences(space: Workspace, config: Config) -> Preferences:
    """The stored settings."""
    return Preferences(space.session, readers.vault_of(config))


def load(space: Workspace, config: Config) -> ModelState:
    """What is set, as the page shows it."""
    kept = preferences(space, config)
    fixed = readers.fixed(config)
    try:
        settings = readers.model_settings(config, kept)
    except StorageFailed:  # locked with another secret: to be entered again
        settings = None
    own = kept.all()
    key = settings.api_key if settings else ""
    begun, last = trying.since(kept), trying.last(kept)
    return ModelState(
        key_set=settings is not None,
        key_hint=f"…{key[-4:]}" if len(key) >= _HINT_FROM else "",
        key_from="" if settings is None else "environment" if fixed else "settings",
        base_url=settings.base_url if settings else own.get("openai_base_url", ""),
        model=own.get("openai_model") or config.openai_model,
        fallbacks=own.get("openai_model_fallbacks", ", ".join(config.openai_model_fallbacks)).strip(
            ","
        ),
        smaller_model=own.get("openai_smaller_model") or config.openai_smaller_model,
        check_model=own.get("openai_check_model") or config.openai_check_model,
        double_check=own.get("openai_double_check", "") != "off" and config.openai_double_check,
        output_language=own.get("output_language") or config.output_language,
        prices=own.get("openai_prices", ""),
        tried=_result(last) if last else None,
        trying=begun is not None,
        trying_s=int((now() - begun).total_seconds()) if begun else 0,
    )


def _result(last: trying.Tried) -> TryResult:
    price = dollars(Decimal(last.usd)) if last.usd else ""
    at = datetime.fromisoformat(last.at)
    return TryResult(last.ok, last.message, last.remedy, last.model, at, price)


def settings(space: Workspace, config: Config) -> ModelSettings | None:
    """The model that reads from now on; None: the offline analyser."""
    try:
        return readers.model_settings(config, preferences(space, config))
    except StorageFailed:
        return None


def typical_price(space: Workspace, config: Config) -> str:
    """What a talk of half an hour costs with the model that is set, in words, or ""."""
    from tubetotask.analysis.model.prices import typical_usd
    from tubetotask.analysis.model.settings import ModelSettings

    chosen = settings(space, config)
    if chosen is None:  # what it would cost, for whoever is about to decide
        own = preferences(space, config).all()
        chosen = ModelSettings(
            model=own.get("openai_model") or config.openai_model, prices=config.openai_prices
        )
    usd = typical_usd(chosen, chosen.model)
    if usd is None:
        return ""
    return _("about %(usd)s with %(model)s", usd=money(round(usd, 2)), model=chosen.model)


def save(
    space: Workspace, config: Config, form: ModelForm, api_key: str, jobs_url: str
) -> dict[str, InputError]:
    """Store what was sent and try it, or say what is wrong with it, by field. Commits."""

    def put() -> dict[str, InputError]:
        # Of two browsers that save at once neither may give the other's key to its own server.
        alone.hold_administrators(space.session)
        errors = _save(space, config, form, api_key, jobs_url)
        if errors:
            space.session.rollback()
        return errors

    return retried(put, space.session)


def _save(
    space: Workspace, config: Config, form: ModelForm, api_key: str, jobs_url: str
) -> dict[str, InputError]:
    kept, fixed = preferences(space, config), readers.fixed(config)
    errors: dict[str, InputError] = {}
    base_url = _checked(errors, "base_url", setting.address, form.base_url)
    values = {
        "openai_model": _checked(errors, "model", setting.model, form.model),
        # A comma alone: none, which is not the same as not set.
        "openai_model_fallbacks": ", ".join(
            _checked(errors, "fallbacks", setting.models, form.fallbacks) or ()
        )
        or ",",
        "openai_smaller_model": _checked(
            errors, "smaller_model", setting.model_or_none, form.smaller_model
        ),
        "openai_check_model": form.check_model
        and _checked(errors, "check_model", setting.model, form.check_model),
        "openai_double_check": "on" if form.double_check else "off",
        "output_language": _checked(
            errors, "output_language", setting.language_or_none, form.output_language
        ),
    }
    _checked(errors, "prices", setting.prices, form.prices)
    values["openai_prices"] = form.prices
    key = api_key.strip()
    if len(key) > _LONGEST_KEY or not key.isascii() or any(c.isspace() for c in key):
        errors["api_key"] = InputError("This is no key.", remedy="Copy it again, without spaces.")
    if not fixed and "base_url" not in errors:
        before = kept.all().get("openai_base_url", "")
        if not key and base_url != before and _has_key(kept):
            errors["api_key"] = InputError(
                "The key is for another server.",
                remedy="Enter the key for this one, or remove the old one first.",
            )
        values["openai_base_url"] = base_url
    if errors:
        return errors
    if key and not fixed:
        values[readers.KEY] = key
    kept.put(values)
    look_again(space.session, now())  # what waits for this server, or for a cheaper model
    trying.forget(kept)
    if readers.model_settings(config, kept) is not None:
        trying.request(space.session, kept, jobs_url)
    space.session.commit()
    return {}


def remove_key(space: Workspace, config: Config) -> None:
    """Forget the server: its key and its address; everything else stays."""
    kept = preferences(space, config)
    kept.put({readers.KEY: "", "openai_base_url": ""})
    look_again(space.session, now())
    trying.forget(kept)
    space.session.commit()


def _has_key(kept: Preferences) -> bool:
    try:
        return bool(kept.get(readers.KEY))
    except StorageFailed:
        return False


def _checked(
    errors: dict[str, InputError], name: str, parse: Callable[[str], Any], text: str
) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        errors[name] = InputError(f"“{text[:60]}” cannot be used: {error}.")
        return ""
