"""Lists come in the order of an index: neither database sorts all that a person has to show 30."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from tests.tasks_made import advice, analysed, gathered
from tubetotask.domain.inbox import Which
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import TaskRow, User
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.workspace import Workspace, local_user

# With little in the tables PostgreSQL would rather sort than look at an index.
_OFF = ("sort", "incremental_sort", "seqscan", "bitmapscan", "hashjoin", "mergejoin")


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            for what in _OFF:
                session.execute(text(f"SET enable_{what} = off"))
        yield Workspace(session, local_user(session).id)


def plans(space: Workspace, ask: Callable[[], object]) -> str:
    """How the database goes about all that is asked."""
    asked: list[tuple[str, Any]] = []
    connection = space.session.connection()

    def note(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    rows = (connection.exec_driver_sql(how + statement, given) for statement, given in asked)
    told = "\n".join(str(row) for found in rows for row in found)
    assert asked
    assert told
    return told


@pytest.mark.parametrize(
    "ask",
    [
        lambda tasks, _: tasks.page(Filter(status="candidate")),
        lambda tasks, _: tasks.page(Filter()),
        lambda tasks, _: tasks.page(Filter(), sort="newest"),
        lambda tasks, _: tasks.page(Filter(status="candidate", maybe=True)),
        lambda tasks, _: tasks.page(Filter(maybe=True)),
        lambda tasks, _: tasks.page(Filter(maybe=True), sort="newest"),
        lambda _, inbox: inbox.page(Which()),
        lambda _, inbox: inbox.page(Which(show="all")),
        lambda _, inbox: inbox.page(Which(), sort="newest"),
    ],
    ids=[
        *("candidates", "all tasks", "newest tasks"),
        *("candidates maybe the same", "all maybe the same", "newest maybe the same"),
        *("inbox", "all talks", "newest talks"),
    ],
)
def test_a_list_is_read_in_its_order(
    space: Workspace, ask: Callable[[TaskLists, Inbox], object]
) -> None:
    lists = TaskLists(space.session, space.owner_id), Inbox(space.session, space.owner_id)
    told = plans(space, lambda: ask(*lists))
    assert "Sort" not in told
    assert "B-TREE FOR ORDER BY" not in told


def test_what_tasks_can_be_narrowed_by_is_told_once_each(space: Workspace) -> None:
    said = (("Raise your prices", "b"), ("Call ten customers", "a"), ("Write every day", "b"))
    for number, (title, channel) in enumerate(said):
        plan = f"# Plan\n\n## Sales\n- Sell {number // 2}\n"
        row = analysed(
            space, advice(title, section_id=f"s{number % 2}"), channel=channel, plan=plan
        )
        gathered(space, row)
    analysed(space, "Nobody gathered this", channel="c")
    lists = TaskLists(space.session, space.owner_id)
    rows = space.session.execute(select(TaskRow.section_id, TaskRow.section_title)).all()
    assert lists.sections() == sorted({(row[0], row[1]) for row in rows})
    assert [key for key, _ in lists.sections()] == ["s0", "s1"]
    assert [name for _, name in lists.sources()] == ["a", "b"]


def test_another_person_s_tasks_narrow_nothing(space: Workspace) -> None:
    row = analysed(space, "Raise your prices", channel="a")
    gathered(space, row)
    other = User(name="other")
    space.session.add(other)
    space.session.commit()
    lists = TaskLists(space.session, other.id)
    assert (lists.sections(), lists.sources()) == ([], [])
