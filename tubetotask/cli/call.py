"""``tubetotask call``: any operation of the API by its name, here or on a server."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import operation_of
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import InputError

_HOLE = re.compile(r"\{(\w+)\}")


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from tubetotask.api.v1.table import OPERATIONS

    found = (each for each in OPERATIONS if each.id.startswith(incomplete))
    return [CompletionItem(each.id, help=each.summary) for each in found]


@click.command("call", epilog=EPILOG)
@click.argument("operation", required=False, shell_complete=_names)
@click.argument("given", metavar="[NAME=VALUE]…", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="List the operations.")
@options.as_json
@click.pass_obj
def command(
    tools: Tools, operation: str | None, given: tuple[str, ...], *, listing: bool, as_json: bool
) -> None:
    """Call an OPERATION of the API by its name and write its answer, which is JSON, or the file
    that it gives.

    NAME=VALUE gives a part of the address, of what stands behind the question mark, or of the
    body. A value of the body may be JSON (tasks=[1,2]); anything else is a text. A body of
    several lines comes from standard input: tubetotask call savePlan - < body.json. What each
    takes and gives stands in docs/api.md and on the server's page /api/docs.
    """
    if listing or operation is None:
        return _listed(as_json=as_json)
    known = operation_of(operation)
    path: dict[str, Any] = {}
    query: dict[str, Any] = {}
    body: dict[str, Any] = {}
    holes = _HOLE.findall(known.path)
    for name, value in _pairs(given):
        if name in holes:
            path[name] = value
        elif known.query is not None and name in known.query.model_fields:
            query[name] = value
        else:
            body[name] = value
    missing = [name for name in holes if name not in path]
    if missing:
        raise InputError(f"{operation} needs {', '.join(missing)}.", remedy=f"Add {missing[0]}=…")
    numbers = [name for name in path if name.endswith("_id") and not path[name].isdecimal()]
    if numbers:
        raise InputError(f"{numbers[0]} is a number.", remedy=f"Give {numbers[0]}=1, for example.")
    sent = {name: _value(text) if isinstance(text, str) else text for name, text in body.items()}
    if known.takes:
        raise InputError(
            f"{operation} takes a file.", remedy="Bring it in with: tubetotask import FILE"
        )
    with calling(tools, "This") as caller:
        if known.gives:
            sys.stdout.buffer.write(caller.file(operation, path=path, query=query or None))
            return None
        found = caller.run(operation, path=path, query=query or None, body=sent or None)
    return out.told(found if found is not None else {}, [], as_json=True)


def _pairs(given: tuple[str, ...]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for each in given:
        if each == "-":
            found += _piped().items()
            continue
        name, sign, value = each.partition("=")
        if not sign or not name.isidentifier():
            raise click.UsageError(f"“{each}” is not NAME=VALUE.")
        found.append((name, value))
    return found


def _piped() -> dict[str, Any]:
    try:
        told = json.load(sys.stdin)
    except ValueError as error:
        raise InputError("Standard input is no JSON.", remedy='Give {"name": …}.') from error
    if not isinstance(told, dict):
        raise InputError("Standard input is no object.", remedy='Give {"name": …}.')
    return told


def _value(text: str) -> Any:
    """A list, an object, true, false, null or a number; else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _listed(*, as_json: bool) -> None:
    from tubetotask.api.v1.table import OPERATIONS

    told = [
        {"name": each.id, "method": each.method, "path": each.path, "about": each.summary}
        for each in OPERATIONS
    ]
    lines = [f"{each['name']:<20} {each['about']}" for each in told]
    out.told({"items": told}, lines, as_json=as_json)
