"""What was paid for.

Invariant: a price that is not known stays unknown through every sum; it never counts as 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls of a model and what they cost. The offline analyser makes none and costs nothing.

    ``model``: the models that answered, with commas between. ``usd`` in US dollars, None where
    a price is not known. ``tokens_cached``: of ``tokens_in``, those the provider had cached.
    ``kept``: of ``calls``, those whose answer had been paid for before and was used again;
    ``usd_kept``: of ``usd``, what those had cost.
    """

    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    usd: Decimal | None = Decimal(0)
    tokens_cached: int = 0
    calls: int = 0
    kept: int = 0
    usd_kept: Decimal = Decimal(0)

    @property
    def usd_now(self) -> Decimal | None:
        """What was paid this time."""
        return None if self.usd is None else self.usd - self.usd_kept

    def all_kept(self) -> Cost:
        """The same cost, of work that was found done."""
        return replace(self, kept=self.calls, usd_kept=self.usd or Decimal(0))

    def __add__(self, other: Cost) -> Cost:
        models = dict.fromkeys(
            name for cost in (self, other) for name in cost.model.split(", ") if name
        )
        known = self.usd is not None and other.usd is not None
        return Cost(
            ", ".join(models),
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            (self.usd or Decimal(0)) + (other.usd or Decimal(0)) if known else None,
            self.tokens_cached + other.tokens_cached,
            self.calls + other.calls,
            self.kept + other.kept,
            self.usd_kept + other.usd_kept,
        )

    def since(self, before: Cost) -> Cost:
        """What came on top of ``before``; the models are those of the whole."""
        known = self.usd is not None and before.usd is not None
        return Cost(
            self.model if self.calls > before.calls else "",
            self.tokens_in - before.tokens_in,
            self.tokens_out - before.tokens_out,
            (self.usd or Decimal(0)) - (before.usd or Decimal(0)) if known else None,
            self.tokens_cached - before.tokens_cached,
            self.calls - before.calls,
            self.kept - before.kept,
            self.usd_kept - before.usd_kept,
        )


NOTHING = Cost()
