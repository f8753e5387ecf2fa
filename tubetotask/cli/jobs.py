"""``tubetotask jobs``: what runs, waits and failed, and what can be done about it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import jobs_shown as shown
from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import Caller, listed
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.listing import Listing
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import NotFound
from tubetotask.exports import working

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.jobs import JobDetail

_WHAT = "Jobs"
GROUPS = ("now", "waiting", "failed", "done")
QUEUES = {"asked": "analyses", "background": "background", "looks": "looks", "sending": "sending"}
_NUMBER = click.argument("number", type=kinds.Whole(1))
_QUEUE = click.argument("queue", type=kinds.OneOf(list(QUEUES)))


@click.group("jobs", cls=Listing, epilog=EPILOG)
def command() -> None:
    """Say what is done in the background, and stop it, start it or try it again.

    Without a command: list what is under way.
    """


@command.command("list")
@click.argument("group", type=kinds.OneOf(GROUPS), default="now")
@click.option("--limit", type=kinds.Whole(1, 1000), default=50, show_default=True)
@options.as_json
@click.pass_obj
def list_(tools: Tools, group: str, limit: int, *, as_json: bool) -> None:
    """List the jobs of a GROUP: now (default), waiting, failed or done."""
    from tubetotask.api.v1.shapes.jobs import Jobs
    from tubetotask.api.v1.shapes.overviews import JobOverview

    with calling(tools, _WHAT) as caller:
        rows = listed(caller, "listJobs", Jobs, limit=limit, query={"show": group})
        overview = caller.ask("getJobOverview", JobOverview)
    counts = {str(name): count for name, count in overview.counts.items()}
    paused = overview.paused
    lines = [shown.line(each) for each in rows] or [f"Nothing here ({group})."]
    others = ", ".join(f"{counts.get(name, 0)} {name}" for name in GROUPS if name != group)
    lines += ["", f"Others: {others}."]
    lines += [f"Paused: the queue {name}." for name, kept in QUEUES.items() if kept in paused]
    told = {"items": rows, "counts": counts, "paused": paused}
    out.told(told, lines, as_json=as_json)


@command.command("show")
@_NUMBER
@options.as_json
@click.pass_obj
def show_(tools: Tools, number: int, *, as_json: bool) -> None:
    """Say all that is known of the job with this NUMBER: steps, lines, calls."""
    with calling(tools, _WHAT) as caller:
        row = _one(caller, number)
    out.told(row, shown.detail_lines(row), as_json=as_json)


@command.command("cancel")
@_NUMBER
@options.as_json
@click.pass_obj
def cancel(tools: Tools, number: int, *, as_json: bool) -> None:
    """End the job with this NUMBER; no further call of a model is made for it."""
    from tubetotask.api.v1.shapes.jobs import JobDetail

    with calling(tools, _WHAT) as caller:
        row = caller.ask("cancelJob", JobDetail, path={"job_id": number})
    ended = f"has ended already ({working.analysis(row.state).lower()})"
    told = "is cancelled" if row.state == "cancelled" else ended
    out.told(row, [f"Job {number} {told}."], as_json=as_json)


@command.command("retry")
@click.argument("number", type=kinds.Whole(1), required=False)
@click.option("--all", "everything", is_flag=True, help="All that failed, but for hopeless ones.")
@options.as_json
@click.pass_obj
def retry(tools: Tools, number: int | None, *, everything: bool, as_json: bool) -> None:
    """Start the job with this NUMBER again, from the step where it ended."""
    from tubetotask.api.v1.shapes.base import Accepted
    from tubetotask.api.v1.shapes.jobs import Tried

    if (number is None) is not everything:
        raise click.UsageError("Say either the NUMBER of a job, or --all.")
    with calling(tools, _WHAT) as caller:
        if number is None:
            done = caller.ask("retryJobs", Tried)
            return out.told(done, [f"In the queue again: {done.count}."], as_json=as_json)
        _one(caller, number)
        caller.ask("retryAnalysis", Accepted, path={"analysis_id": number})
        row = _one(caller, number)
    ended = f"is not to be tried again ({working.analysis(row.state).lower()})"
    told = "is in the queue" if row.state == "queued" else ended
    return out.told(row, [f"Job {number} {told}."], as_json=as_json)


@command.command("hear")
@_NUMBER
@click.option("--yes", is_flag=True, help="Begin without asking.")
@options.as_json
@click.pass_obj
def hear(tools: Tools, number: int, *, yes: bool, as_json: bool) -> None:
    """Read the video of the job with this NUMBER by speech recognition, after saying its price."""
    from tubetotask.api.v1.shapes.analyses import Hearing
    from tubetotask.api.v1.shapes.base import Accepted

    path = {"analysis_id": number}
    with calling(tools, _WHAT) as caller:
        made = caller.ask("getHearing", Hearing, path=path)
        told = shown.offer_told(made)
        if not yes:
            click.confirm(f"{told} Begin?", abort=True, err=True)
        caller.ask("hearAnalysis", Accepted, path=path, body={"usd": made.usd})
    out.told({"price": made, "queued": True}, [f"{told} Queued."], as_json=as_json)


@command.command("pause")
@_QUEUE
@options.as_json
@click.pass_obj
def pause(tools: Tools, queue: str, *, as_json: bool) -> None:
    """Begin nothing more of a QUEUE; what is under way goes on."""
    _queue(tools, "pauseQueue", queue, f"Paused: the queue {queue}.", as_json=as_json)


@command.command("resume")
@_QUEUE
@options.as_json
@click.pass_obj
def resume(tools: Tools, queue: str, *, as_json: bool) -> None:
    """Begin again what waits in a QUEUE."""
    _queue(tools, "resumeQueue", queue, f"Goes on: the queue {queue}.", as_json=as_json)


@command.command("again")
@click.option("--yes", is_flag=True, help="Begin without asking.")
@options.as_json
@click.pass_obj
def again(tools: Tools, *, yes: bool, as_json: bool) -> None:
    """Hold every earlier talk against the plan in use, after saying what that costs."""
    from tubetotask.api.v1.shapes.base import Accepted
    from tubetotask.api.v1.shapes.plan import Again
    from tubetotask.domain.budget import dollars
    from tubetotask.domain.texts import counted

    with calling(tools, _WHAT) as caller:
        found = caller.ask("getAgain", Again)
        talks = len(found.analyses)
        if not talks:
            told = "Every talk has been held against the plan in use."
            return out.told({"price": found, "queued": False}, [told], as_json=as_json)
        cost = "of unknown cost" if found.usd is None else f"about {dollars(Decimal(found.usd))}"
        if not yes:
            click.confirm(f"{counted(talks, 'talk')}, {cost}. Begin?", abort=True, err=True)
        done = caller.ask("assessAgain", Accepted, body={"analyses": found.analyses})
    return out.told({"price": found, "queued": True}, [done.message], as_json=as_json)


@command.command("schedules")
@options.as_json
@click.pass_obj
def schedules_(tools: Tools, *, as_json: bool) -> None:
    """Say what is begun by the clock, and when next."""
    from tubetotask.api.v1.shapes.jobs import Schedules

    with calling(tools, _WHAT) as caller:
        found = caller.ask("listSchedules", Schedules)
    lines = [shown.schedule_line(row) for row in found.items]
    out.told(found, lines or ["No schedule yet: a worker makes them."], as_json=as_json)


@command.command("run")
@click.argument("name")
@options.as_json
@click.pass_obj
def run(tools: Tools, name: str, *, as_json: bool) -> None:
    """Begin the schedule of that NAME now."""
    from tubetotask.api.v1.shapes.base import Done
    from tubetotask.api.v1.shapes.jobs import Schedules

    with calling(tools, _WHAT) as caller:
        known = {row.name: row.id for row in caller.ask("listSchedules", Schedules).items}
        if name not in known:
            raise NotFound(
                f"There is no schedule {name!r}.", remedy="See: tubetotask jobs schedules"
            )
        done = caller.ask("runSchedule", Done, path={"schedule_id": known[name]})
    out.told(done, [f"Queued: {name}"], as_json=as_json)


def _one(caller: Caller, number: int) -> JobDetail:
    from tubetotask.api.v1.shapes.jobs import JobDetail

    return caller.ask("getJob", JobDetail, path={"job_id": number})


def _queue(tools: Tools, operation: str, queue: str, told: str, *, as_json: bool) -> None:
    from tubetotask.api.v1.shapes.jobs import Queue

    path: dict[str, Any] = {"queue": QUEUES[queue]}
    with calling(tools, _WHAT) as caller:
        found = caller.ask(operation, Queue, path=path)
    out.told(found, [told], as_json=as_json)
