"""Groups of commands that list by themselves: ``tubetotask tasks --limit 5`` is ``tasks list``.

Invariant: what begins with a command's name is that command; everything else is for ``list``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import click
from click.shell_completion import CompletionItem

from tubetotask.cli.kinds import OneOf


class Listing(click.Group):
    """A group whose command ``default`` is meant where no other is named."""

    default = "list"
    aliases: ClassVar[Mapping[str, str]] = {}
    """Other words that people try for a command; they are in no list."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        before, rest = _server_first(args)
        if not ctx.resilient_parsing or rest:
            rest = self._with_a_command(ctx, rest)
        return super().parse_args(ctx, [*before, *rest])

    def _with_a_command(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] in self.aliases:
            return [self.aliases[args[0]], *args[1:]]
        if args and (args[0] in self.commands or args[0] in ctx.help_option_names):
            return args
        if not args:
            return [self.default]
        later = next((each for each in args if each in self.commands), None)
        if args[0].startswith("-"):
            if later is not None and not ctx.resilient_parsing:
                raise click.UsageError(
                    f"{args[0]} belongs behind the command: {ctx.command_path} {later} {args[0]}."
                )
            return [self.default, *args]
        return [self.default, *args] if self._taken(ctx, args[0]) else args

    def _taken(self, ctx: click.Context, word: str) -> bool:
        """Whether it is one of the words or numbers that ``default`` takes."""
        first = self._first(ctx)
        if first is None:
            return False
        if isinstance(first.type, OneOf):
            return first.type.takes(word)
        return isinstance(first.type, click.IntRange) and word.isdecimal()

    def _first(self, ctx: click.Context) -> click.Argument | None:
        command = self.get_command(ctx, self.default)
        found = command.params if command else ()
        return next((each for each in found if isinstance(each, click.Argument)), None)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = super().shell_complete(ctx, incomplete)
        command = self.get_command(ctx, self.default)
        if command is None:
            return found
        known = {each.value for each in found}
        with command.make_context(self.default, [], parent=ctx, resilient_parsing=True) as inner:
            more = click.Command.shell_complete(command, inner, incomplete)
            first = self._first(ctx)
            if first is not None and not incomplete.startswith("-"):
                more += first.shell_complete(inner, incomplete)
        return [*found, *(each for each in more if each.value not in known)]


def _server_first(args: list[str]) -> tuple[list[str], list[str]]:
    """``--server URL`` in front of the rest stays the group's own."""
    if args and args[0] == "--server":
        return args[:2], args[2:]
    if args and args[0].startswith("--server="):
        return args[:1], args[1:]
    return [], args
