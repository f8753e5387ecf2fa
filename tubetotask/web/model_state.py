"""The settings page's two ends: what is stored, as the page shows it, and what is sent, checked.

Invariant: what is wrong with a field changes nothing that is stored. A key goes to the address it
was entered for: a new address asks for the key again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.jobs import readers, trying
from tubetotask.jobs.requests import look_again
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace
from tubetotask.web.settings_page import ModelForm, ModelState, TryResult

if TYPE_CHECKING:
    from tubetotask.analysis.model.settings import ModelSettings

_HINT_FROM = 12  # letters: the end of a shorter key would tell too much of it
_LONGEST_KEY = 500


def _config() -> Config:
    config: Config = current_app.config["TUBETOTASK"]
    return config


def preferences(space: Workspace) -> Preferences:
    """The stored settings."""
    return Preferences(space.session, readers.vault_of(_config()))


def load(space: Workspace) -> ModelState:
    """What is set, as the page shows it."""
    config, kept = _config(), preferences(space)
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
    price = f"{last.usd} US dollars" if last.usd else ""
    at = datetime.fromisoformat(last.at)
    return TryResult(last.ok, last.message, last.remedy, last.model, at, price)


def is_set(space: Workspace) -> bool:
    """Whether a model reads what is given from now on."""
    return settings(space) is not None


def settings(space: Workspace) -> ModelSettings | None:
    """The model that reads from now on; None: the offline analyser."""
    try:
        return readers.model_settings(_config(), preferences(space))
    except StorageFailed:
        return None


def typical_price(space: Workspace) -> str:
    """What a talk of half an hour costs with the model that is set, in words, or ""."""
    from tubetotask.analysis.model.prices import typical_usd
    from tubetotask.analysis.model.settings import ModelSettings

    chosen = settings(space)
    if chosen is None:  # what it would cost, for whoever is about to decide
        config, own = _config(), preferences(space).all()
        chosen = ModelSettings(
            model=own.get("openai_model") or config.openai_model, prices=config.openai_prices
        )
    usd = typical_usd(chosen, chosen.model)
    return "" if usd is None else f"about {usd:.2f} US dollars with {chosen.model}"


def save(space: Workspace, form: ModelForm, api_key: str, jobs_url: str) -> dict[str, InputError]:
    """Store what was sent and try it, or say what is wrong with it, by field."""
    kept, fixed = preferences(space), readers.fixed(_config())
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
    if readers.model_settings(_config(), kept) is not None:
        trying.request(space.session, kept, jobs_url)
    space.session.commit()
    return {}


def remove_key(space: Workspace) -> None:
    """Forget the server: its key and its address; everything else stays."""
    kept = preferences(space)
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
