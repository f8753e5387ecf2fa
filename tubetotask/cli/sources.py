"""``tubetotask sources``: follow channels and playlists, with rules, a rhythm and back-fill."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import Caller, listed, number_at
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import BAD_INPUT, DONE, EPILOG, tell
from tubetotask.cli.listing import Listing
from tubetotask.cli.sources_told import asked, line, price_told, push_lines
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import TooLarge

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.sources import Source

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
_NUMBER = click.argument("number", type=kinds.Whole(1))


class _Sources(Listing):
    """Here one also follows."""

    aliases: ClassVar = {"follow": "add", "unfollow": "remove"}


@click.group("sources", cls=_Sources, epilog=EPILOG)
def command() -> None:
    """Follow channels and playlists. Without a command: list.

    A worker (script/server) does the looking; nothing here asks YouTube.
    """


@command.command("list")
@click.option("--removed", is_flag=True, help="What was removed a moment ago.")
@click.option("--limit", type=kinds.Whole(1, 100_000), default=1000, show_default=True)
@options.as_json
@click.pass_obj
def list_(tools: Tools, *, removed: bool, limit: int, as_json: bool) -> None:
    """List what is followed: its state, and when it is looked at next."""
    from tubetotask.api.v1.shapes.overviews import Push
    from tubetotask.api.v1.shapes.sources import Sources
    from tubetotask.exports import working

    query = {"removed": True} if removed else {}
    with calling(tools, _WHAT) as caller:
        rows: list[Source] = listed(caller, "listSources", Sources, limit=limit, query=query)
        push = caller.ask("getPush", Push)
    same = working.twins(row.title for row in rows if row.url)
    lines = [line(row, same) for row in rows] or ["Nothing is followed."]
    out.told({"items": rows, "push": push}, lines + push_lines(push), as_json=as_json)


@command.command("add")
@click.argument("address")
@click.option("--channels", is_flag=True, help="Of a playlist: all channels whose videos it holds.")
@options.as_json
@click.pass_obj
def add(tools: Tools, address: str, *, channels: bool, as_json: bool) -> None:
    """Follow what ADDRESS names: a channel in any form, a playlist, or a video's channel."""
    from tubetotask.api.v1.shapes.base import Accepted

    body = {"address": address, "channels": True} if channels else {"address": address}
    with calling(tools, _WHAT) as caller:
        done = caller.ask("followSource", Accepted, body=body)
        row = _one(caller, number_at(done.made))
    out.told(row, [done.message, line(row)], as_json=as_json)


@command.command("import")
@click.argument("file", type=click.File("rb"))
@options.as_json
@click.pass_obj
def import_(tools: Tools, file: Any, *, as_json: bool) -> int:
    """Follow all that FILE names: OPML, Takeout's subscriptions.csv, or one address a line (-)."""
    from tubetotask.api.v1.shapes.sources import SourcesMade
    from tubetotask.sources.imports import MAX_BYTES

    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge("This list has more than 5 MB.", remedy="Divide it.")
    with calling(tools, _WHAT) as caller:
        made = caller.ask("followSources", SourcesMade, body={"text": _text(data)})
    new = len(made.sources) - made.known
    lines = [f"{new} new, {made.known} followed before, {made.merged} said twice."]
    out.told(made, lines, as_json=as_json)
    for row in () if as_json else made.refused:
        tell(f"line {row.line}: “{row.text}”: {row.reason}")
    return BAD_INPUT if made.refused else DONE


@command.command("remove")
@_NUMBER
@options.as_json
@click.pass_obj
def remove(tools: Tools, number: int, *, as_json: bool) -> None:
    """Stop following the source with this NUMBER; its analyses stay."""
    with calling(tools, _WHAT) as caller:
        caller.run("deleteSource", path={"source_id": number})
    lines = [f"No longer followed. For ten minutes: tubetotask sources restore {number}"]
    out.told({"id": number, "removed": True}, lines, as_json=as_json)


@command.command("restore")
@_NUMBER
@options.as_json
@click.pass_obj
def restore(tools: Tools, number: int, *, as_json: bool) -> None:
    """Follow again what was removed a moment ago."""
    _told(tools, "restoreSource", number, as_json=as_json)


@command.command("pause")
@_NUMBER
@click.option("--off", is_flag=True, help="Go on.")
@options.as_json
@click.pass_obj
def pause(tools: Tools, number: int, *, off: bool, as_json: bool) -> None:
    """Take nothing by itself for a while."""
    _told(tools, "changeSource", number, {"paused": not off}, as_json=as_json)


@command.command("interval")
@_NUMBER
@click.argument("every", type=kinds.OneOf(list(INTERVALS)))
@options.as_json
@click.pass_obj
def interval(tools: Tools, number: int, every: str, *, as_json: bool) -> None:
    """Look at the source EVERY so often; auto: by how often it publishes."""
    minutes = INTERVALS[every]
    seconds = None if minutes is None else minutes * 60
    _told(tools, "changeSource", number, {"interval_s": seconds}, as_json=as_json)


@command.command("look")
@_NUMBER
@options.as_json
@click.pass_obj
def look(tools: Tools, number: int, *, as_json: bool) -> None:
    """Look at the source now (a worker does it)."""
    from tubetotask.api.v1.shapes.base import Accepted

    with calling(tools, _WHAT) as caller:
        done = caller.ask("lookAtSource", Accepted, path={"source_id": number})
    out.told(done, [done.message, "How that went: tubetotask sources"], as_json=as_json)


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
@click.option("--speech/--no-speech", default=None, help="Speech recognition without captions.")
@click.option("--daily-cap", metavar="N", help="Videos a day taken by themselves; none: no limit.")
@click.option("--reset", is_flag=True, help="Begin with the defaults, which take everything.")
@options.as_json
@click.pass_obj
def rules(
    tools: Tools,
    /,
    number: int,
    *,
    reset: bool,
    as_json: bool,  # noqa: ARG001 - rules are told as JSON in any case
    **given: Any,
) -> None:
    """Say or set what is taken of the source with this NUMBER. What is not given stays.

    They are written as JSON, with --json or without.
    """
    from tubetotask.api.v1.shapes.sources import RulesNow, Source
    from tubetotask.domain.source_rules import SourceRules

    wanted = asked(given)
    if reset:
        first = RulesNow.model_validate(asdict(SourceRules()), strict=False)
        wanted = {**first.model_dump(), **wanted}
    path = {"source_id": number}
    with calling(tools, _WHAT) as caller:
        row = _one(caller, number)
        if wanted:
            row = caller.ask("changeSource", Source, path=path, body={"rules": wanted})
    out.told(row.rules, [], as_json=True)


@command.command("backfill")
@_NUMBER
@click.option("--last", type=kinds.Whole(1, 500), help="So many of the newest videos.")
@click.option("--since", type=kinds.Day(), help="Those since this day (year-month-day).")
@click.option("--yes", is_flag=True, help="Begin; without it the price is told, and nothing done.")
@options.as_json
@click.pass_obj
def backfill(
    tools: Tools, number: int, *, last: int | None, since: datetime | None, yes: bool, as_json: bool
) -> None:
    """Have older videos analysed; says first what that will cost."""
    from tubetotask.api.v1.shapes.base import Accepted
    from tubetotask.api.v1.shapes.sources import BackPrice

    which: dict[str, Any] = {"last": last} if last else {}
    which |= {"since": since.replace(tzinfo=UTC).isoformat()} if since else {}
    path = {"source_id": number}
    with calling(tools, _WHAT) as caller:
        price = caller.ask("getBackfill", BackPrice, path=path, query=which)
        if yes:
            caller.ask("backfillSource", Accepted, path=path, body=which)
    told = "Queued." if yes else "Nothing is begun yet; --yes begins."
    out.told({"price": price, "queued": yes}, [price_told(price), told], as_json=as_json)


def _one(caller: Caller, number: int) -> Source:
    from tubetotask.api.v1.shapes.sources import Source

    return caller.ask("getSource", Source, path={"source_id": number})


def _told(
    tools: Tools,
    operation: str,
    number: int,
    body: dict[str, Any] | None = None,
    *,
    as_json: bool,
) -> None:
    from tubetotask.api.v1.shapes.sources import Source

    with calling(tools, _WHAT) as caller:
        row = caller.ask(operation, Source, path={"source_id": number}, body=body)
    out.told(row, [line(row)], as_json=as_json)


def _text(data: bytes) -> str:
    """A list in any usual encoding. Raises InputError."""
    from tubetotask.sources.imports import text_of

    return text_of(data)
