"""Stage 1: find videos.

Addresses that people paste become sources, sources are looked at for new videos, and a person's
rules say what becomes of each. Dataclasses in, dataclasses out: nothing here stores, schedules or
knows the web. All that goes out goes through one ``Fetcher`` (manners, limits); what fails is a
``SourceUnavailable`` of the error tree with a state, a sentence and, where known, a time.

    parse_address("youtube.com/@name")      → Address           (BadAddress)
    read_import(bytes)                      → Imported           many of them
    ways.resolver.resolve(address)          → FoundSource        one of three ways
    ways.following.find(ref, Seen(…))       → Listing            what is new
    ways.following.backfill(ref, last=20)   → Listing
    judge(video, rules)                     → Decision           with the reason in words
    next_look(published, now)               → datetime           when to look again
    standing(failing_since, witnesses, now) → Standing           gone, or only an outage

The push of videos (``websub``, ``hub``) has modules of its own.
"""

from tubetotask.sources.addresses import Address, AddressKind, parse_address
from tubetotask.sources.api_finder import units_for
from tubetotask.sources.finding import Finder, Listing, Want
from tubetotask.sources.following import Following, Seen, channels_in
from tubetotask.sources.gone import Says, Standing, Witness, standing
from tubetotask.sources.imports import Imported, ImportedRow, RefusedRow, read_import
from tubetotask.sources.resolving import Resolver
from tubetotask.sources.rhythm import CHOICES, after_failure, next_look
from tubetotask.sources.rules import judge
from tubetotask.sources.ways import Ways, open_ways

__all__ = [
    "CHOICES",
    "Address",
    "AddressKind",
    "Finder",
    "Following",
    "Imported",
    "ImportedRow",
    "Listing",
    "RefusedRow",
    "Resolver",
    "Says",
    "Seen",
    "Standing",
    "Want",
    "Ways",
    "Witness",
    "after_failure",
    "channels_in",
    "judge",
    "next_look",
    "open_ways",
    "parse_address",
    "read_import",
    "standing",
    "units_for",
]
