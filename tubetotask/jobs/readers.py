"""Who reads a talk: the model that is set up, else the offline analyser.

Invariant: the address and the key of a server belong together. Where the environment sets either,
both come from there, so that nothing entered on a page can send its key elsewhere. Of a budget the
lower one counts. Everything else that is set on the settings page counts before the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from tubetotask import setting
from tubetotask.config import Config
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import CallBook
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.vault import Vault

if TYPE_CHECKING:
    from tubetotask.analysis.base import Analyser
    from tubetotask.analysis.model.settings import ModelSettings
    from tubetotask.analysis.model.speech import SpeechSettings

KEY = "openai_api_key"
NAMES = (
    KEY,
    "openai_base_url",
    "openai_model",
    "openai_model_fallbacks",
    "openai_smaller_model",
    "openai_check_model",
    "openai_double_check",
    "output_language",
    "openai_prices",
)
BUDGETS = ("budget_usd_day", "budget_usd_month")


def vault_of(config: Config) -> Vault:
    """What locks this instance's secrets."""
    own = [key.strip() for key in config.encryption_key.split(",") if key.strip()]
    return Vault(*own, config.session_secret)


def model_settings(config: Config, preferences: Preferences | None = None) -> ModelSettings | None:
    """The model that is set up, or None. Raises StorageFailed where its key cannot be unlocked."""
    from tubetotask.analysis.model.settings import ModelSettings

    own: Mapping[str, str] = preferences.all() if preferences else {}
    key, base_url = server(config, preferences)
    if not key and not base_url:
        return None
    fallbacks = own.get("openai_model_fallbacks")
    return ModelSettings(
        api_key=key,
        base_url=base_url,
        model=own.get("openai_model") or config.openai_model,
        fallbacks=config.openai_model_fallbacks if fallbacks is None else _list(fallbacks),
        smaller_model=own.get("openai_smaller_model") or config.openai_smaller_model,
        check_model=own.get("openai_check_model") or config.openai_check_model,
        double_check=own.get("openai_double_check", "") != "off" and config.openai_double_check,
        language=own.get("output_language") or config.output_language,
        timeout_s=config.openai_timeout_s,
        parallel=config.openai_parallel,
        part_tokens=config.openai_part_tokens,
        prices={**config.openai_prices, **setting.prices(own.get("openai_prices", ""))},
    )


def server(config: Config, preferences: Preferences | None = None) -> tuple[str, str]:
    """Key and address, "" where not set. Raises StorageFailed for a key that cannot be unlocked."""
    if preferences is None or fixed(config):
        return config.openai_api_key, config.openai_base_url
    return preferences.get(KEY), preferences.get("openai_base_url")


def speech_server(config: Config, preferences: Preferences | None = None) -> tuple[str, str]:
    """Key and address of the server that hears; the model's, where it has none of its own.

    Raises StorageFailed for a key that cannot be unlocked.
    """
    if config.speech_api_key or config.speech_base_url:
        return config.speech_api_key, config.speech_base_url
    return server(config, preferences)


def speech_settings(
    config: Config, preferences: Preferences | None = None
) -> SpeechSettings | None:
    """Speech recognition as it is set up, or None. Raises StorageFailed as above."""
    from tubetotask.analysis.model.settings import ModelSettings
    from tubetotask.analysis.model.speech import SpeechSettings

    key, base_url = speech_server(config, preferences)
    if not config.speech_model or not (key or base_url):
        return None
    timeout_s = config.speech_timeout_s
    there = ModelSettings(key, base_url, config.speech_model, (), timeout_s=timeout_s)
    return SpeechSettings(there, config.speech_prices)


def budgets(config: Config, preferences: Preferences | None = None) -> Budgets:
    """How much models may cost: a page can only lower what the environment sets."""
    found = Budgets(config.budget_usd_day, config.budget_usd_month)
    if preferences is None:
        return found
    own = preferences.all()
    return found.lower(Budgets(*(setting.budget(own.get(name, "")) for name in BUDGETS)))


def fixed(config: Config) -> bool:
    """Whether the environment sets the server, so that it cannot be changed on a page."""
    return bool(config.openai_api_key or config.openai_base_url)


def _list(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def analyser(
    settings: ModelSettings | None,
    book: CallBook,
    progress: Callable[[int, int], None] | None = None,
) -> Analyser:
    """The model's analyser over ``book``, or the offline analyser.

    ``progress`` is told the parts that are read, of how many.
    """
    if settings is None:
        return _offline()
    # Imported at the first job: an idle worker needs neither.
    from tubetotask.analysis.model import ModelAnalyser

    return ModelAnalyser(settings, book=book, progress=progress)


@cache
def _offline() -> Analyser:
    from tubetotask.analysis.offline import OfflineAnalyser

    return OfflineAnalyser()
