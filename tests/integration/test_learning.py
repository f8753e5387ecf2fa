"""What a person decides and marks moves what comes next, can be seen, and be reset; on both
databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.tasks_made import analysed, gathered, talk
from tubetotask.domain.feedback import TASK, Said
from tubetotask.domain.task import Act, Tally
from tubetotask.jobs import deciding, standing
from tubetotask.storage import feedback, learning
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow, TaskRow, User
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, CALL, ASK = (
    "Raise your prices every year",
    "Call your first ten customers yourself",
    "Ask every buyer for one sentence you may quote",
)


@pytest.fixture
def tasks(workspace: Workspace) -> Tasks:
    return Tasks(workspace.session, workspace.owner_id)


def named(tasks: Tasks, title: str) -> TaskRow:
    tasks.session.expire_all()
    return tasks.session.scalars(select(TaskRow).where(TaskRow.title == title)).one()


def score(tasks: Tasks, title: str) -> int:
    """As it is stored; opening it comes to the same."""
    row = named(tasks, title)
    told = standing.why(tasks, row, tasks.witnesses([row.id]))
    assert told is not None
    assert told.score.value == row.score
    return row.score


def said(row: AnalysisRow, title: str) -> Said:
    assessment = ASSESSMENT.load(row.document or "")
    task = next(task for task in assessment.tasks if task.title == title)
    return Said(TASK, task.title, task.statement.evidence, "lines/1")


def mark(tasks: Tasks, row: AnalysisRow, title: str, *, wrong: bool = True) -> None:
    statement = said(row, title)
    if wrong:
        feedback.mark(tasks.session, row, statement)
    else:
        feedback.take_back(tasks.session, row, statement.key)
    assert statement.first is not None
    standing.mark(tasks, row.video_id, statement.first.quote)
    tasks.session.commit()


def test_what_is_marked_as_wrong_falls_and_what_stands_beside_it_a_little(
    workspace: Workspace, tasks: Tasks
) -> None:
    row = talk(workspace, RAISE, CALL)
    before = score(tasks, RAISE), score(tasks, CALL)
    mark(tasks, row, RAISE)
    assert score(tasks, RAISE) == before[0] - 20 - 1
    assert score(tasks, CALL) == before[1] - 1
    mark(tasks, row, RAISE, wrong=False)
    assert (score(tasks, RAISE), score(tasks, CALL)) == before


def test_a_mark_counts_for_what_comes_later(workspace: Workspace, tasks: Tasks) -> None:
    row = talk(workspace, RAISE)
    mark(tasks, row, RAISE)
    gathered(workspace, analysed(workspace, ASK))
    later = named(tasks, ASK)
    assert later.history == -1
    assert score(tasks, ASK) == later.score


def test_what_was_learned_is_shown_and_a_reset_forgets_it_but_not_the_tasks(
    workspace: Workspace, tasks: Tasks
) -> None:
    row = talk(workspace, RAISE, CALL, ASK)
    fresh = score(tasks, ASK)
    deciding.act(tasks, [named(tasks, RAISE).id], Act.DISMISS)
    mark(tasks, row, CALL)
    (found,) = learning.sections(workspace.session, workspace.owner_id)
    assert (found.tally, found.since) == (Tally(0, 1, 1), None)
    assert score(tasks, ASK) == fresh - 2
    standing.forget(tasks, [(found.plan_id, found.section_id)])
    tasks.session.commit()
    (found,) = learning.sections(workspace.session, workspace.owner_id)
    assert found.tally == Tally()
    assert found.since is not None
    assert score(tasks, ASK) == fresh
    assert named(tasks, RAISE).status == "dismissed"
    deciding.act(tasks, [named(tasks, CALL).id], Act.ACCEPT)
    assert score(tasks, ASK) == fresh + 1


def test_nobody_learns_from_somebody_else(workspace: Workspace, tasks: Tasks) -> None:
    talk(workspace, RAISE, CALL)
    deciding.act(tasks, [named(tasks, RAISE).id], Act.ACCEPT)
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.flush()
    assert learning.sections(workspace.session, other.id) == []
    assert Tasks(workspace.session, other.id).marks([named(tasks, RAISE).id]) == {}
