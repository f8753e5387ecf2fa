"""What a call costs, by the user's own prices or the table of ``genai-prices``.

Invariant: a price that is in neither is None, never 0.
"""

from __future__ import annotations

from decimal import Decimal

from tubetotask.analysis.model import price_table
from tubetotask.analysis.model.settings import ModelSettings

_MILLION = Decimal(1_000_000)


def price_usd(
    settings: ModelSettings, model: str, tokens_in: int, tokens_out: int, cached: int = 0
) -> Decimal | None:
    """US dollars for one call; ``cached`` of ``tokens_in`` were cached by the provider."""
    own = settings.prices.get(model)
    if own is not None:
        return (own[0] * tokens_in + own[1] * tokens_out) / _MILLION
    counts = {"input_tokens": tokens_in, "output_tokens": tokens_out, "cache_read_tokens": cached}
    found = price_table.calculated(model, settings.base_url, **counts)
    return None if found is None else found.total_price


def cheapest(settings: ModelSettings) -> str:
    """The model for the double check: as set, else the cheapest whose price is known."""
    if settings.check_model:
        return settings.check_model
    priced = [
        (usd, place, model)
        for place, model in enumerate(settings.models)
        if (usd := price_usd(settings, model, 1000, 100)) is not None
    ]
    return min(priced)[2] if priced else settings.model


# What `bench.reading` counts for a talk of 4,660 words, about half an hour of speech: reading,
# one repair, both double checks, a plan with three sections.
_TYPICAL_IN, _TYPICAL_OUT = 12_500, 4_000


def typical_usd(settings: ModelSettings, model: str) -> Decimal | None:
    """About what a talk of half an hour costs with ``model``, or None."""
    return price_usd(settings, model, _TYPICAL_IN, _TYPICAL_OUT)
