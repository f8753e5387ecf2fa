"""``tubetotask sources``: follow channels and playlists, with rules, a rhythm and back-fill."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from tubetotask.cli import output as out
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.sources_told import (
    as_json,
    asked,
    line,
    price_told,
    push_json,
    push_lines,
)
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import InputError

_WHAT = "Sources"
INTERVALS = {
    "auto": None,
    "15m": 15,
    "30m": 30,
    "1h": 60,
    "3h": 180,
    "6h": 360,
    "12h": 720,
    "24h": 1440,
}
_NUMBER = click.argument("number", type=click.IntRange(1))


_LOOKED_UP = "What it is, is being looked up first. How that went: tubetotask sources\n"


@click.group("sources", invoke_without_command=True, epilog=EPILOG)
@click.pass_context
def command(context: click.Context) -> None:
    """Follow channels and playlists. Without a command: what is followed.

    A worker (script/server) does the looking; nothing here asks YouTube.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.option("--removed", is_flag=True, help="What was removed a moment ago.")
@click.option("--json", "as_json_", is_flag=True, help="The same as JSON.")
@click.pass_obj
def list_(tools: Tools, *, removed: bool = False, as_json_: bool = False) -> None:
    """List what is followed: its state, and when it is looked at next."""
    from tubetotask.jobs import following, pushing
    from tubetotask.storage.database import now

    with desk(tools, _WHAT) as (space, _):
        rows = following.room(space).follows(removed=removed)
        push = pushing.health(space.session, tools.config, now())
        if as_json_:
            told = {"sources": [as_json(row) for row in rows], "push": push_json(push)}
            text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        else:
            lines = [line(row) for row in rows] or ["Nothing is followed."]
            text = "\n".join(lines + push_lines(push)) + "\n"
    out.write(text, None)


@command.command("add")
@click.argument("address")
@click.option("--channels", is_flag=True, help="Of a playlist: all channels whose videos it holds.")
@click.pass_obj
def add(tools: Tools, address: str, *, channels: bool) -> None:
    """Follow what ADDRESS names: a channel in any form, a playlist, or a video's channel."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, url):
        before = {row.id for row in following.room(space).follows()}
        take = following.follow_channels if channels else following.follow
        row = take(space, url, address)
        text = line(row)
    known = "Followed before:\n" if row.id in before else ""
    out.write(known + text + "\n", None)


@command.command("import")
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def import_(tools: Tools, file: Any) -> int:
    """Follow all that FILE names: OPML, Takeout's subscriptions.csv, or one address a line (-)."""
    from tubetotask.jobs import following
    from tubetotask.sources.imports import MAX_BYTES

    with desk(tools, _WHAT) as (space, url):
        many = following.follow_many(space, url, file.read(MAX_BYTES + 1))
        new = len(many.rows) - many.known
    out.write(f"{new} new, {many.known} followed before, {many.merged} said twice.\n", None)
    for row in many.refused:
        click.echo(f"line {row.line}: “{row.text}”: {row.error.message}", err=True)
    return 3 if many.refused else 0


@command.command("remove")
@_NUMBER
@click.pass_obj
def remove(tools: Tools, number: int) -> None:
    """Stop following the source with this NUMBER; its analyses stay."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, _):
        following.unfollow(space, number)
    out.write(f"No longer followed. For ten minutes: tubetotask sources restore {number}\n", None)


@command.command("restore")
@_NUMBER
@click.pass_obj
def restore(tools: Tools, number: int) -> None:
    """Follow again what was removed a moment ago."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, _):
        text = line(following.bring_back(space, number))
    out.write(text + "\n", None)


@command.command("pause")
@_NUMBER
@click.option("--off", is_flag=True, help="Go on.")
@click.pass_obj
def pause(tools: Tools, number: int, *, off: bool) -> None:
    """Take nothing by itself for a while."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, _):
        text = line(following.pause(space, number, paused=not off))
    out.write(text + "\n", None)


@command.command("interval")
@_NUMBER
@click.argument("every", type=click.Choice(list(INTERVALS)))
@click.pass_obj
def interval(tools: Tools, number: int, every: str) -> None:
    """Look at the source EVERY so often; auto: by how often it publishes."""
    from tubetotask.jobs import following

    minutes = INTERVALS[every]
    with desk(tools, _WHAT) as (space, _):
        fixed = None if minutes is None else timedelta(minutes=minutes)
        text = line(following.set_interval(space, number, fixed))
    out.write(text + "\n", None)


@command.command("look")
@_NUMBER
@click.pass_obj
def look(tools: Tools, number: int) -> None:
    """Look at the source now (a worker does it)."""
    from tubetotask.jobs import following

    with desk(tools, _WHAT) as (space, url):
        known = following.look_now(space, url, number)
    out.write("Queued.\n" if known else _LOOKED_UP, None)


@command.command("rules")
@_NUMBER
@click.option("--take", metavar="WORDS", help="Titles must have one of these; commas between.")
@click.option("--leave", metavar="WORDS", help="Titles must have none of these.")
@click.option("--shortest", metavar="MINUTES", help="Shorter ones are set aside; none: no limit.")
@click.option("--longest", metavar="MINUTES", help="Longer ones are set aside; none: no limit.")
@click.option("--shorts/--no-shorts", default=None, help="Shorts.")
@click.option("--live/--no-live", default=None, help="What is or was live.")
@click.option("--premieres/--no-premieres", default=None, help="Premieres.")
@click.option("--languages", metavar="CODES", help="Only these languages; none: any.")
@click.option("--automatic/--by-hand", default=None, help="Analyse by itself, or ask you.")
@click.option("--daily-cap", metavar="N", help="Videos a day taken by themselves; none: no limit.")
@click.option("--reset", is_flag=True, help="Begin with the defaults, which take everything.")
@click.pass_obj
def rules(tools: Tools, /, number: int, *, reset: bool, **given: Any) -> None:
    """Say or set what is taken of the source with this NUMBER. What is not given stays."""
    from tubetotask.domain.source_rules import SourceRules
    from tubetotask.jobs import following
    from tubetotask.storage.following import load_rules

    with desk(tools, _WHAT) as (space, _):
        row = following.room(space).follow(number)
        before = SourceRules() if reset else load_rules(row.rules)
        wanted = asked(before, given)
        if reset or wanted != before:
            row = following.set_rules(space, number, wanted)
        told = as_json(row)["rules"]
    out.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n", None)


@command.command("backfill")
@_NUMBER
@click.option("--last", type=click.IntRange(1, 500), help="So many of the newest videos.")
@click.option("--since", metavar="DATE", help="Those since a day, YYYY-MM-DD.")
@click.option("--yes", is_flag=True, help="Begin; without it the price is told, and nothing done.")
@click.pass_obj
def backfill(tools: Tools, number: int, *, last: int | None, since: str | None, yes: bool) -> None:
    """Have older videos analysed; says first what that will cost."""
    from tubetotask.jobs import backfill as filling

    day = _day(since) if since else None
    with desk(tools, _WHAT) as (space, url):
        price = filling.backfill_price(space, tools.config, number, last=last, since=day)
        text = price_told(price)
        if yes:
            filling.backfill(space, url, number, last=last, since=day)
            text += "Queued.\n"
        else:
            text += "Nothing is begun yet; --yes begins.\n"
    out.write(text, None)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(
            f"“{text}” is no day.", remedy="Write it as YYYY-MM-DD, for example 2026-11-01."
        ) from error
