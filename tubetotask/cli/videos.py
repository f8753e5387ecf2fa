"""``tubetotask videos``: what arrived from the sources that are followed, and how it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import output as out
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.arrival import ArrivalState

if TYPE_CHECKING:
    from tubetotask.storage.following import Arrived

_WHAT = "Videos"
STATES = tuple(state.value for state in ArrivalState)
_NUMBER = click.argument("number", type=click.IntRange(1))


@click.group("videos", invoke_without_command=True, epilog=EPILOG)
@click.pass_context
def command(context: click.Context) -> None:
    """Say which videos arrived, how each stands and why. Without a command: all, newest first."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.argument("states", nargs=-1, type=click.Choice(STATES))
@click.option("--source", "follow", type=click.IntRange(1), help="Of the source with this number.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_obj
def list_(
    tools: Tools,
    states: tuple[str, ...] = (),
    follow: int | None = None,
    limit: int = 50,
    *,
    as_json: bool = False,
) -> None:
    """List videos, all or those in some STATES (discovered, ignored, waiting, ready, …)."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, _):
        room = following.room(space)
        wanted = [ArrivalState(state) for state in states]
        rows = room.arrivals(states=wanted, follow_id=follow, limit=limit)
        counts = room.counts(follow_id=follow)
        if as_json:
            told = {
                "counts": {state.value: count for state, count in counts.items()},
                "videos": [_as_json(one) for one in rows],
            }
            text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        else:
            lines = [_line(one) for one in rows] or ["No videos."]
            summary = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
            text = "\n".join([*lines, "", f"Altogether: {summary or 'none'}."]) + "\n"
    out.write(text, None)


@command.command("analyse")
@_NUMBER
@click.pass_obj
def analyse(tools: Tools, number: int) -> None:
    """Have the video with this NUMBER analysed, whatever the rules say."""
    from tubetotask.jobs import choosing

    with desk(tools, _WHAT) as (space, url):
        text = _line(choosing.analyse_arrival(space, url, number))
    out.write(text + "\n", None)


@command.command("ignore")
@_NUMBER
@click.pass_obj
def ignore(tools: Tools, number: int) -> None:
    """Set the video with this NUMBER aside; an analysis under way is called off."""
    from tubetotask.jobs import choosing

    with desk(tools, _WHAT) as (space, url):
        text = _line(choosing.ignore_arrival(space, url, number))
    out.write(text + "\n", None)


def _line(one: Arrived) -> str:
    from tubetotask.exports.phrases import harmless

    text = f"{one.row.id:>6}  {one.state.value:<10} {harmless(one.found.title)}"
    if one.reason:
        text += f"  ({harmless(one.reason)})"
    if one.next_at is not None:
        text += f"  next {one.next_at:%Y-%m-%d %H:%M UTC}"
    return text


def _as_json(one: Arrived) -> dict[str, Any]:
    return {
        "number": one.row.id,
        "youtube_id": one.found.youtube_id,
        "title": one.found.title,
        "source": one.row.follow_id,
        "published": one.found.published.isoformat() if one.found.published else None,
        "found_at": one.found.first_seen_at.isoformat(),
        "state": one.state.value,
        "rule": one.row.rule,
        "reason": one.reason,
        "remedy": one.remedy,
        "since": one.since.isoformat(),
        "waits_for": one.waits_for.value if one.waits_for else None,
        "next_at": one.next_at.isoformat() if one.next_at else None,
        "analysis": one.row.analysis_id if one.analysis else None,
        "choices": [choice.value for choice in one.choices],
    }
