"""``tubetotask man``: the manual page, written from the commands themselves.

Invariant: the same commands give the same page (no day stands in it), and every command, argument
and option that ``--help`` tells stands in it. docs/man/tubetotask.1 is this page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

import click

from tubetotask import __version__
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG

_FEATURES = (
    ("TUBETOTASK_SERVER", "The server to work with where --server names none."),
    ("TUBETOTASK_TOKEN", "The token for it; tubetotask login keeps one in a file instead."),
    ("DATABASE_URL", "The database of this machine; docs/environment.md has all settings."),
    ("TUBETOTASK_DATA", "The folder of data: database, secret, backups."),
    ("LOG_LEVEL", "DEBUG adds the traceback to an error."),
    ("NO_COLOR", "Set to anything: no colours on a terminal."),
)
_SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "“": r"\(lq", "”": r"\(rq"}
_SIGNS |= {"…": "...", "’": r"\(cq", "→": r"\(->", "–": r"\(en"}
_FILES = (
    ("~/.config/tubetotask/tokens.json", "Tokens of servers, readable by you alone."),
    (".env", "Settings, in the folder of the application."),
)


@click.command("man", epilog=EPILOG)
def command() -> None:
    """Write the manual page, for man itself.

    \b
    To read it: tubetotask man | man -l -
    To keep it: tubetotask man > ~/.local/share/man/man1/tubetotask.1
    """
    out.write(page(), None)


def page() -> str:
    """The page, as troff with the macros of man(7)."""
    from tubetotask.cli.main import SETTINGS, group

    root = click.Context(group, info_name="tubetotask", **SETTINGS)
    lines = [
        f'.TH TUBETOTASK 1 "" "TubeToTask {__version__}" "User Commands"',
        ".SH NAME",
        r"tubetotask \- say what a video means for your plan, and what to do",
        ".SH SYNOPSIS",
        r".B tubetotask",
        plain("[--server URL] COMMAND [ARGUMENTS]"),
        ".SH DESCRIPTION",
        *_prose(group.help or ""),
        ".SH OPTIONS",
        *_options(group, root),
        ".SH COMMANDS",
        *_commands(group, root),
        ".SH EXIT STATUS",
        *_exits(),
        ".SH ENVIRONMENT",
        *_pairs(_FEATURES),
        ".SH FILES",
        *_pairs(_FILES),
        ".SH SEE ALSO",
        plain("docs/cli.md tells more, docs/cookbook.md has recipes, docs/api.md the API."),
    ]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if found is None:
            continue
        inner = click.Context(found, info_name=name, parent=context)
        usage = " ".join(found.collect_usage_pieces(inner))
        yield f".SS {plain(f'{inner.command_path} {usage}'.strip())}"
        yield from _prose(found.help or "")
        yield from _options(found, inner)
        if isinstance(found, click.Group):
            yield from _commands(found, inner)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for each in command.get_params(context):
        record = each.get_help_record(context)
        # --server is told once, on top, and what an argument is stands in the text.
        known = each.name == "help" or (each.name == "server" and context.parent is not None)
        if record is None or known or not record[1]:
            continue
        yield from _pairs((record,))


def _exits() -> Iterator[str]:
    for line in EPILOG.splitlines()[2:]:
        code, meaning = line.split(maxsplit=1)
        yield from _pairs(((code, meaning),))


def _pairs(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, meaning in rows:
        yield from (".TP", rf"\fB{plain(name)}\fR", plain(meaning))


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; those behind a line with \\b alone keep their lines."""
    for block in re.split(r"\n\s*\n", text.strip()):
        yield ".PP"
        if block.lstrip().startswith("\b"):
            lines = dedent(block.lstrip().removeprefix("\b").strip("\n")).splitlines()
            yield from (".nf", *(plain(line.rstrip()) for line in lines), ".fi")
        else:
            yield plain(" ".join(block.split()))


def plain(text: str) -> str:
    """Text that troff takes for text: no command, no escape, hyphens as they are typed."""
    safe = "".join(_SIGNS.get(sign, sign) for sign in text)
    return rf"\&{safe}" if safe.startswith(".") else safe
