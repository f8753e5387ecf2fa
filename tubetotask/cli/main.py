"""``tubetotask``: finds the command, runs it, and turns every error into words and an exit code.

Invariant: a command's module is imported only when that command is used, so help and version
answer at once.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from tubetotask import __version__
from tubetotask.cli import errors
from tubetotask.cli.tools import Tools

# Name, module, and what the list of commands says of it (so that listing imports nothing).
COMMANDS: dict[str, tuple[str, str]] = {
    "analyze": ("tubetotask.cli.analyze", "Say what a talk means for your plan and what to do."),
    "transcript": ("tubetotask.cli.transcript", "Write what was said, as text or subtitles."),
    "sources": ("tubetotask.cli.sources", "Follow channels and playlists; rules, back-fill."),
    "videos": ("tubetotask.cli.videos", "Say which videos arrived, and why each stands so."),
    "usage": ("tubetotask.cli.usage", "Say what models have cost."),
    "budget": ("tubetotask.cli.budget", "Say or set what your own calls of a model may cost."),
    "jobs": ("tubetotask.cli.jobs", "Say what is done in the background; stop it, try it again."),
    "prompts": ("tubetotask.cli.prompts", "Show what a model is told, word for word."),
}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """Commands that are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's name
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # Click looks for a likely one among commands that are loaded, and none of ours is.
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings=SETTINGS, epilog=errors.EPILOG, no_args_is_help=True)
@click.version_option(__version__, prog_name="tubetotask", message="%(prog)s %(version)s")
def group() -> None:
    """What a video means for your plan, and what to do, in the speaker's own words.

    \b
    Try:
      tubetotask analyze captions.vtt --plan plan.md
      tubetotask analyze https://youtu.be/VIDEO_ID --plan plan.md --format html > talk.html
      tubetotask transcript captions.vtt
    """


def run(arguments: Sequence[str], tools: Tools | None = None) -> int:
    """Run one command line and return its exit code. Never raises, but for a programming error."""
    return errors.translated(
        lambda: group.main(
            list(arguments), prog_name="tubetotask", standalone_mode=False, obj=tools or Tools()
        )
    )


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
