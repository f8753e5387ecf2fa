"""Sources that are followed, and the videos that arrived there."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import (
    Number,
    SparseList,
    Text,
    Time,
    Trouble,
    known,
    link,
    trouble,
)
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.domain.source_rules import SourceRules
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.following import Arrived, load_rules
from tubetotask.storage.models import FollowRow

Words = Annotated[list[Annotated[Text, Field(min_length=1, max_length=100)]], Field(max_length=50)]
Length = Annotated[float, Field(ge=0, le=7 * 24 * 3600)]
Codes = Annotated[
    list[Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$")]],
    Field(max_length=50),
]
Every = Literal[900, 1800, 3600, 10800, 21600, 43200, 86400]
Stands = Literal["discovered", "ignored", "waiting", "ready", "analysing", "done", "failed"]


class Rules(Part):
    """What of a source is taken; what is left out stays as it is, at first everything is taken."""

    take_words: Words | None = None
    """Of the title one of these words; empty: every title. "plan*" also takes "planning"."""
    leave_words: Words | None = None
    shortest_s: Length | None = None
    longest_s: Length | None = None
    shorts: bool | None = None
    live: bool | None = None
    premieres: bool | None = None
    languages: Codes | None = None
    automatic: bool | None = None
    """Analyse by itself; else each video waits for the person."""
    daily_cap: Annotated[int, Field(ge=0, le=1000)] | None = None
    """Videos that are analysed by themselves in a day; null: no limit."""
    speech: bool | None = None
    """Have videos without captions heard, which costs."""

    def over(self, old: SourceRules) -> SourceRules:
        """``old`` with what is set here."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        optional = ("shortest_s", "longest_s", "daily_cap")
        kept = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if value is not None or name in optional
        }
        told = {name: getattr(old, name) for name in Rules.model_fields}
        return SourceRules(**{**told, **kept})


class RulesNow(Part):
    """What of a source is taken, as it stands."""

    take_words: list[str]
    leave_words: list[str]
    shortest_s: float | None
    longest_s: float | None
    shorts: bool
    live: bool
    premieres: bool
    languages: list[str]
    automatic: bool
    daily_cap: int | None
    speech: bool


class Source(Part):
    """A channel or playlist that is followed."""

    id: Number
    state: Literal["resolving", "active", "failed", "paused"]
    """"resolving": what the address names is being found out."""
    asked: str
    """The address as it was given."""
    kind: Literal["channel", "playlist"] | None
    title: str
    handle: str
    """@name of a channel; empty where it has none or it is not known yet."""
    url: str | None
    rules: RulesNow
    interval_s: int | None
    """Seconds between two looks; null: a rhythm that adapts."""
    looked_at: Time | None
    """Since it is followed; null: not yet."""
    next_look_at: Time | None
    failing_since: Time | None
    gone: bool
    """YouTube says that there is no such source any more."""
    error: Trouble | None
    back_state: str
    """Of the last back-fill: empty, queued, done or failed."""
    back_told: str


class Sources(PageOf[Source]):
    """A part of the list of sources, in order of their names."""


class SourceQuery(SparseList):
    """Which sources."""

    removed: bool = False
    """Those that were removed less than ten minutes ago, instead of those that are followed."""


class SourceAsked(Part):
    """What is to be followed."""

    address: Annotated[Text, Field(min_length=1, max_length=2000)]
    """Any address of a channel, playlist or video on YouTube, or a handle (@name)."""
    channels: bool = False
    """Of a playlist: follow all channels whose videos stand in it."""


class SourcesAsked(Part):
    """Many at once."""

    text: Annotated[Text, Field(min_length=1, max_length=2_000_000)]
    """One address a line, OPML, or the subscriptions.csv of a Takeout."""


class Refused(Part):
    """A line that names no source."""

    line: int
    text: str
    reason: str


class SourcesMade(Part):
    """What came of many."""

    sources: list[Number]
    known: int
    """So many were followed before."""
    merged: int
    """So many lines named what another line names."""
    refused: list[Refused]


class SourceChange(Part):
    """What is to be changed; what is left out stays."""

    paused: bool | None = None
    rules: Rules | None = None
    interval_s: Every | None = None
    """Seconds between two looks, or null for a rhythm that adapts."""


class Video(Part):
    """A video that arrived at a source."""

    id: Number
    source: Number
    youtube_id: str
    title: str
    channel: str
    url: str | None
    published: Time | None
    duration_s: float | None
    state: Stands
    waits_for: str | None
    """showing, captions, youtube, budget, tomorrow, model or user; null where it does not wait."""
    reason: str
    remedy: str
    since: Time
    next_at: Time | None
    """When it goes on by itself."""
    choices: list[Literal["analyse", "ignore"]]
    analysis: Number | None


class Videos(PageOf[Video]):
    """A part of the list of videos, what was published last first."""


class VideoQuery(SparseList):
    """Which videos."""

    state: Stands | None = None
    source: Number | None = None


class BackQuery(Part):
    """Which older videos: the last so many, or all since a day."""

    last: Annotated[int, Field(ge=1, le=500)] | None = None
    since: Time | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> BackQuery:
        if (self.last is None) == (self.since is None):
            raise ValueError("give either last or since")
        return self


class BackPrice(Part):
    """What reading older videos will take, about."""

    videos: int
    hours: float
    usd: str | None
    """Null where nobody knows."""
    rests_on: Literal["free", "history", "typical"]
    model: str
    units: int
    """Of the YouTube Data API, at the most."""
    capped: bool


def rules(found: SourceRules) -> RulesNow:
    """Rules as programs see them."""
    told: dict[str, Any] = {name: getattr(found, name) for name in RulesNow.model_fields}
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}
    return RulesNow.model_validate(plain)


def source(row: FollowRow) -> Source:
    """A row as programs see it."""
    found = row.source
    ref = SourceRef(SourceKind(found.kind), found.youtube_id) if found else None
    error = found if found is not None and found.error_id else row
    looked = row.looked_at
    return Source(
        id=row.id,
        state=known(row.state),
        asked=clean(row.asked),
        kind=ref.kind.value if ref else None,
        title=clean(found.title if found else row.title),
        handle=clean(found.handle or "") if found else "",
        url=ref.link if ref else None,
        rules=rules(load_rules(row.rules)),
        interval_s=row.interval_s,
        looked_at=looked,
        # The rhythm before the first look of one's own is that of others.
        next_look_at=found.next_look_at if found and looked else None,
        failing_since=max(found.failing_since, row.created_at)
        if found and found.failing_since
        else None,
        gone=found.gone if found else False,
        error=trouble(error.error_id, error.error_message, error.error_remedy),
        back_state=row.back_state,
        back_told=clean(row.back_told),
    )


def every(seconds: int | None) -> timedelta | None:
    """A time between two looks."""
    return None if seconds is None else timedelta(seconds=seconds)


def video(arrived: Arrived) -> Video:
    """An arrival as programs see it."""
    found, row = arrived.found, arrived.row
    analysis = arrived.analysis
    return Video(
        id=row.id,
        source=row.follow_id,
        youtube_id=found.youtube_id,
        title=clean(found.title),
        channel=clean(found.channel),
        url=link(found.youtube_id),
        published=found.published,
        duration_s=found.duration_s,
        state=arrived.state.value,
        waits_for=arrived.waits_for.value if arrived.waits_for else None,
        reason=clean(arrived.reason),
        remedy=clean(arrived.remedy),
        since=arrived.since,
        next_at=arrived.next_at,
        choices=[each.value for each in arrived.choices],
        analysis=analysis.id if analysis else None,
    )
