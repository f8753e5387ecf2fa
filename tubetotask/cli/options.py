"""Options that several commands share."""

from __future__ import annotations

import re

import click
from click.shell_completion import CompletionItem

from tubetotask import setting
from tubetotask.cli.tools import Tools
from tubetotask.transcripts import language as language_codes

# BCP 47: language, then perhaps script ("orig" has its shape), region, variants.
_TAG = re.compile(
    r"([a-z]{2,3})(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*", re.IGNORECASE
)
# Languages with captions on YouTube that ISO 639 gives no code of two letters.
_THREE_LETTERS = """
ady ang arc arz ase ast awa bal ban bar ber bew bfi bgc bho bik brx ceb chr ckb cmn crh crs csb
csn doi dsb fil fon frp fur gaa gez gom gsw hak haw hif hil hmn hne hsb ilo inh jbo kab kbd kha
kmr kok kri krl ksh lad lez lij lmo ltg lua luo lus lzh mad mag mai mak min mfe mni mus mwl nan
nap nds new niu nov nso pag pam pap pcd pdc pms pnb prs quz raj rap rmy rom rup sah sat scn sco
sdp sgs shn sma smn srn sux szl tcy tet tlh tok tpi trv tum udm unm vec vep vls vro war wuu xal
yua yue zza
"""
_THREE = frozenset(_THREE_LETTERS.split())


def languages_of(
    _ctx: click.Context, _option: click.Parameter, value: str | None
) -> tuple[str, ...]:
    """The codes of ``--language de,en``, checked."""
    codes = tuple(code.strip() for code in (value or "").split(",") if code.strip())
    if value is not None and not codes:
        raise click.BadParameter("give a code such as en or de.")
    for code in codes:
        if not _known(code):
            raise click.BadParameter(f"{code!r} is no language code such as en, de or pt-BR.")
    return codes


def _known(code: str) -> bool:
    """Whether it has the form of BCP 47 and its first part is a language."""
    found = _TAG.fullmatch(code)
    if found is None:
        return False
    return found[1].lower() in _THREE or language_codes.normal(found[1]) != ""


language = click.option(
    "--language",
    "languages",
    callback=languages_of,
    metavar="CODES",
    help="For YouTube: the captions you want, best first (en,de). For a file: its language, "
    "where it is not recognised.",
)


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Completed by the shell as the name of a file."""
    return [CompletionItem(incomplete, type="file")]


output = click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE (its ending sets the format).",
    shell_complete=files,
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress and no notes on stderr.")
as_json = click.option("--json", "as_json", is_flag=True, help="The same as JSON.")


def form(given: str | None, *, as_json: bool) -> str | None:
    """The format that is asked for: --json is --format json. Raises click.UsageError for both."""
    if as_json and given not in (None, "json"):
        raise click.UsageError(f"--json and --format {given} contradict each other.")
    return "json" if as_json else given


def named(ctx: click.Context, _option: click.Parameter | None, value: str | None) -> None:
    """Remember the server that is named."""
    if value is None:
        return
    try:
        ctx.find_object(Tools).named = setting.address(value)  # type: ignore[union-attr]  # main's
    except ValueError as error:
        raise click.BadParameter(
            f"{error}.".replace("localhost:11434/v1", "talks.example.org")
        ) from error


class HereOnly(click.Command):
    """A command in a group that works over the API, which itself works on this machine alone."""


def server() -> click.Option:
    """``--server``, for a command that can work over the API."""
    return click.Option(
        ["--server"],
        metavar="URL",
        expose_value=False,
        callback=named,
        help="Work with this server's API (see: tubetotask login), not with this machine's "
        "database.",
    )


def offered(command: click.Command) -> click.Command:
    """The command with ``--server``, and all commands in it that work over the API."""
    if not any(parameter.name == "server" for parameter in command.params):
        command.params.append(server())
    if isinstance(command, click.Group):
        for each in command.commands.values():
            if not isinstance(each, HereOnly):
                offered(each)
    return command
