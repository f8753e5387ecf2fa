"""What a call costs is known, or said to be unknown; never nothing by accident."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tubetotask.analysis.model.prices import cheapest, price_usd, typical_usd
from tubetotask.analysis.model.settings import ModelSettings

OLLAMA = "http://localhost:11434/v1"


def settings(**more: Any) -> ModelSettings:
    return ModelSettings(**more)


def test_the_table_knows_openai_s_models_and_what_was_cached_costs_less() -> None:
    usd = price_usd(settings(), "gpt-4o-mini", 1_000_000, 1_000_000)
    assert usd == Decimal("0.75")
    cached = price_usd(settings(), "gpt-4o-mini", 1_000_000, 1_000_000, 1_000_000)
    assert cached == Decimal("0.675")


@pytest.mark.parametrize(
    ("base_url", "model"),
    [("", "nobody-knows-this"), (OLLAMA, "gpt-4o"), (OLLAMA, "llama3"), ("http://x", "")],
)
def test_an_unknown_price_is_none(base_url: str, model: str) -> None:
    assert price_usd(settings(base_url=base_url), model, 1000, 1000) is None
    assert typical_usd(settings(base_url=base_url), model) is None


def test_one_s_own_price_comes_first_and_may_be_nothing() -> None:
    own = {"llama3": (Decimal(0), Decimal(0)), "gpt-4o": (Decimal(1), Decimal(2))}
    assert price_usd(settings(prices=own, base_url=OLLAMA), "llama3", 1000, 1000) == 0
    assert price_usd(settings(prices=own), "gpt-4o", 1_000_000, 500_000) == Decimal(2)


def test_a_count_that_cannot_be_has_no_price() -> None:
    assert price_usd(settings(), "gpt-4o", 10, 10, 500) is None


def test_the_cheapest_model_checks_unless_one_is_named() -> None:
    assert cheapest(settings(model="gpt-4o", fallbacks=("gpt-4o-mini",))) == "gpt-4o-mini"
    assert cheapest(settings(model="gpt-4o", check_model="mine")) == "mine"
    unknown = settings(model="llama3", fallbacks=("phi",), base_url=OLLAMA)
    assert cheapest(unknown) == "llama3"
    one = {"phi": (Decimal(1), Decimal(1))}
    assert cheapest(settings(model="llama3", fallbacks=("phi",), base_url=OLLAMA, prices=one)) == (
        "phi"
    )


def test_models_are_each_named_once_in_order() -> None:
    assert settings(model="a", fallbacks=("b", "a", "b")).models == ("a", "b")
