"""``tubetotask doctor``: what this instance needs, whether it is there, and what to do if not.

Invariant: the exit code is 0 only when nothing has failed; what only wants attention is no failure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import ConfigError

if TYPE_CHECKING:
    from tubetotask.operations.examination import Finding

# What a finding is called; JSON tells its own name.
_NAMES = {
    "settings": "Settings",
    "database": "Database",
    "migrations": "Database version",
    "worker": "Worker",
    "disk": "Disk",
    "keys": "Stored keys",
    "backup": "Backup",
    "blocks": "Captions",
    "address": "Address",
    "youtube": "YouTube",
    "clock": "Clock",
    "model": "Model",
}
_SUMS = {
    "ok": "well",
    "attention": "to look after (!)",
    "failed": "failed",
    "not asked": "not asked",
}
_MARKS = {"ok": "ok", "attention": "!", "failed": "FAILED", "not asked": "-"}


@click.command("doctor", epilog=EPILOG)
@click.option("--offline", is_flag=True, help="Ask nobody outside: neither YouTube nor the model.")
@options.as_json
@click.pass_context
def command(context: click.Context, *, offline: bool, as_json: bool) -> None:
    """Look at settings, database, worker, disk, keys, backup, clock, YouTube and the model.

    Changes nothing and costs nothing. Exit code 1 where something has failed.
    """
    found = _examined(context.obj, outside=not offline)
    lines = [line for each in found for line in _lines(each)]
    counted = Counter(each.state for each in found)
    lines += ["", ", ".join(f"{n} {_SUMS[state]}" for state, n in counted.items())]
    out.told([asdict(each) for each in found], lines, as_json=as_json)
    if any(each.state == "failed" for each in found):
        context.exit(1)


def _lines(found: Finding) -> list[str]:
    name = _NAMES.get(found.name, found.name.capitalize())
    lines = [f"{_MARKS[found.state]:<7} {name:<17} {found.told}"]
    return lines + ([f"{'':<26}{found.remedy}"] if found.remedy else [])


def _examined(tools: Tools, *, outside: bool) -> list[Finding]:
    from sqlalchemy.orm import Session

    from tubetotask.cli.keeping import open_store
    from tubetotask.cli.progress import Reporter
    from tubetotask.operations.examination import Finding, State, examine
    from tubetotask.storage.database import now

    try:
        config = tools.config
    except ConfigError as error:
        return [Finding("settings", State.FAILED, error.message, error.remedy)]
    settings = Finding("settings", State.WELL, "every one can be used")
    store = open_store(config, Reporter(quiet=True), public=True)
    if store is None:
        return [settings, *examine(config, None, now(), outside=outside)]
    with Session(store.engine) as session:
        return [settings, *examine(config, session, now(), outside=outside)]
