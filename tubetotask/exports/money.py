"""What an analysis cost, in words.

Invariant: a price that is not known is said to be so; it is never told as 0.
"""

from __future__ import annotations

from decimal import Decimal

from tubetotask.domain.cost import Cost

_SMALLEST = Decimal("0.0001")


def price(usd: Decimal | None) -> str:
    """An amount to a hundredth of a cent; an unknown price is said to be so, never 0."""
    if usd is None:
        return "Price not known"
    if 0 < usd < _SMALLEST:
        return f"Less than {_SMALLEST} US dollars"
    told = f"{usd.quantize(_SMALLEST):f}"
    return f"{told[:-2] if told.endswith('00') else told} US dollars" if usd else "0 US dollars"


def spent(cost: Cost) -> str:
    """Price, models, tokens, calls, and what had been paid for before."""
    if not cost.model and not cost.calls:
        return "Nothing: the built-in analyser ran on this machine."
    cached = f" ({cost.tokens_cached:,} of them cached)" if cost.tokens_cached else ""
    tokens = f"{cost.tokens_in:,} tokens read{cached}, {cost.tokens_out:,} written"
    calls = f"{cost.calls} call{'' if cost.calls == 1 else 's'}" if cost.calls else ""
    told = "; ".join(part for part in (cost.model, tokens, calls) if part)
    line = f"{price(cost.usd)} ({told})."
    if not cost.kept:
        return line
    if cost.kept == cost.calls:
        return f"Nothing this time: every answer was paid for before. Then it was {line}"
    were = "1 answer was" if cost.kept == 1 else f"{cost.kept} answers were"
    now = f" This time it cost {price(cost.usd_now)}." if cost.usd_now and cost.usd_kept else ""
    return f"{line} {were} paid for before and used again.{now}"
