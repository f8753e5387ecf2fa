"""Tasks that may be the same: told with a page's tasks, counted, and listed alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.tasks_made import talk, titles
from tubetotask.jobs import deciding, joining
from tubetotask.storage import task_marks
from tubetotask.storage.models import TaskPairRow, TaskRow, User
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.task_pairs import Other
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user

NAMES = tuple(f"Photograph the {noun}" for noun in ("mugs", "vases", "tiles", "lamps"))


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


@pytest.fixture
def rows(space: Workspace) -> list[TaskRow]:
    """Four tasks: the first may be the second, or, less likely, the third."""
    found = Tasks(space.session, space.owner_id).of_analysis(talk(space, *NAMES).id)
    rows = sorted(found.values(), key=lambda row: NAMES.index(row.title))
    paired(space, rows[0], rows[1], 0.6)
    paired(space, rows[0], rows[2], 0.5)
    return rows


def paired(space: Workspace, one: TaskRow, other: TaskRow, alike: float) -> None:
    Tasks(space.session, space.owner_id).set_pair(one.id, other.id, "maybe", alike)
    space.session.commit()


def told(space: Workspace, *rows: TaskRow) -> dict[int, list[str]]:
    found = task_marks.of_tasks(space.session, space.owner_id, [row.id for row in rows])
    return {number: titles(others) for number, others in found.maybe.items()}


def listed(space: Workspace) -> list[str]:
    lists = TaskLists(space.session, space.owner_id)
    found = sorted(titles(lists.page(Filter(maybe=True)).rows))
    assert lists.counts_and_maybe()[1] == len(found)
    return found


def test_each_of_two_names_the_other_the_likest_first(
    space: Workspace, rows: list[TaskRow]
) -> None:
    mugs, vases, tiles, _lamps = NAMES
    assert told(space, *rows) == {
        rows[0].id: [vases, tiles],
        rows[1].id: [mugs],
        rows[2].id: [mugs],
    }
    assert told(space, rows[3]) == {}
    assert listed(space) == sorted((mugs, vases, tiles))


def test_all_of_a_page_are_asked_for_in_one_question(space: Workspace, rows: list[TaskRow]) -> None:
    ids, asked, connection = [row.id for row in rows], [], space.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = task_marks.of_tasks(space.session, space.owner_id, ids)
    assert len(asked) == 1
    assert found.maybe[rows[1].id] == [Other(rows[0].id, NAMES[0])]


def test_what_became_part_of_another_stands_for_that(space: Workspace, rows: list[TaskRow]) -> None:
    tasks = Tasks(space.session, space.owner_id)
    mugs, vases, tiles, lamps = NAMES
    merged = joining.merge(tasks, rows[3].id, rows[1].id)  # the vases become part of the lamps
    assert told(space, rows[0]) == {rows[0].id: [lamps, tiles]}
    assert listed(space) == sorted((mugs, tiles))  # the lamps' own page asks about nothing
    deciding.undo(tasks, merged.batch)
    assert told(space, rows[0]) == {rows[0].id: [vases, tiles]}
    joining.merge(tasks, rows[0].id, rows[1].id)  # nothing is the same as itself
    assert told(space, rows[0]) == {rows[0].id: [tiles]}


def test_two_pairs_that_lead_to_one_task_name_it_once(
    space: Workspace, rows: list[TaskRow]
) -> None:
    joining.merge(Tasks(space.session, space.owner_id), rows[2].id, rows[1].id)
    assert told(space, rows[0]) == {rows[0].id: [NAMES[2]]}


def test_what_stays_apart_and_what_is_another_person_s_is_not_told(
    space: Workspace, rows: list[TaskRow]
) -> None:
    joining.keep_apart(Tasks(space.session, space.owner_id), rows[0].id, rows[1].id)
    assert told(space, rows[0]) == {rows[0].id: [NAMES[2]]}
    other = User(name="other")
    space.session.add(other)
    space.session.commit()
    found = task_marks.of_tasks(space.session, other.id, [row.id for row in rows])
    assert found.maybe == {}
    assert TaskLists(space.session, other.id).counts_and_maybe()[1] == 0
    assert space.session.query(TaskPairRow).count() == 2


def test_a_no_ends_the_question_about_what_became_part_of_the_other(
    space: Workspace, rows: list[TaskRow]
) -> None:
    tasks = Tasks(space.session, space.owner_id)
    joining.merge(tasks, rows[3].id, rows[1].id)
    joining.keep_apart(tasks, rows[0].id, rows[3].id)
    assert told(space, rows[0]) == {rows[0].id: [NAMES[2]]}
    assert [pair.other_id for pair in tasks.pairs(rows[0].id, "maybe")] == [rows[2].id]
