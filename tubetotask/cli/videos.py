"""``tubetotask videos``: what arrived from the sources that are followed, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import listed
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.listing import Listing
from tubetotask.cli.tools import Tools
from tubetotask.domain.arrival import ArrivalState

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.sources import Video

_WHAT = "Videos"
# A talk that somebody gave is no video of a source, and is not here.
_NONE = "No videos of the sources you follow. What was read: tubetotask call listAnalyses"
STATES = tuple(state.value for state in ArrivalState)
_NUMBER = click.argument("number", type=kinds.Whole(1))


@click.group("videos", cls=Listing, epilog=EPILOG)
def command() -> None:
    """Say which videos arrived, how each stands and why. Without a command: list."""


@command.command("list")
@click.argument("states", nargs=-1, type=kinds.OneOf(STATES))
@click.option("--source", type=kinds.Whole(1), help="Of the source with this number.")
@click.option("--limit", type=kinds.Whole(1, 1000), default=50, show_default=True)
@options.as_json
@click.pass_obj
def list_(
    tools: Tools, states: tuple[str, ...], source: int | None, limit: int, *, as_json: bool
) -> None:
    """List videos, all or those in some STATES (discovered, ignored, waiting, ready, …)."""
    from tubetotask.api.v1.shapes.overviews import VideoOverview
    from tubetotask.api.v1.shapes.sources import Videos

    which: dict[str, Any] = {"source": source} if source is not None else {}
    rows: list[Video] = []
    with calling(tools, _WHAT) as caller:
        counts = caller.ask("getVideoOverview", VideoOverview, query=which).counts
        for state in dict.fromkeys(states) or ("",):
            query = {**which, "state": state} if state else which
            rows += listed(caller, "listVideos", Videos, limit=limit, query=query)
    if len(states) > 1:  # one list out of several, in the order that each of them has
        rows.sort(key=lambda row: row.published or row.since, reverse=True)
    rows = rows[:limit]
    none = "No such videos." if states or which else _NONE
    lines = [_line(row) for row in rows] or [none]
    summary = ", ".join(f"{n} {_word(state).lower()}" for state, n in counts.items() if n)
    lines += ["", f"Altogether: {summary or 'none'}."]
    out.told({"items": rows, "counts": counts}, lines, as_json=as_json)


@command.command("show")
@_NUMBER
@options.as_json
@click.pass_obj
def show_(tools: Tools, number: int, *, as_json: bool) -> None:
    """Say how the video with this NUMBER stands, and what to do about it."""
    from tubetotask.api.v1.shapes.sources import Video

    with calling(tools, _WHAT) as caller:
        row = caller.ask("getVideo", Video, path={"video_id": number})
    lines = [_line(row), f"        {row.url}"]
    lines += [f"        What to do: {row.remedy}"] if row.remedy else []
    lines += [f"        Read it: tubetotask export analysis {row.analysis}"] if row.analysis else []
    out.told(row, lines, as_json=as_json)


@command.command("analyse")
@_NUMBER
@options.as_json
@click.pass_obj
def analyse(tools: Tools, number: int, *, as_json: bool) -> None:
    """Have the video with this NUMBER analysed, whatever the rules say."""
    from tubetotask.api.v1.shapes.base import Accepted
    from tubetotask.api.v1.shapes.sources import Video

    with calling(tools, _WHAT) as caller:
        caller.ask("analyseVideo", Accepted, path={"video_id": number})
        row = caller.ask("getVideo", Video, path={"video_id": number})
    out.told(row, [_line(row)], as_json=as_json)


@command.command("ignore")
@_NUMBER
@options.as_json
@click.pass_obj
def ignore(tools: Tools, number: int, *, as_json: bool) -> None:
    """Set the video with this NUMBER aside; an analysis under way is called off."""
    from tubetotask.api.v1.shapes.sources import Video

    with calling(tools, _WHAT) as caller:
        row = caller.ask("ignoreVideo", Video, path={"video_id": number})
    out.told(row, [_line(row)], as_json=as_json)


def _word(state: str, waits_for: str | None = None) -> str:
    from tubetotask.exports.working import arrival

    return arrival(state, waits_for)[1]


def _line(row: Video) -> str:
    from tubetotask.exports.phrases import harmless

    text = f"{row.id:>6}  {_word(row.state, row.waits_for):<23} {harmless(row.title)}"
    if row.reason:
        text += f"  ({harmless(row.reason)})"
    if row.next_at is not None:
        text += f"  next {row.next_at:%Y-%m-%d %H:%M UTC}"
    return text
