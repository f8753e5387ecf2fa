"""Options that several commands share."""

from __future__ import annotations

import re

import click

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def languages_of(
    _ctx: click.Context, _option: click.Parameter, value: str | None
) -> tuple[str, ...]:
    """The codes of ``--language de,en``, checked."""
    codes = tuple(code.strip() for code in (value or "").split(",") if code.strip())
    if value is not None and not codes:
        raise click.BadParameter("give a code such as en or de.")
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            raise click.BadParameter(f"{code!r} is no language code such as en, de or pt-BR.")
    return codes


language = click.option(
    "--language",
    "languages",
    callback=languages_of,
    metavar="CODES",
    help="For YouTube: the captions you want, best first (en,de). For a file: its language, "
    "where it is not recognised.",
)
output = click.option(
    "-o", "--output", metavar="FILE", help="Write to FILE (its ending sets the format)."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No progress and no notes on stderr.")
