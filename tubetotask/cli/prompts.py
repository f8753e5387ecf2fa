"""``tubetotask prompts``: what a model is told, word for word."""

from __future__ import annotations

import json

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG


@click.group("prompts", epilog=EPILOG, no_args_is_help=True)
def command() -> None:
    """Show what a model is told about a talk, word for word."""


@command.command("show")
@click.argument("name", required=False)
@options.as_json
@options.output
def show(name: str | None, output: str | None, *, as_json: bool) -> None:
    """Write all prompts, or the one called NAME (notes, merge, assess, revise, check, try)."""
    from tubetotask.analysis.model.prompts import prompts

    out.check(output)
    known = {prompt.name: prompt for prompt in prompts()}
    if name is not None and name not in known:
        raise click.BadParameter(kinds.none_of(name, known), param_hint="NAME")
    chosen = [known[name]] if name else list(known.values())
    if as_json:
        names = ("name", "version", "asks", "promises", "text")
        told = [{each: getattr(prompt, each) for each in names} for prompt in chosen]
        return out.write(json.dumps({"items": told}, indent=2, ensure_ascii=False) + "\n", output)
    pages = [
        f"# {prompt.name} (version {prompt.version})\n\n"
        f"Asks: {prompt.asks}\nPromises: {prompt.promises}\n\n{prompt.text}\n"
        for prompt in chosen
    ]
    return out.write("\n".join(pages), output)
