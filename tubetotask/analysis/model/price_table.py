"""The table of prices of ``genai-prices``: what it says about a model that was asked for.

Invariant: what was found stays, and the table does not: its thousands of models take 5 MB, and
reading it a fiftieth of a second. Importing this module does not load the package.
"""

from __future__ import annotations

import runpy
import threading
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, PriceCalculation, Provider

_OPENAI = "openai"  # as the table calls it
_turn = threading.Lock()  # one reads the table, the others wait for what it says


def calculated(model: str, base_url: str, **counts: int) -> PriceCalculation | None:
    """The price of so many tokens, or seconds, by the names that the package has for them; None
    where it has no price. ``base_url``: of the server; "" for OpenAI's own."""
    from genai_prices import Usage

    with _turn:
        found = _found(model, base_url)
    if found is None:
        return None
    provider, prices = found
    try:
        return prices.calc_price(Usage(**counts), provider)
    except (LookupError, ValueError):
        return None


@lru_cache(maxsize=64)
def _found(model: str, base_url: str) -> tuple[Provider, ModelInfo] | None:
    from genai_prices.data_snapshot import DataSnapshot

    # Not imported, which would keep it.
    table = DataSnapshot(runpy.run_module("genai_prices.data")["providers"], False)
    of = None if base_url else _OPENAI
    try:
        provider, prices = table.find_provider_model(model, None, of, base_url or None)
    except (LookupError, ValueError):
        return None
    return replace(provider, models=[]), prices
