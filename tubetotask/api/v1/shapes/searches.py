"""Searches that are kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time, Verdict, known
from tubetotask.api.v1.shapes.search import By, Kind
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.models import SavedSearchRow
from tubetotask.storage.saved_searches import LONGEST, LONGEST_SECTION


class KeptSearch(Part):
    """A search that is kept."""

    id: Number
    q: str
    kind: Kind | None
    by: By
    channel: str
    section: str
    verdict: Verdict | None
    alert: bool
    """Whether its owner is told when a new talk holds it, in each channel that wants searches."""
    created_at: Time


class KeptSearches(PageOf[KeptSearch]):
    """A part of the searches that are kept, in order of their words."""


class KeepAsked(Part):
    """What is to be kept."""

    q: Annotated[Text, Field(min_length=1, max_length=LONGEST)]
    """As ``search`` takes it."""
    kind: Kind | None = None
    by: By = "words"
    channel: Annotated[Text, Field(max_length=LONGEST)] = ""
    section: Annotated[Text, Field(max_length=LONGEST_SECTION)] = ""
    """The id of a section of the plan."""
    verdict: Verdict | None = None
    alert: bool = False


class KeptChange(Part):
    """What is to be changed."""

    alert: bool


def kept_search(row: SavedSearchRow) -> KeptSearch:
    """A row as programs see it."""
    return KeptSearch(
        id=row.id,
        q=clean(row.q),
        kind=known(row.kind) or None,
        by=known(row.by or "words"),
        channel=clean(row.channel),
        section=clean(row.section),
        verdict=known(row.verdict) or None,
        alert=row.alert,
        created_at=row.created_at,
    )
