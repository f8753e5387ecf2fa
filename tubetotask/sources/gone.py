"""Whether a channel is gone, or only its feed out of order.

Invariant: "gone" is said only after days of failures without a success between them, and when the
newest witness (the Data API, the page) says so and was asked during them. A feed's 404 is no
witness: whole days of it were seen on channels that were well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tubetotask.domain.errors import SourceMissing, SourceUnavailable
from tubetotask.domain.source import SourceRef
from tubetotask.sources.addresses import parse_address
from tubetotask.sources.resolving import Resolver

PATIENCE = timedelta(days=3)


class Says(StrEnum):
    """What a witness says of a source."""

    THERE = "there"
    MISSING = "missing"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Witness:
    """One answer of somebody who is not the feed."""

    way: str
    at: datetime
    says: Says


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict, with the sentence for the person and, where one is wanted, the next step."""

    gone: bool
    sentence: str
    ask_witness: bool = False


def ask(source: SourceRef, resolver: Resolver, now: datetime) -> Witness:
    """Ask a way whether the source is there; a failure is no answer."""
    try:
        resolver.resolve(parse_address(source.youtube_id))
    except SourceMissing:
        return Witness(resolver.way, now, Says.MISSING)
    except SourceUnavailable:
        return Witness(resolver.way, now, Says.UNCLEAR)
    return Witness(resolver.way, now, Says.THERE)


def standing(
    failing_since: datetime | None, witnesses: Sequence[Witness], now: datetime
) -> Standing:
    """The verdict over a source whose feed has failed since a time without a success after it."""
    if failing_since is None:
        return Standing(False, "The feed answers.")
    asked = [w for w in witnesses if w.at >= failing_since and w.says is not Says.UNCLEAR]
    last = max(asked, key=lambda w: w.at, default=None)
    days = (now - failing_since).days
    if last is not None and last.says is Says.THERE:
        stale = now - last.at > PATIENCE
        return Standing(False, "The feed is out of order; the source is still there.", stale)
    if now - failing_since < PATIENCE:
        return Standing(False, "The feed is out of order. That happens, and passes.")
    if last is None:
        return Standing(
            False, f"The feed has been out of order for {days} days; YouTube is asked why.", True
        )
    if last.at - failing_since < PATIENCE:
        return Standing(False, "YouTube did not know the source lately; it is asked again.", True)
    return Standing(True, f"YouTube says that it is gone, and its feed has failed for {days} days.")
