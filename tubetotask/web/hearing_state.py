"""Speech recognition as the pages show it: what it costs, before anything is heard.

Invariant: the price on the page is the one that is agreed to; the form carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tubetotask.domain.budget import dollars
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.domain.texts import gettext as _
from tubetotask.exports.phrases import harmless
from tubetotask.exports.working import took
from tubetotask.jobs import hearing_offer
from tubetotask.jobs.hearing_offer import Offer
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.web import people

UNKNOWN = "unknown"
_MOST_USD = 1_000_000  # nobody agrees to more, and a longer number is no price


@dataclass(frozen=True)
class Shown:
    """An offer in words. ``price``: the button's; ``told``: how it comes about; ``sent``: what the
    form sends back. ``offer``: None where there is no server that hears."""

    offer: Offer | None
    price: str
    told: str
    sent: str


def shown(space: Workspace, row: AnalysisRow) -> Shown | None:
    """What the page of a video offers, or None where hearing it cannot help."""
    if not hearing_offer.possible(row):
        return None
    try:
        made = hearing_offer.offer(space, people.config(), row)
    except StorageFailed:  # a key that cannot be unlocked: the settings page says so
        made = None
    if made is None:
        return Shown(None, "", "", "")
    if made.usd is None:
        return Shown(made, _("at a price that nobody knows"), _length(made), UNKNOWN)
    usd = dollars(made.usd, up=True)
    price = (
        _("for at most %(usd)s", usd=usd)
        if made.seconds is None
        else _("for about %(usd)s", usd=usd)
    )
    told = _length(made)
    if made.usd_minute:
        told += ", " + _("%(usd)s a minute", usd=dollars(made.usd_minute))
    return Shown(made, price, told, f"{made.usd:f}")


def a_minute() -> str:
    """What hearing costs, for the rules of a source: "" where there is no server or no price."""
    space = people.workspace()
    try:
        usd, model = hearing_offer.an_hour(space, people.config())
    except StorageFailed:
        return ""
    if not model:
        return _("It needs a server that hears: a model’s key, or SPEECH_BASE_URL.")
    name = harmless(model)
    if usd is None:
        return _(
            "What %(name)s costs is not known: set SPEECH_PRICES, or such videos wait.", name=name
        )
    return _("An hour costs %(usd)s with %(name)s.", usd=dollars(usd), name=name)


def agreed(given: str) -> Decimal | None:
    """The amount that the form sent, None for "unknown". Raises InputError."""
    if given == UNKNOWN:
        return None
    try:
        usd = Decimal(given)
    except InvalidOperation:
        usd = Decimal(-1)
    if not usd.is_finite() or not 0 <= usd < _MOST_USD:
        raise InputError("This is no price.", remedy="Look at it again, then decide.")
    return usd


def _length(made: Offer) -> str:
    if made.seconds is not None:
        return took(made.seconds)
    return _("how long it is is not known yet, %(most)s at the most", most=took(made.longest_s))
