"""``tubetotask jobs``: what runs, waits and failed, and what can be done about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import jobs_shown as shown
from tubetotask.cli import output as out
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import NotFound

if TYPE_CHECKING:
    pass

_WHAT = "Jobs"
GROUPS = ("now", "waiting", "failed", "done")
QUEUES = {"asked": "analyses", "background": "background", "looks": "looks"}


@click.group("jobs", invoke_without_command=True, epilog=EPILOG)
@click.pass_context
def command(context: click.Context) -> None:
    """Say what is done in the background, and stop it, start it or try it again.

    Without a command: what is under way.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.argument("group", type=click.Choice(GROUPS), default="now")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_obj
def list_(tools: Tools, group: str, limit: int, *, as_json: bool) -> None:
    """List the jobs of a GROUP: now (default), waiting, failed or done."""
    from tubetotask.jobs import engine, overview

    with desk(tools, _WHAT) as (space, url):
        jobs = overview.listed(space, group, limit=limit)
        counts, paused = overview.counts(space), engine.paused(url)
        if as_json:
            told: dict[str, Any] = {
                "counts": counts,
                "paused": sorted(name for name, kept in QUEUES.items() if kept in paused),
                "jobs": [shown.as_json(one) for one in jobs],
            }
            return _json(told)
        lines = [shown.line(one) for one in jobs] or [f"Nothing here ({group})."]
        others = ", ".join(f"{counts[name]} {name}" for name in GROUPS if name != group)
        lines += ["", f"Others: {others}."]
        lines += [f"Paused: the queue {name}." for name, kept in QUEUES.items() if kept in paused]
    return out.write("\n".join(lines) + "\n", None)


@command.command("show")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_obj
def show_(tools: Tools, number: int, *, as_json: bool) -> None:
    """Say all that is known of the job with this NUMBER: steps, lines, calls."""
    from tubetotask.jobs import overview

    with desk(tools, _WHAT) as (space, url):
        detail = overview.detail(space, url, number)
        if as_json:
            return _json(shown.detail_json(detail))
        text = "\n".join(shown.detail_lines(detail)) + "\n"
    return out.write(text, None)


@command.command("cancel")
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def cancel(tools: Tools, number: int) -> None:
    """End the job with this NUMBER; no further call of a model is made for it."""
    from tubetotask.jobs import requests

    with desk(tools, _WHAT) as (space, url):
        state = requests.cancel(space, url, number).state
    told = "is cancelled" if state == "cancelled" else f"has ended already ({state})"
    out.write(f"Job {number} {told}.\n", None)


@command.command("retry")
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def retry(tools: Tools, number: int) -> None:
    """Start the job with this NUMBER again, from the step where it ended."""
    from tubetotask.jobs import requests

    with desk(tools, _WHAT) as (space, url):
        state = requests.try_again(space, url, number).state
    told = "is in the queue" if state == "queued" else f"is not to be tried again ({state})"
    out.write(f"Job {number} {told}.\n", None)


@command.command("pause")
@click.argument("queue", type=click.Choice(list(QUEUES)))
@click.pass_obj
def pause(tools: Tools, queue: str) -> None:
    """Begin nothing more of a QUEUE; what is under way goes on."""
    from tubetotask.jobs import engine

    with desk(tools, _WHAT) as (_, url):
        engine.pause(url, QUEUES[queue])
    out.write(f"Paused: the queue {queue}.\n", None)


@command.command("resume")
@click.argument("queue", type=click.Choice(list(QUEUES)))
@click.pass_obj
def resume(tools: Tools, queue: str) -> None:
    """Begin again what waits in a QUEUE."""
    from tubetotask.jobs import engine

    with desk(tools, _WHAT) as (_, url):
        engine.resume(url, QUEUES[queue], tools.config.worker_jobs)
    out.write(f"Goes on: the queue {queue}.\n", None)


@command.command("again")
@click.option("--yes", is_flag=True, help="Begin without asking.")
@click.pass_obj
def again(tools: Tools, *, yes: bool) -> None:
    """Hold every earlier talk against the plan in use, after saying what that costs."""
    from tubetotask.domain.budget import dollars
    from tubetotask.jobs import again as everything
    from tubetotask.jobs import readers
    from tubetotask.storage.preferences import Preferences

    with desk(tools, _WHAT) as (space, url):
        preferences = Preferences(space.session, readers.vault_of(tools.config))
        found = everything.estimate(space, readers.model_settings(tools.config, preferences))
        talks = len(found.numbers)
        if not talks:
            return out.write("Every talk has been held against the plan in use.\n", None)
        cost = "of unknown cost" if found.usd is None else f"about {dollars(found.usd)}"
        if not yes:
            click.confirm(f"{talks} talks, {cost}. Begin?", abort=True, err=True)
        queued = everything.begin(space, url, found.numbers)
    return out.write(f"Queued: {queued} talks.\n", None)


@command.command("schedules")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.pass_obj
def schedules_(tools: Tools, *, as_json: bool) -> None:
    """Say what is begun by the clock, and when next."""
    from tubetotask.jobs import schedules

    with desk(tools, _WHAT) as (space, _):
        rows = schedules.every(space.session, space.owner_id)
        if as_json:
            return _json({"schedules": [shown.schedule_json(row) for row in rows]})
        lines = [
            f"{row.name}: {schedules.when(row)}, next {row.next_at:%Y-%m-%d %H:%M UTC}"
            f"{' (paused)' if row.paused else ''}"
            for row in rows
        ]
    return out.write("\n".join(lines or ["No schedule yet: a worker makes them."]) + "\n", None)


@command.command("run")
@click.argument("name")
@click.pass_obj
def run(tools: Tools, name: str) -> None:
    """Begin the schedule of that NAME now."""
    from tubetotask.jobs import schedules
    from tubetotask.storage.database import now

    with desk(tools, _WHAT) as (space, url):
        known = {row.name: row.id for row in schedules.every(space.session, space.owner_id)}
        if name not in known:
            raise NotFound(
                f"There is no schedule {name!r}.", remedy="See: tubetotask jobs schedules"
            )
        job = schedules.run_now(space.session, url, known[name], now())
    out.write(f"Queued: {job}\n", None)


def _json(told: dict[str, Any]) -> None:
    out.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n", None)
