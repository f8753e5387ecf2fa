"""``tubetotask``: finds the command, runs it, and turns every error into words and an exit code.

Invariant: a command's module is imported only when that command is used, so help, version and the
shell's completion of a command's name answer at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from tubetotask import __version__
from tubetotask.cli import errors
from tubetotask.cli.table import AFAR, COMMANDS, HERE
from tubetotask.cli.tools import Tools

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """Commands that are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's name
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        if cmd_name in AFAR:
            from tubetotask.cli.options import offered

            return offered(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in HERE and not ctx.resilient_parsing:
            _refuse_a_server(ctx, args[0])
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # Click looks for a likely one among commands that are loaded, and none of ours is.
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        found = COMMANDS.items()
        return [
            CompletionItem(n, help=about) for n, (_, about) in found if n.startswith(incomplete)
        ]


def _refuse_a_server(ctx: click.Context, name: str) -> None:
    """For a command that has no part in the API. Raises ConfigError."""
    # The environment itself: such a command must also tell what is wrong with the settings.
    if ctx.find_object(Tools).named or os.environ.get("TUBETOTASK_SERVER"):  # type: ignore[union-attr]  # run() gives it
        from tubetotask.cli.desk import here_only

        raise here_only(f"tubetotask {name}")


def _named(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    """While the line is read: which command may follow depends on it."""
    if value is not None:
        from tubetotask.cli.options import named

        named(ctx, option, value)


@click.group(cls=Commands, context_settings=SETTINGS, epilog=errors.EPILOG, no_args_is_help=True)
@click.version_option(__version__, prog_name="tubetotask", message="%(prog)s %(version)s")
@click.option(
    "--server",
    metavar="URL",
    expose_value=False,
    callback=_named,
    help="Work with this server's API instead of the database.",
)
def group() -> None:
    """What a video means for your plan, and what to do, in the speaker's own words.

    \b
    Try:
      tubetotask analyze captions.vtt --plan plan.md
      tubetotask analyze https://youtu.be/VIDEO_ID --plan plan.md --format html > talk.html
      tubetotask transcript captions.vtt
      tubetotask login --server https://talks.example.org
      tubetotask --server https://talks.example.org tasks
    """


def run(arguments: Sequence[str], tools: Tools | None = None) -> int:
    """Run one command line and return its exit code. Never raises, but for a programming error."""
    return errors.translated(
        lambda: group.main(
            list(arguments), prog_name="tubetotask", standalone_mode=False, obj=tools or Tools()
        )
    )


def main() -> None:
    """The console script. With _TUBETOTASK_COMPLETE set it answers a shell's completion."""
    if os.environ.get("_TUBETOTASK_COMPLETE"):
        group.main(prog_name="tubetotask", obj=Tools())
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
