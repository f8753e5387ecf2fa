"""Tasks: listed, decided, dated, merged, split; and undone."""

from __future__ import annotations

from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.paging import cursor, place, unknown
from tubetotask.api.v1.shapes import tasks as shapes
from tubetotask.api.v1.shapes.base import Done, Sparse
from tubetotask.domain.errors import InputError
from tubetotask.domain.task import Act, Recurs, Status, acts_for
from tubetotask.jobs import deciding, joining, standing
from tubetotask.storage.models import TaskRow, TaskWitnessRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/tasks/{task_id}"


def listed(call: Call) -> shapes.Tasks:
    """List tasks

    The most urgent first, unless `sort` says otherwise. `maybe=true`: only those that may be the
    same as another task.
    """
    asked = call.asked(shapes.TaskQuery)
    which = Filter(
        status=asked.status or "",
        section=asked.section or "",
        priority=asked.priority or "",
        source=asked.source or "",
        tag=asked.tag or "",
        category=asked.category or "",
        maybe=asked.maybe,
    )
    begun = place(asked.cursor, 2)
    if begun and begun[0] != asked.sort:
        raise unknown()
    lists = TaskLists(call.space.session, call.space.owner_id)
    page = lists.page(which, sort=asked.sort, after=begun[1] if begun else "", limit=asked.limit)
    ids = [row.id for row in page.rows]
    firsts, tags = first_said(_tasks(call), ids), _tags(call, ids)
    return shapes.Tasks(
        items=[shapes.task(row, firsts.get(row.id), tags.get(row.id, ())) for row in page.rows],
        next=cursor(asked.sort, page.after) if page.after else None,
    )


def one(call: Call) -> shapes.TaskDetail:
    """Get a task

    With everyone who says so, each with quotes and links to the second, how its score comes about,
    and what happened to it. What was merged into another task is that other task.
    """
    return _detail(call, _tasks(call).one(call.number("task_id")))


def changed(call: Call) -> shapes.TaskDetail:
    """Change a task

    Accept it, put it off, do it, dismiss it; give it a day, or how often it recurs. `If-Match`
    with the ETag that was read refuses the change where somebody else was quicker. 400 where the
    act is not among its `acts`.
    """
    sent, tasks = call.sent(shapes.TaskChange), _tasks(call)
    row = tasks.one(call.number("task_id"))
    if sent.act is not None:
        if Act(sent.act) not in acts_for(Status(row.status)):
            raise InputError(
                f"This task is {row.status}: it cannot be set to “{sent.act}”.",
                remedy="Its acts say what can be done with it.",
            )
        deciding.act(tasks, [row.id], Act(sent.act))
    if "due_on" in sent.model_fields_set or sent.recurs is not None:
        row = tasks.one(row.id)
        due = sent.due_on if "due_on" in sent.model_fields_set else row.due_on
        often = None
        if sent.recurs is not None:
            often = Recurs.NEVER if sent.recurs == "never" else Recurs(sent.recurs)
        deciding.set_due(tasks, row.id, due, often)
    return _detail(call, tasks.one(row.id))


def acted(call: Call) -> shapes.TasksDone:
    """Do something with several tasks

    Those that are not there, are not yours or stand so already are left out of the answer.
    """
    sent = call.sent(shapes.TasksAct)
    done = deciding.act(_tasks(call), sent.tasks, Act(sent.act))
    return shapes.TasksDone(batch=done.batch, tasks=list(done.tasks))


def undone(call: Call) -> shapes.TasksDone:
    """Undo

    What was done in one go; a task to which something else happened since stays as it is.
    """
    batch = call.sent(shapes.Batch).batch
    done = deciding.undo(_tasks(call), batch)
    return shapes.TasksDone(batch=batch, tasks=list(done.tasks))


def merged(call: Call) -> shapes.TaskDetail:
    """Merge another task into this one

    With all who speak for it, its state where that goes further, the earlier day, and how often.
    """
    tasks = _tasks(call)
    done = joining.merge(tasks, call.number("task_id"), call.sent(shapes.Other).other)
    return _detail(call, tasks.one(done.task))


def apart(call: Call) -> Done:
    """Keep two tasks apart

    The answer to `maybe_same`: they are two, for good.
    """
    joining.keep_apart(_tasks(call), call.number("task_id"), call.sent(shapes.Other).other)
    return Done(message="They stay two tasks.")


def split(call: Call) -> Answer:
    """Split a task

    Makes a task of its own of some of its witnesses, for good.
    """
    tasks = _tasks(call)
    done = joining.split(tasks, call.number("task_id"), call.sent(shapes.Split).witnesses)
    return Answer(_detail(call, tasks.one(done.task)), 201, f"/api/v1/tasks/{done.task}")


def first_said(tasks: Tasks, ids: list[int]) -> dict[int, TaskWitnessRow]:
    """Of each task the first who said it."""
    found: dict[int, TaskWitnessRow] = {}
    for row in tasks.witnesses(ids) if ids else ():
        found.setdefault(row.task_id, row)
    return found


def _detail(call: Call, row: TaskRow) -> shapes.TaskDetail:
    tasks = _tasks(call)
    witnesses = tasks.witnesses([row.id])
    why = standing.why(tasks, row, witnesses)
    maybe = []
    for pair in tasks.pairs(row.id, "maybe"):
        other = tasks.one(pair.other_id if pair.one_id == row.id else pair.one_id)
        if other.id != row.id:
            maybe.append(other.id)
    score, tags = why.score if why else None, _tags(call, [row.id]).get(row.id, ())
    return shapes.detail(row, witnesses, score, sorted(set(maybe)), tasks.events(row.id), tags)


def _tags(call: Call, ids: list[int]) -> dict[int, list[str]]:
    return Tags(call.space.session, call.space.owner_id).of_tasks(ids)[0]


def _tasks(call: Call) -> Tasks:
    return Tasks(call.space.session, call.space.owner_id)


def lock(call: Call) -> None:
    _tasks(call).lock_plans_of([call.number("task_id")])


OPERATIONS = (
    Operation(
        "listTasks",
        "GET",
        "/tasks",
        listed,
        READ,
        shapes.Tasks,
        query=shapes.TaskQuery,
        sparse=True,
        links={"getTask": ("task_id", "$response.body#/items/0/id")},
    ),
    Operation("getTask", "GET", _ONE, one, READ, shapes.TaskDetail, query=Sparse, sparse=True),
    Operation(
        "changeTask",
        "PATCH",
        _ONE,
        changed,
        WRITE,
        shapes.TaskDetail,
        body=shapes.TaskChange,
        current=one,
        lock=lock,
    ),
    Operation(
        "actOnTasks", "POST", "/tasks/act", acted, WRITE, shapes.TasksDone, body=shapes.TasksAct
    ),
    Operation(
        "undoTasks", "POST", "/tasks/undo", undone, WRITE, shapes.TasksDone, body=shapes.Batch
    ),
    Operation(
        "mergeTask",
        "POST",
        f"{_ONE}/merge",
        merged,
        WRITE,
        shapes.TaskDetail,
        body=shapes.Other,
        current=one,
        lock=lock,
    ),
    Operation(
        "keepTasksApart",
        "POST",
        f"{_ONE}/apart",
        apart,
        WRITE,
        Done,
        body=shapes.Other,
        current=one,
        lock=lock,
    ),
    Operation(
        "splitTask",
        "POST",
        f"{_ONE}/split",
        split,
        WRITE,
        shapes.TaskDetail,
        201,
        body=shapes.Split,
        current=one,
        lock=lock,
        once=True,
    ),
)
