"""What is set about the model: where it is, which ones, and how it may be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

DEFAULT_MODEL = "gpt-4o"
DEFAULT_FALLBACKS = ("gpt-5.6-luna", "gpt-4o-mini")


@dataclass(frozen=True)
class ModelSettings:
    """How to reach a model's server, and what to ask of it.

    ``base_url``: "" for OpenAI itself. ``fallbacks``: used in order where ``model`` is not there.
    ``smaller_model``: used where the other is too dear for a budget or asked too often; "": none.
    ``check_model``: for the double check; "" takes the cheapest of the configured ones.
    ``language``: BCP 47 code of what the model writes; "" takes the talk's own.
    ``timeout_s``: of one call as a whole, retries included, waiting for our own limits not.
    ``part_tokens``: most tokens of transcript in one call. ``prices``: model → US dollars per
    million tokens (in, out), before any table.
    """

    api_key: str = field(repr=False, default="")
    base_url: str = ""
    model: str = DEFAULT_MODEL
    fallbacks: tuple[str, ...] = DEFAULT_FALLBACKS
    smaller_model: str = ""
    check_model: str = ""
    double_check: bool = True
    language: str = ""
    timeout_s: float = 180.0
    parallel: int = 8
    part_tokens: int = 12_000
    prices: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    @property
    def models(self) -> tuple[str, ...]:
        """The model and its fallbacks, in order, each once."""
        return tuple(dict.fromkeys((self.model, *self.fallbacks)))
