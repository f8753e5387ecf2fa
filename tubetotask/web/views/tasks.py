"""The tasks: list, board, one of them; and what is done with them.

Invariants: every address is a list that can be kept and shared: what is shown stands in it. What
one press changed, the next page offers to undo. A form leads back only to a page of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.api.statuses import status_of
from tubetotask.domain.errors import InputError, NotFound, TubeToTaskError
from tubetotask.domain.sending import What
from tubetotask.domain.task import Act, Recurs, Status
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.exports import sides
from tubetotask.exports.times import clock
from tubetotask.jobs import deciding, joining, others_say, outbox, standing
from tubetotask.storage.database import now
from tubetotask.storage.models import TaskRow
from tubetotask.storage.sending import Integrations
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace
from tubetotask.web import errors, parsed, people, task_beside, task_merging, task_page

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
SORTS = {"priority": N_("most urgent"), "due": N_("due first"), "newest": N_("newest")}
_COLUMNS = (Status.CANDIDATE, Status.OPEN, Status.LATER, Status.DONE)
_IN_COLUMN = 25
_OURS = re.compile(r"/(?:tasks|analyses)(?:[/?#][^\\\s]*)?")


@bp.get("")
def show() -> str:
    """The list; by default what is proposed, or else what is open."""
    space, tasks, lists = _mine()
    counts, maybes_all = lists.counts_and_maybe()
    default = "candidate" if counts["candidate"] else "open"
    status = _one_of("status", (*counts, "all"), default)
    which = Filter(
        status="" if status == "all" else status,
        section=request.args.get("section", "")[:200],
        priority=_one_of("priority", ("P1", "P2", "P3"), ""),
        source=request.args.get("source", "")[:200],
        tag=request.args.get("tag", "")[:40],
        category=request.args.get("category", "")[:40],
        maybe=request.args.get("maybe") == "1",
    )
    sort = _one_of("sort", tuple(SORTS), "priority")
    page = lists.page(which, sort=sort, after=request.args.get("after", "")[:40])
    kept = asdict(which) | {"status": "", "sort": "" if sort == "priority" else sort}
    kept["maybe"] = "1" if which.maybe else ""
    return render_template(
        "tasks/tasks.html",
        rows=page.rows,
        further=page.after,
        counts=counts,
        maybes_all=maybes_all,
        status=status,
        which=which,
        sort=sort,
        sorts=SORTS,
        kept={name: value for name, value in kept.items() if value},
        sections=_sections(space, lists),
        sources=lists.sources(),
        categories=lists.categories(),
        send_to=Integrations(tasks.session, tasks.owner_id).all(),
        **_shown(tasks, page.rows),
    )


@bp.get("/board")
def board() -> str:
    """The tasks in columns by their state."""
    _, tasks, lists = _mine()
    columns = [
        (status.value, lists.page(Filter(status=status.value), limit=_IN_COLUMN).rows)
        for status in _COLUMNS
    ]
    every = [row for _, rows in columns for row in rows]
    counts, maybes_all = lists.counts_and_maybe()
    return render_template(
        "tasks/board.html",
        columns=columns,
        counts=counts,
        maybes_all=maybes_all,
        **_shown(tasks, every),
    )


@bp.get("/<int:task_id>")
def one(task_id: int, fault: TubeToTaskError | None = None) -> str | Response:
    """One task: who says it, why it is so urgent, what happened; what was wrong with a form."""
    tasks = _tasks()
    row = tasks.one(task_id)
    if row.id != task_id:  # it became part of another
        return redirect(url_for("tasks.one", task_id=row.id))
    witnesses = tasks.witnesses([row.id], vectors=True)
    told = [task_page.spoken(witness) for witness in witnesses]
    room = Integrations(tasks.session, tasks.owner_id)
    to = room.all()
    marks = task_beside.of_one(tasks, row)
    maybe = task_beside.maybe(tasks, marks["maybes"].get(row.id, ()))
    return render_template(
        "tasks/task.html",
        row=row,
        fault=fault,
        told=told,
        beside=others_say.to_task(tasks, row, witnesses, [each.by_model for each in told]),
        sides=sides,
        clock=clock,
        standing=standing.why(tasks, row, witnesses),
        maybe=maybe,
        events=tasks.events(row.id),
        recurs=task_page.RECURS,
        shown=task_page,
        firsts=task_page.first_of(tasks.witnesses(other.id for other in maybe)),
        send_to=to,
        there={s.integration_id: s for s in room.sent(What.TASK, [row.id])} if to else {},
        pending=room.pending(What.TASK, row.id) if to else [],
        merging=task_merging.of(tasks, row, request.values.get("with", "")),
        **marks,
    )


@bp.errorhandler(InputError)
@bp.errorhandler(NotFound)
def refused(error: TubeToTaskError) -> tuple[str | Response, int]:
    """What was wrong with a form of a task's page is said on that page."""
    task_id = (request.view_args or {}).get("task_id")
    if request.method != "POST" or task_id is None:
        return errors.ours(error)
    try:
        return one(task_id, error), status_of(error)
    except NotFound:
        return errors.ours(error)


@bp.post("/act")
def act() -> Response:
    """Do something with one task ("accept:12") or with those that are ticked ("accept")."""
    what, _colon, number = request.form.get("act", "").partition(":")
    named = number.isdecimal() and len(number) < 10
    ids = [int(number)] if named else request.form.getlist("task", type=int)
    tasks = _tasks()
    if what == "merge":
        return _merge_all(tasks, ids)
    if what == "send":
        return _send(tasks, ids)
    if what not in {each.value for each in Act}:
        raise InputError("Nothing was chosen to be done.", remedy="Press one of the buttons.")
    if not ids:
        flash(_("No task is ticked."))
        return _back()
    done = deciding.act(tasks, ids, Act(what))
    told = _(task_page.ACTS[Act(what)][3])
    if len(done.tasks) == 1:
        title = tasks.one(done.tasks[0]).title
        flash(_("%(told)s: “%(title)s”.", told=told, title=title), f"undo:{done.batch}")
    elif done.tasks:
        flash(f"{told}: {task_page.many(len(done.tasks))}.", f"undo:{done.batch}")
    else:
        flash(_("It stands so already."))
    return _back()


@bp.post("/undo")
def undo() -> Response:
    """Take back what the last press did."""
    done = deciding.undo(_tasks(), request.form.get("batch", "")[:32])
    flash(_("Undone.") if done.tasks else _("Something else was done since; nothing was changed."))
    return _back()


@bp.post("/<int:task_id>/due")
def due(task_id: int) -> Response:
    """Give it a day, or none; and how often again."""
    text, often = request.form.get("due", "").strip(), request.form.get("recurs", "")
    try:
        given = date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(
            f"“{text[:40]}” is no day.", remedy="Write it as year-month-day: 2027-03-31."
        ) from None
    recurs = Recurs(often) if often in {each.value for each in Recurs} else None
    done = deciding.set_due(_tasks(), task_id, given, recurs)
    told = _("It has no day.") if given is None else _("The day is set.")
    if given is not None and given < now().date():
        told = _("The day is set, and it is over already.")
    flash(told, f"undo:{done.batch}")
    return _back(url_for("tasks.one", task_id=task_id))


@bp.post("/<int:task_id>/merge")
def merge(task_id: int) -> Response:
    """Make another task part of this one."""
    done = joining.merge(_tasks(), task_id, _other())
    flash(_("Merged."), f"undo:{done.batch}")
    return redirect(url_for("tasks.one", task_id=done.task))


@bp.post("/<int:task_id>/apart")
def apart(task_id: int) -> Response:
    """They are two: never ask again."""
    joining.keep_apart(_tasks(), task_id, _other())
    flash(_("They stay two tasks; you are not asked again."))
    return redirect(url_for("tasks.one", task_id=task_id))


@bp.post("/<int:task_id>/split")
def split(task_id: int) -> Response:
    """Make a task of its own of the ticked evidence."""
    done = joining.split(_tasks(), task_id, request.form.getlist("witness", type=int))
    flash(_("Split off, and never merged again."), f"undo:{done.batch}")
    return redirect(url_for("tasks.one", task_id=done.task))


def _sections(space: Workspace, lists: TaskLists) -> list[tuple[str, str]]:
    """Sections of the plan in use, and others that tasks stand under."""
    own = space.plan_version()
    of_plan = parsed.plan(own.markdown).sections if own else ()
    found = {section.id: section.title for section in of_plan}
    return [*found.items(), *(each for each in lists.sections() if each[0] not in found)]


def _merge_all(tasks: Tasks, ids: list[int]) -> Response:
    rows = sorted(tasks.some(ids), key=lambda row: (-row.score, row.id))
    if len(rows) != 2:
        flash(_("Tick two tasks to merge them."))
        return _back()
    done = joining.merge(tasks, rows[0].id, rows[1].id)
    title = tasks.one(done.task).title
    flash(_("Merged into “%(title)s”.", title=title), f"undo:{done.batch}")
    return _back()


def _send(tasks: Tasks, ids: list[int]) -> Response:
    """Send them to the integration that was chosen."""
    if not ids:
        flash(_("No task is ticked."))
        return _back()
    number = request.form.get("to", 0, type=int)
    room = Integrations(tasks.session, tasks.owner_id)
    name = room.one(number).name
    count = outbox.send_tasks(tasks, number, ids, jobs_url=people.jobs_url())
    tasks.session.commit()
    flash(task_page.sent(count, name))
    return _back()


def _other() -> int:
    """The number of another task, or a link to it."""
    found = re.search(r"(\d{1,10})\s*$", request.form.get("other", ""))
    if found is None:
        raise InputError("Which task is meant?", remedy="Choose one, or give its number or link.")
    return int(found[1])


def _shown(tasks: Tasks, rows: Sequence[TaskRow]) -> dict[str, Any]:
    """What the parts of a list need."""
    here = request.full_path.rstrip("?")
    return {"shown": task_page, "here": here, **task_beside.of_list(tasks, rows)}


def _one_of(name: str, known: tuple[str, ...], default: str) -> str:
    value = request.args.get(name, default)
    return value if value in known else default


def _back(otherwise: str = "") -> Response:
    """To the page of ours where the button was pressed."""
    asked = request.form.get("back", "")
    return redirect(asked if _OURS.fullmatch(asked) else otherwise or url_for("tasks.show"), 303)


def _tasks() -> Tasks:
    space = people.workspace()
    return Tasks(space.session, space.owner_id)


def _mine() -> tuple[Workspace, Tasks, TaskLists]:
    """The person's things; asked once, for each time is a question to the database."""
    space = people.workspace()
    session, owner = space.session, space.owner_id
    return space, Tasks(session, owner), TaskLists(session, owner)
