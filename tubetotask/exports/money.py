"""What an analysis cost, in words.

Invariant: a price that is not known is said to be so; it is never told as 0.
"""

from __future__ import annotations

from decimal import Decimal

from tubetotask.domain.budget import dollars
from tubetotask.domain.cost import Cost
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext, number


def price(usd: Decimal | None) -> str:
    """An amount; an unknown price is said to be so, never 0."""
    if usd is None:
        return _("Price not known")
    told = dollars(usd)
    return told[0].upper() + told[1:]


def spent(cost: Cost) -> str:
    """Price, models, tokens, calls, and what had been paid for before."""
    if not cost.model and not cost.calls:
        return _("Nothing: the built-in analyser ran on this machine.")
    if not cost.calls and not cost.tokens_in and cost.usd == 0:
        return _("Nothing was charged to you (%(model)s).", model=cost.model)
    read, cached = number(cost.tokens_in), number(cost.tokens_cached)
    if cost.tokens_cached:
        tokens = _("%(read)s tokens read (%(cached)s of them cached)", read=read, cached=cached)
    else:
        tokens = _("%(read)s tokens read", read=read)
    tokens += ", " + _("%(written)s written", written=number(cost.tokens_out))
    calls = ngettext("%(num)s call", "%(num)s calls", cost.calls) if cost.calls else ""
    told = "; ".join(part for part in (cost.model, tokens, calls) if part)
    line = f"{price(cost.usd)} ({told})."
    if not cost.kept:
        return line
    if cost.kept == cost.calls:
        return _(
            "Nothing this time: every answer was paid for before. Then it was %(line)s", line=line
        )
    told = ngettext(
        "%(num)s answer was paid for before and used again.",
        "%(num)s answers were paid for before and used again.",
        cost.kept,
    )
    if cost.usd_now and cost.usd_kept:
        told += " " + _("This time it cost %(usd)s.", usd=price(cost.usd_now))
    return f"{line} {told}"
