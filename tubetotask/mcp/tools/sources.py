"""Sources that are followed, and the videos that arrived there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Accepted, Number
from tubetotask.api.v1.shapes.sources import Source, Sources, Video, Videos
from tubetotask.mcp.said import said, trouble, without_none
from tubetotask.mcp.tool import Given, PageGiven, Tool, ask, do
from tubetotask.storage.tokens import READ, WRITE


class FollowGiven(Given):
    """What is followed."""

    address: Annotated[str, Field(min_length=1, max_length=2000)]
    """A channel, playlist or video on YouTube, or a handle (@name)."""


class SourceGiven(Given):
    """Which source."""

    source: Number
    """Its number, as list_sources tells it."""


class VideosGiven(PageGiven):
    """Which videos."""

    state: (
        Literal["discovered", "ignored", "waiting", "ready", "analysing", "done", "failed"] | None
    ) = None
    """Where it stands: "waiting" for those that go on later or ask for the user's decision."""
    source: Number | None = None
    """Only of this source (its number, as list_sources tells it)."""


class ChoiceGiven(Given):
    """What is done with a video that arrived."""

    video: Number
    """Its number, as list_videos tells it."""
    choice: Literal["analyse", "ignore"]
    """One of its "choices". "ignore": set it aside; an analysis under way is called off."""


def list_sources(call: Call, given: PageGiven) -> dict[str, Any]:
    """List the channels and playlists that the user follows, and how they are."""
    found = ask(call, "listSources", Sources, query=given.model_dump())
    return without_none({"sources": [_source(each) for each in found.items], "next": found.next})


def follow_source(call: Call, given: FollowGiven) -> dict[str, Any]:
    """Follow a channel or playlist: its new videos are read by themselves from now on.

    Only when the user asks for it: what is read may cost money.
    """
    found = ask(call, "followSource", Accepted, body={"address": given.address})
    return {"source": int(found.job.rsplit("/", 1)[1]), "message": found.message}


def unfollow_source(call: Call, given: SourceGiven) -> dict[str, Any]:
    """Stop following a source. Only when the user asks for exactly that. What was read stays."""
    do(call, "deleteSource", {"source_id": given.source})
    return {"removed": given.source, "restore_within_min": 10}


def restore_source(call: Call, given: SourceGiven) -> dict[str, Any]:
    """Follow a source again that was removed less than ten minutes ago (unfollow_source), with its
    rules and its videos."""
    return _source(ask(call, "restoreSource", Source, path={"source_id": given.source}))


def list_videos(call: Call, given: VideosGiven) -> dict[str, Any]:
    """List videos that arrived at the user's sources: where each stands, why, and what can be done.

    "waiting" with waits_for "user" asks for the user's decision: decide_video.
    """
    found = ask(call, "listVideos", Videos, query=given.model_dump(exclude_none=True))
    return without_none({"videos": [_video(each) for each in found.items], "next": found.next})


def decide_video(call: Call, given: ChoiceGiven) -> dict[str, Any]:
    """Have a video analysed that arrived, or set it aside, as the user has decided."""
    path = {"video_id": given.video}
    if given.choice == "ignore":
        return _video(ask(call, "ignoreVideo", Video, path=path))
    found = ask(call, "analyseVideo", Accepted, path=path)
    made = int(found.made.rsplit("/", 1)[1]) if found.made else None
    return without_none({"analysis": made, "message": found.message})


def _source(found: Source) -> dict[str, Any]:
    return without_none(
        {
            "source": found.id,
            "title": said(found.title or found.asked, 200),
            "link": found.url,
            "state": found.state,
            "automatic": found.rules.automatic,
            "looked_at": found.looked_at.isoformat(timespec="seconds") if found.looked_at else None,
            "error": trouble(found.error),
        }
    )


def _video(found: Video) -> dict[str, Any]:
    return without_none(
        {
            "video": found.id,
            "source": found.source,
            "title": said(found.title, 200),
            "channel": said(found.channel, 100),
            "link": found.url,
            "state": found.state,
            "waits_for": found.waits_for,
            "reason": said(found.reason),
            "choices": found.choices,
            "analysis": found.analysis,
        }
    )


TOOLS = (
    Tool("list_sources", list_sources, PageGiven, READ, "What is followed", reads=True),
    Tool(
        "follow_source",
        follow_source,
        FollowGiven,
        WRITE,
        "Follow a source",
        again=True,
        outside=True,
    ),
    Tool("unfollow_source", unfollow_source, SourceGiven, WRITE, "Stop following", destroys=True),
    Tool("restore_source", restore_source, SourceGiven, WRITE, "Follow it again", again=True),
    Tool("list_videos", list_videos, VideosGiven, READ, "Videos that arrived", reads=True),
    Tool("decide_video", decide_video, ChoiceGiven, WRITE, "Decide about a video", outside=True),
)
