"""A command or option that there is not: what is near in letters, and all that there are.

Invariant: only a name that is near without its dashes is offered ("--state" is not "--tag").
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click


def with_what_there_is(error: click.ClickException) -> click.ClickException:
    """The same error, which names what can be given instead."""
    if isinstance(error, click.NoSuchOption):
        by_letters = {name.lstrip("-"): name for name in error.possibilities or ()}
        near = get_close_matches(error.option_name.lstrip("-"), by_letters)
        return _told(error, [by_letters[each] for each in near], "Options", _options(error.ctx))
    if isinstance(error, click.NoSuchCommand):
        return _told(error, error.possibilities or (), "Commands", _commands(error.ctx))
    return error


def _told(
    error: click.UsageError, near: Iterable[str], what: str, every: list[str]
) -> click.UsageError:
    offered = " or ".join(map(repr, near))
    asked = f" Did you mean {offered}?" if offered else ""
    listed = f"\n{what}: {', '.join(every)}" if every else ""
    return click.UsageError(f"{error.message}{asked}{listed}", error.ctx)


def _options(ctx: click.Context | None) -> list[str]:
    params = ctx.command.get_params(ctx) if ctx else []
    shown = [each for each in params if isinstance(each, click.Option) and not each.hidden]
    return [max(each.opts, key=len) for each in shown]


def _commands(ctx: click.Context | None) -> list[str]:
    return ctx.command.list_commands(ctx) if ctx and isinstance(ctx.command, click.Group) else []
