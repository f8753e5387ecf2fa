"""Tasks: listed, decided, dated, merged; and undone."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Done, Number
from tubetotask.api.v1.shapes.tasks import (
    Act,
    Priority,
    Recurs,
    Status,
    Task,
    TaskDetail,
    Tasks,
    TasksDone,
)
from tubetotask.mcp.said import evidence, said, without_none
from tubetotask.mcp.tool import Given, Onward, Tool, ask
from tubetotask.storage.tokens import READ, WRITE

_EVENTS = 5  # the newest
_FILTERS = 8  # of one witness


class ListGiven(Given):
    """Which tasks."""

    status: Status | None = None
    """"candidate": proposed, nobody has decided; "open": accepted. Leave it out for all."""
    priority: Priority | None = None
    """"P1" is the most urgent."""
    section: Annotated[str, Field(max_length=200)] | None = None
    """The id of a section of the plan, as read_plan tells it."""
    category: Annotated[str, Field(max_length=40)] | None = None
    """Of several sections of the plan, as read_plan tells it."""
    tag: Annotated[str, Field(max_length=40)] | None = None
    """One of the user's own tags."""
    maybe: bool = False
    """Only those that may be the same as another task: get_task tells which; merge_tasks or
    keep_apart is the user's answer."""
    sort: Literal["priority", "due", "newest"] = "priority"
    """"due": only those with a day, the next first."""
    limit: Annotated[int, Field(ge=1, le=30)] = 10
    """So many at most; fewer come where they are long."""
    cursor: str = ""
    """"next" of the answer before."""


class OneGiven(Given):
    """Which task."""

    task: Number
    """Its number."""


class WholeGiven(OneGiven):
    """Which task."""

    cursor: Onward = ""
    """"next" of the answer before, where it had one: the task goes on there."""


class DecideGiven(Given):
    """What is done with which tasks."""

    act: Act
    """accept: the user will do it. later: not now. done: it is done. dismiss: not wanted.
    reopen: take back "done" or "dismiss"."""
    tasks: Annotated[list[Number], Field(min_length=1, max_length=100)]
    """Their numbers."""


class UndoGiven(Given):
    """What is undone."""

    batch: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """As the decision's answer told it."""


class ChangeGiven(OneGiven):
    """A day for a task."""

    due_on: date | None = None
    """A day (year-month-day). Leave it out to take the day away."""
    recurs: Recurs | None = None
    """How often it is to be done again."""


class ApartGiven(OneGiven):
    """Two tasks that are two."""

    other: Number
    """The task that it may be the same as."""


class MergeGiven(OneGiven):
    """Two tasks that are one."""

    other: Number
    """The task that becomes part of it."""


def list_tasks(call: Call, given: ListGiven) -> dict[str, Any]:
    """List the user's tasks, the most urgent first, each with a quote and its link.

    Use it for "what should I do". For a day's overview use whats_new first.
    """
    found = ask(call, "listTasks", Tasks, query=given.model_dump(exclude_none=True))
    return without_none({"tasks": [brief(each) for each in found.items], "next": found.next})


def get_task(call: Call, given: WholeGiven) -> dict[str, Any]:
    """Get a task with everyone who says so, what was answered to the filters of the user's plan,
    why it is so urgent, and what happened to it."""
    found = ask(call, "getTask", TaskDetail, path={"task_id": given.task})
    return _whole(found)


def decide_tasks(call: Call, given: DecideGiven) -> dict[str, Any]:
    """Accept, put off, finish, dismiss or reopen tasks, as the user has decided.

    Never decide for the user: ask, or do what they said. The answer's "batch" undoes it with
    undo_decision. Tasks for which it makes no difference are left out of the answer.
    """
    body = {"act": given.act, "tasks": given.tasks}
    done = ask(call, "actOnTasks", TasksDone, body=body)
    return {"changed": done.tasks, "batch": done.batch}


def undo_decision(call: Call, given: UndoGiven) -> dict[str, Any]:
    """Undo what decide_tasks, set_task_day or merge_tasks did. Where something else happened to a
    task since, it stays as it is."""
    done = ask(call, "undoTasks", TasksDone, body={"batch": given.batch})
    return {"changed": done.tasks, "batch": done.batch}


def set_task_day(call: Call, given: ChangeGiven) -> dict[str, Any]:
    """Give a task a day, take it away, or say how often it recurs."""
    body: dict[str, Any] = {"due_on": given.due_on}
    if given.recurs is not None:
        body["recurs"] = given.recurs
    return _whole(ask(call, "changeTask", TaskDetail, path={"task_id": given.task}, body=body))


def merge_tasks(call: Call, given: MergeGiven) -> dict[str, Any]:
    """Make one task part of another, with all who speak for it. Only when the user says that they
    are the same; the last event's "batch" undoes it."""
    path, body = {"task_id": given.task}, {"other": given.other}
    return _whole(ask(call, "mergeTask", TaskDetail, path=path, body=body))


def keep_apart(call: Call, given: ApartGiven) -> dict[str, Any]:
    """Say that two tasks are two, for good: one is no longer told as maybe the same as the other.
    Only when the user says that they are not the same."""
    path, body = {"task_id": given.task}, {"other": given.other}
    done = ask(call, "keepTasksApart", Done, path=path, body=body)
    return {"task": given.task, "other": given.other, "message": done.message}


def brief(found: Task) -> dict[str, Any]:
    """A task in a few fields."""
    first = found.first_said
    return without_none(
        {
            "task": found.id,
            "title": said(found.title, 200),
            "status": found.status,
            "priority": found.priority,
            "effort": found.effort,
            "plan_section": found.section_title,
            "sources": found.sources,
            "tags": found.tags or None,
            "due_on": found.due_on.isoformat() if found.due_on else None,
            "recurs": None if found.recurs == "never" else found.recurs,
            "news": said(found.news),
            "quote": said(first.quote, 300) if first else None,
            "at": first.url if first else None,
        }
    )


def _whole(found: TaskDetail) -> dict[str, Any]:
    return without_none(
        {
            **brief(found),
            "acts": found.acts,
            "score": found.score,
            "events": [
                {
                    "kind": each.kind,
                    "at": each.at.isoformat(timespec="seconds"),
                    "batch": each.batch,
                }
                for each in found.events[-_EVENTS:]
            ],
            "events_before": max(0, len(found.events) - _EVENTS) or None,
            "maybe_same": found.maybe_same,
            "why": [
                {"part": each.name, "measured": said(each.measured), "points": each.points}
                for each in (found.why.parts if found.why else ())
                if each.points
            ],
            "witnesses": [
                without_none(
                    {
                        "analysis": each.analysis,
                        "video_title": said(each.video_title, 200),
                        "channel": said(each.channel, 100),
                        "evidence": evidence(each.evidence),
                        "first_step": said(each.first_step),
                        "filters": [
                            without_none(
                                {
                                    "question": asked.question[:300],
                                    "answer": asked.answer,
                                    "because": said(asked.reason, 300),
                                }
                            )
                            for asked in each.filters[:_FILTERS]
                        ],
                        "filters_more": max(0, len(each.filters) - _FILTERS) or None,
                    }
                )
                for each in found.witnesses
            ],
        }
    )


TOOLS = (
    Tool("list_tasks", list_tasks, ListGiven, READ, "What there is to do", reads=True),
    Tool("get_task", get_task, WholeGiven, READ, "One task", reads=True, whole=True),
    Tool("decide_tasks", decide_tasks, DecideGiven, WRITE, "Decide about tasks", again=True),
    Tool("undo_decision", undo_decision, UndoGiven, WRITE, "Undo"),
    Tool(
        "set_task_day",
        set_task_day,
        ChangeGiven,
        WRITE,
        "A day for a task",
        again=True,
        rest="get_task",
    ),
    Tool(
        "merge_tasks",
        merge_tasks,
        MergeGiven,
        WRITE,
        "Merge two tasks",
        destroys=True,
        rest="get_task",
    ),
    Tool(
        "keep_apart",
        keep_apart,
        ApartGiven,
        WRITE,
        "Two tasks that are two",
        destroys=True,
        again=True,
    ),
)
