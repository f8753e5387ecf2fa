"""Analyses: what was asked for, how far it is, and what it says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from tubetotask.api.v1.paging import Cursor, PageOf
from tubetotask.api.v1.shapes.base import (
    Number,
    SparseList,
    State,
    Text,
    Time,
    Trouble,
    Verdict,
    YouTubeId,
    known,
    link,
    trouble,
)
from tubetotask.domain.titles import titled
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.inbox_statements import Brief
from tubetotask.storage.models import AnalysisRow

Language = Annotated[str, Field(max_length=35, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")]
MOST_LETTERS = 12_000_000


class Analysis(Part):
    """One video against one version of the plan."""

    id: Number
    state: State
    title: str
    channel: str
    """Empty where it is not known."""
    youtube_id: str
    """Empty for captions that belong to no video on YouTube."""
    url: str | None
    """The video; null where it is none of YouTube's."""
    language: str
    """Of the captions that were asked for; empty: any."""
    verdict: Verdict | None
    """Null until it is done, and without a plan."""
    score: Annotated[int, Field(ge=0, le=100)] | None
    """How relevant it is to the plan as a whole."""
    tasks: int
    """How many tasks it proposes."""
    plan_version: Number | None
    """The version of the plan that it is held against."""
    parts: int
    """Parts of a long talk, 0 where it is read as one."""
    parts_done: int
    error: Trouble | None
    """Why it waits or failed."""
    retry_at: Time | None
    """When it goes on by itself; null where only a person can start it again."""
    sample: bool
    created_at: Time
    updated_at: Time


class Analyses(PageOf[Analysis]):
    """A part of the list of analyses, the newest first."""


class AnalysisQuery(SparseList):
    """Which analyses."""

    state: State | None = None
    verdict: Verdict | None = None
    youtube_id: YouTubeId | None = None
    since: Time | None = None
    """Changed at this time or later."""
    every: bool = False
    """Also the earlier ones of a talk, which are held against other versions of the plan."""


class AnalysisAsked(Part):
    """A video to be analysed: a link, or its captions."""

    link: Annotated[Text, Field(max_length=2000)] = ""
    """A video on YouTube: any of its addresses, or its id."""
    captions: Annotated[Text, Field(max_length=MOST_LETTERS)] = ""
    """The captions themselves, of any format: WebVTT, SRT, json3, plain text, …"""
    name: Annotated[Text, Field(max_length=255)] = ""
    """The captions' file name, which helps to tell their format, or a title."""
    language: Language = ""
    """Of the captions, where there are several; empty: those that the server prefers."""
    plan: Literal["in use", "none"] = "in use"
    """Against which plan: the version in use, or none (notes alone)."""

    @model_validator(mode="after")
    def _one_of_both(self) -> AnalysisAsked:
        if bool(self.link.strip()) == bool(self.captions.strip()):
            raise ValueError("give either link or captions")
        return self


class Said(Part):
    """A sentence or short run of sentences."""

    index: int
    text: str
    start_s: float | None
    end_s: float | None
    url: str | None
    """The video at that second; null where its times are not the video's."""


class Chapter(Part):
    """A named part of the video."""

    title: str
    start_s: float | None
    origin: str
    """"creator", or "topic" where it was found by the words."""


class Words(PageOf[Said]):
    """A part of what was said."""

    model_config = ConfigDict(use_attribute_docstrings=True)  # more fields than a list has

    language: str
    """BCP 47, "und" when unknown."""
    origin: str
    """"manual captions", "automatic captions", "speech recognition", "upload", …"""
    duration_s: float | None
    chapters: list[Chapter]


class SubtitlesQuery(Part):
    """As what."""

    form: Literal["srt", "vtt"] = "vtt"


class WordsQuery(Part):
    """Which part of what was said."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    cursor: Cursor = ""
    from_s: Annotated[float, Field(ge=0, le=1e7)] | None = None
    """Only what was said at this second or later."""
    to_s: Annotated[float, Field(ge=0, le=1e7)] | None = None
    """Only what was said before this second."""


class HearAsked(Part):
    """Having a video without captions heard."""

    usd: Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,9})?$")] | None
    """The price that was agreed to, in US dollars; null: a price that nobody knows."""


class Hearing(Part):
    """What having a video heard takes."""

    model: str
    host: str
    """Where the sound is sent."""
    seconds: float | None
    """How long the video is; null where nobody knows."""
    longest_s: float
    """No video longer than this is heard."""
    usd: str | None
    """US dollars for all of it, else for the longest that is heard; null: nobody knows."""
    usd_a_minute: str | None


def analysis(row: AnalysisRow | Brief) -> Analysis:
    """A row as programs see it."""
    if isinstance(row, AnalysisRow):
        channel = row.video.channel if row.video else ""
    else:
        channel = row.channel or ""
    return Analysis(
        id=row.id,
        state=known(row.state),
        title=clean(titled(row.title)),
        channel=clean(channel),
        youtube_id=row.youtube_id,
        url=link(row.youtube_id),
        language=row.language,
        verdict=known(row.verdict) or None,
        score=row.score,
        tasks=row.tasks,
        plan_version=row.plan_version_id,
        parts=row.parts,
        parts_done=row.parts_done,
        error=trouble(row.error_id, row.error_message, row.error_remedy),
        retry_at=row.retry_at,
        sample=row.sample,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
