"""``tubetotask tasks``: what there is to do, and what was decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli import tasks_told as told
from tubetotask.cli.calls.caller import Caller, listed
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.listing import Listing
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tubetotask.api.v1.shapes.tasks import TaskDetail

_WHAT = "Tasks"
STATUSES = ("proposed", "open", "later", "done", "dismissed")
_NUMBER = click.argument("number", type=kinds.Whole(1))
_NUMBERS = click.argument("numbers", type=kinds.Whole(1), nargs=-1, required=True)


@click.group("tasks", cls=Listing, epilog=EPILOG)
def command() -> None:
    """Say what there is to do, and decide about it. Without a command: list."""


@command.command("list")
@click.argument("status", type=kinds.OneOf([*STATUSES, "all"], also=["candidate"]), default="open")
@click.option("--section", default="", help="Only of this section of the plan (its title).")
@click.option("--priority", type=kinds.OneOf(["P1", "P2", "P3"]), help="Only of this urgency.")
@click.option("--source", default="", help="Only what this channel says, among others.")
@click.option("--category", default="", help="Only of sections of the plan in this category.")
@click.option("--tag", default="", help="Only what bears this tag of yours.")
@click.option("--maybe", is_flag=True, help="Only what may be the same as another task.")
@click.option("--limit", type=kinds.Whole(1, 1000), default=50, show_default=True)
@options.as_json
@click.pass_obj
def list_(
    tools: Tools,
    status: str,
    section: str,
    priority: str | None,
    source: str,
    category: str,
    tag: str,
    limit: int,
    *,
    maybe: bool,
    as_json: bool,
) -> None:
    """List the tasks of a STATUS: open (default), proposed, later, done, dismissed or all.

    The most urgent first. Of what may be the same, show says as which; merge or apart answers.
    """
    from tubetotask.api.v1.shapes.overviews import TaskOverview
    from tubetotask.api.v1.shapes.tasks import Tasks

    with calling(tools, _WHAT) as caller:
        overview = caller.ask("getTaskOverview", TaskOverview)
        wanted = {
            "status": {"all": "", "proposed": "candidate"}.get(status, status),
            "section": told.chosen(overview.sections, section),
            "priority": priority or "",
            "source": told.chosen(overview.sources, " ".join(source.split())),
            "category": category,
            "tag": tag.removeprefix("#"),
            "maybe": maybe,
        }
        query = {name: value for name, value in wanted.items() if value}
        rows = listed(caller, "listTasks", Tasks, limit=limit, query=query)
    counts = {str(name): count for name, count in overview.counts.items()}
    lines = told.listing(rows, counts, status)
    out.told({"items": rows, "counts": counts}, lines, as_json=as_json)


@command.command("show")
@_NUMBER
@options.as_json
@click.pass_obj
def show_(tools: Tools, number: int, *, as_json: bool) -> None:
    """Say all that is known of the task with this NUMBER: who says it, why it is so urgent."""
    with calling(tools, _WHAT) as caller:
        found = _one(caller, number)
        same = [] if as_json else [_one(caller, each) for each in found.maybe_same]
    out.told(found, told.detail(found, same), as_json=as_json)


def _deciding(name: str, about: str) -> None:
    @command.command(name, help=about)
    @_NUMBERS
    @options.as_json
    @click.pass_obj
    def decide(tools: Tools, numbers: tuple[int, ...], *, as_json: bool) -> None:
        from tubetotask.api.v1.shapes.tasks import TasksDone

        with calling(tools, _WHAT) as caller:
            # Each is asked for first: those that are not there are told before anything is done,
            # and one that was merged stands for the other.
            meant = list(dict.fromkeys(row.id for row in _every(caller, numbers)))
            done = caller.ask("actOnTasks", TasksDone, body={"act": name, "tasks": meant})
            rows = [_one(caller, number) for number in done.tasks]
        _changed(rows, done.batch, as_json=as_json)


_deciding("accept", "Take on the tasks with these NUMBERS.")
_deciding("later", "Put off the tasks with these NUMBERS.")
_deciding("done", "Say that the tasks with these NUMBERS are done.")
_deciding("dismiss", "Say no to the tasks with these NUMBERS.")
_deciding("reopen", "Open the tasks with these NUMBERS again.")


@command.command("due")
@_NUMBER
@click.argument("day", callback=kinds.day_or_none)
@click.option(
    "--recurs", type=kinds.OneOf(["never", "day", "week", "month"]), help="Again after so long."
)
@options.as_json
@click.pass_obj
def due(tools: Tools, number: int, day: str, recurs: str | None, *, as_json: bool) -> None:
    """Give the task NUMBER a DAY (year-month-day), or none."""
    change: dict[str, Any] = {"due_on": None if day == "none" else day}
    if recurs:
        change["recurs"] = recurs
    _asked(tools, "changeTask", number, change, as_json=as_json)


@command.command("tag")
@_NUMBER
@click.argument("tags", nargs=-1)
@options.as_json
@click.pass_obj
def tag_(tools: Tools, number: int, tags: tuple[str, ...], *, as_json: bool) -> None:
    """Give the task NUMBER these TAGS of yours and no others; without any, take all away."""
    from tubetotask.api.v1.shapes.tags import Tags

    with calling(tools, _WHAT) as caller:
        path = {"task_id": _one(caller, number).id}
        caller.ask("tagTask", Tags, path=path, body={"tags": list(tags)})
        found = _one(caller, path["task_id"])
    out.told(found, [told.line(found)], as_json=as_json)


@command.command("merge")
@_NUMBER
@click.argument("other", type=kinds.Whole(1))
@options.as_json
@click.pass_obj
def merge(tools: Tools, number: int, other: int, *, as_json: bool) -> None:
    """Make the task OTHER part of the task NUMBER, with all its evidence."""
    _asked(tools, "mergeTask", number, {"other": other}, as_json=as_json)


@command.command("apart")
@_NUMBER
@click.argument("other", type=kinds.Whole(1))
@options.as_json
@click.pass_obj
def apart(tools: Tools, number: int, other: int, *, as_json: bool) -> None:
    """Say that NUMBER and OTHER are two tasks, for good."""
    from tubetotask.api.v1.shapes.base import Done

    with calling(tools, _WHAT) as caller:
        path, body = {"task_id": number}, {"other": other}
        _every(caller, (number, other))
        done = caller.ask("keepTasksApart", Done, path=path, body=body)
    out.told(done, [done.message], as_json=as_json)


@command.command("split")
@_NUMBER
@click.argument("evidence", type=kinds.Whole(1), nargs=-1, required=True)
@options.as_json
@click.pass_obj
def split(tools: Tools, number: int, evidence: tuple[int, ...], *, as_json: bool) -> None:
    """Make a task of its own of pieces of EVIDENCE (their numbers) of the task NUMBER, for good."""
    _asked(tools, "splitTask", number, {"witnesses": list(evidence)}, as_json=as_json)


@command.command("undo")
@click.argument("batch")
@options.as_json
@click.pass_obj
def undo(tools: Tools, batch: str, *, as_json: bool) -> None:
    """Take back what a command did; BATCH is what it named in its last line."""
    from tubetotask.api.v1.shapes.tasks import TasksDone

    with calling(tools, _WHAT) as caller:
        done = caller.ask("undoTasks", TasksDone, body={"batch": batch})
        rows = [_one(caller, number) for number in done.tasks]
    _changed(rows, "", as_json=as_json)


def _one(caller: Caller, number: int) -> TaskDetail:
    from tubetotask.api.v1.shapes.tasks import TaskDetail

    try:
        return caller.ask("getTask", TaskDetail, path={"task_id": number})
    except NotFound as error:
        raise NotFound(f"There is no task {number}.", remedy=error.remedy) from error


def _every(caller: Caller, numbers: Iterable[int]) -> list[TaskDetail]:
    """Each of them. Raises NotFound, which names all that are not there."""
    found, missing, remedy = [], [], ""
    for number in dict.fromkeys(numbers):
        try:
            found.append(_one(caller, number))
        except NotFound as error:
            missing.append(str(number))
            remedy = error.remedy
    if missing:
        none = "is no task" if len(missing) == 1 else "are no tasks"
        raise NotFound(f"There {none} {', '.join(missing)}.", remedy=remedy)
    return found


def _asked(
    tools: Tools, operation: str, number: int, body: dict[str, Any], *, as_json: bool
) -> None:
    from tubetotask.api.v1.shapes.tasks import TaskDetail

    with calling(tools, _WHAT) as caller:
        others = [body["other"]] if "other" in body else []
        _every(caller, [number, *others])  # what is not there is told by its number
        found = caller.ask(operation, TaskDetail, path={"task_id": number}, body=body)
    _changed([found], found.events[-1].batch if found.events else "", as_json=as_json)


def _changed(rows: Sequence[TaskDetail], batch: str, *, as_json: bool) -> None:
    batch = batch if rows else ""
    lines = [told.line(row) for row in rows] or ["Nothing was changed."]
    lines += [f"Undo: tubetotask tasks undo {batch}"] if batch else []
    out.told({"items": list(rows), "undo": batch}, lines, as_json=as_json)
