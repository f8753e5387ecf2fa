"""What is set about speech recognition, and what it costs.

Invariant: a price that is neither the user's own nor in the table of ``genai-prices`` by the hour
is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from tubetotask.analysis.model import price_table
from tubetotask.analysis.model.settings import ModelSettings

_MINUTE, _HOUR = Decimal(60), Decimal(3600)
OPENAI = "api.openai.com"


@dataclass(frozen=True)
class SpeechSettings:
    """``server``: how to reach it, with its ``model``. ``prices``: model → US dollars a minute."""

    server: ModelSettings
    prices: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """The model that hears."""
        return self.server.model

    @property
    def host(self) -> str:
        """Where the sound goes."""
        return urlsplit(self.server.base_url or f"https://{OPENAI}").hostname or ""


def price_usd(settings: SpeechSettings, seconds: float) -> Decimal | None:
    """What it costs to hear so many seconds; None where nobody knows."""
    billed = Decimal(math.ceil(round(seconds, 3)))  # a second that was begun counts as one
    own = settings.prices.get(settings.model)
    if own is not None:
        return own * billed / _MINUTE
    found = price_table.calculated(settings.model, settings.server.base_url, audio_seconds=1)
    an_hour = getattr(found and found.model_price, "audio_hours", None)
    # A model that is paid by tokens has a price in the table, but none for an hour.
    return an_hour * billed / _HOUR if isinstance(an_hour, Decimal) else None
