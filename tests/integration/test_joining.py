"""What was decided about two tasks that are made one, and undo, on both databases."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.integration.gathered_tasks import CALL, LETTER, RAISE, named
from tests.tasks_made import talk
from tubetotask.domain.task import Act, Recurs
from tubetotask.jobs import deciding, joining, standing
from tubetotask.storage.models import TaskEventRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

SOON, LATE = date(2027, 3, 1), date(2027, 5, 1)
HELD = ("status", "due_on", "recurs", "touched", "decided_at", "sources_then", "news", "sources")


@pytest.fixture
def pair(workspace: Workspace) -> tuple[int, int]:
    """The numbers of two tasks nobody has decided, and a third stands beside them."""
    tasks = Tasks(workspace.session, workspace.owner_id)
    talk(workspace, RAISE, CALL, LETTER)
    return named(tasks, RAISE).id, named(tasks, CALL).id


def held(tasks: Tasks, *numbers: int) -> list[dict[str, object]]:
    """All that is to be as it was when a merge is undone."""
    tasks.session.expire_all()
    rows = [tasks.get(number) for number in numbers]
    return [{name: getattr(row, name) for name in HELD} for row in rows]


def test_an_accepted_dated_task_stays_so_in_the_one_that_is_kept_until_that_is_undone(
    tasks: Tasks, pair: tuple[int, int]
) -> None:
    kept, other = pair
    deciding.act(tasks, [other], Act.ACCEPT)
    deciding.set_due(tasks, other, SOON, Recurs.WEEK)
    decided_at = tasks.get(other).decided_at
    before = held(tasks, *pair)
    done = joining.merge(tasks, kept, other)
    row = tasks.one(other)
    assert (row.id, row.status, row.due_on, row.recurs) == (kept, "open", SOON, "week")
    assert (row.decided_at, row.news) == (decided_at, "")
    event = tasks.events(kept)[-1]
    assert (event.kind, event.before) == ("merged", "candidate")
    assert json.loads(event.detail)["before"]["status"] == "candidate"
    deciding.undo(tasks, done.batch)
    assert held(tasks, *pair) == before
    joining.merge(tasks, kept, other)  # and it can be done again
    assert tasks.one(other).status == "open"


@pytest.mark.parametrize(
    ("mine", "theirs", "status"),
    [
        (Act.ACCEPT, Act.DONE, "open"),
        (Act.DISMISS, Act.ACCEPT, "open"),
        (Act.LATER, Act.DISMISS, "later"),
        (None, Act.DONE, "done"),
        (Act.DISMISS, None, "candidate"),
    ],
)
def test_undo_gives_both_back_as_they_were(
    tasks: Tasks, pair: tuple[int, int], mine: Act | None, theirs: Act | None, status: str
) -> None:
    for number, what in zip(pair, (mine, theirs), strict=True):
        if what is not None:
            deciding.act(tasks, [number], what)
    deciding.set_due(tasks, pair[0], LATE)
    deciding.set_due(tasks, pair[1], SOON)
    third = named(tasks, LETTER).id
    before, score = held(tasks, *pair, third), tasks.get(third).score
    done = joining.merge(tasks, *pair)
    assert tasks.get(pair[0]).status == status
    beside = tasks.get(third)
    why = standing.why(tasks, beside, tasks.witnesses([third]))
    assert why is not None
    assert why.score.value == beside.score, "what is merged is no decision of its own any more"
    deciding.undo(tasks, done.batch)
    assert held(tasks, *pair, third) == before
    assert tasks.get(third).score == score


def test_a_split_and_its_undo_leave_what_a_merge_gave(tasks: Tasks, pair: tuple[int, int]) -> None:
    kept, other = pair
    deciding.act(tasks, [other], Act.ACCEPT)
    deciding.set_due(tasks, other, SOON, Recurs.DAY)
    start = held(tasks, *pair)
    merged = joining.merge(tasks, kept, other)
    joined = held(tasks, kept)
    moved = [w.id for w in tasks.witnesses([kept]) if w.title == CALL]
    parted = joining.split(tasks, kept, moved)
    new = tasks.get(parted.task)
    assert (new.status, new.due_on, new.recurs) == ("open", SOON, "day")
    deciding.undo(tasks, parted.batch)
    assert held(tasks, kept) == joined
    deciding.undo(tasks, merged.batch)
    assert held(tasks, *pair) == start


def test_a_merge_of_an_older_version_is_undone_as_it_was_made(
    tasks: Tasks, pair: tuple[int, int]
) -> None:
    done = joining.merge(tasks, *pair)
    event = tasks.session.get_one(TaskEventRow, tasks.events(pair[0])[-1].id)
    told = json.loads(event.detail)
    del told["before"]
    event.detail = json.dumps(told)
    tasks.session.commit()
    deciding.undo(tasks, done.batch)
    assert [tasks.get(number).merged_into for number in pair] == [None, None]
    assert [tasks.get(number).touched for number in pair] == [False, False]


def test_a_merge_into_what_became_part_of_another_is_not_undone_before_that(
    tasks: Tasks, pair: tuple[int, int]
) -> None:
    kept, other = pair
    third = named(tasks, LETTER).id
    start = held(tasks, *pair, third)
    first = joining.merge(tasks, kept, other)
    second = joining.merge(tasks, third, kept)
    joined = held(tasks, third)
    assert deciding.undo(tasks, first.batch).tasks == []
    assert held(tasks, third) == joined
    assert tasks.one(other).id == third
    deciding.undo(tasks, second.batch)
    deciding.undo(tasks, first.batch)
    assert held(tasks, *pair, third) == start


def test_a_split_is_not_undone_once_what_was_split_off_is_decided_or_merged(
    tasks: Tasks, pair: tuple[int, int]
) -> None:
    kept, third = pair[0], named(tasks, LETTER).id
    joining.merge(tasks, *pair)
    moved = [w.id for w in tasks.witnesses([kept]) if w.title == CALL]
    parted = joining.split(tasks, kept, moved)
    decided = deciding.act(tasks, [parted.task], Act.ACCEPT)
    assert deciding.undo(tasks, parted.batch).tasks == []
    assert tasks.one(parted.task).status == "open"
    deciding.undo(tasks, decided.batch)
    merged = joining.merge(tasks, third, parted.task)
    assert deciding.undo(tasks, parted.batch).tasks == []
    assert tasks.one(parted.task).id == third
    deciding.undo(tasks, merged.batch)
    assert deciding.undo(tasks, parted.batch).tasks == [kept]
