"""``tubetotask usage``: what models have cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.budget import Room
from tubetotask.domain.quota import Units
from tubetotask.domain.usage import Line, SourceLine, Spent, Usage

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes import rest as shapes


@click.command("usage", epilog=EPILOG)
@click.option("--format", "form", type=kinds.OneOf(["text", "csv", "json"]), help="Default: text.")
@options.as_json
@options.output
@click.pass_obj
def command(tools: Tools, *, form: str | None, as_json: bool, output: str | None) -> None:
    """Say what models have cost: today, this month, by day, by model and purpose, by source.

    As CSV: a line for each of the last 30 days.
    """
    from tubetotask.api.v1.shapes.rest import Usage as Told
    from tubetotask.exports import spending

    out.check(output)
    endings = {".txt": "text", ".csv": "csv", ".json": "json"}
    chosen = out.form_of(options.form(form, as_json=as_json), output, endings, "text")
    with calling(tools, "What models have cost") as caller:
        found = caller.ask("getUsage", Told)
    if chosen == "json":
        return out.write(found.model_dump_json(indent=2) + "\n", output)
    usage = _usage(found)
    text = spending.text(usage) if chosen == "text" else spending.as_csv(usage)
    return out.write(text, output)


def _usage(told: shapes.Usage) -> Usage:
    rooms = (
        Room(r.name, Decimal(r.budget), Decimal(r.spent), Decimal(r.reserved), r.ends, r.whose)
        for r in told.budgets
    )
    units = told.units
    return Usage(
        today=_spent(told.today),
        month=_spent(told.month),
        days=tuple((each.day, _spent(each.spent)) for each in told.days),
        lines=tuple(Line(each.model, each.purpose, _spent(each.spent)) for each in told.lines),
        rooms=tuple(rooms),
        units=Units(units.used, units.limit, units.by_hand, units.renewed_at) if units else None,
        sources=tuple(
            SourceLine(each.title, each.source_id, _spent(each.spent)) for each in told.sources
        ),
        unit_days=tuple((each.day, each.units) for each in told.unit_days),
    )


def _spent(told: shapes.Spent) -> Spent:
    return Spent(
        usd=Decimal(told.usd),
        calls=told.calls,
        tokens_in=told.tokens_in,
        tokens_out=told.tokens_out,
        tokens_cached=told.tokens_cached,
        unknown=told.unknown,
        lost=told.lost,
        usd_lost=Decimal(told.usd_lost),
        audio_s=told.audio_s,
    )
