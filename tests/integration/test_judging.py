"""What is in doubt is asked about before it is gathered, and what was answered is obeyed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.tasks_made import analysed, talk, titles
from tubetotask.domain.task import Pair
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow, TaskPairRow, TaskRow
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.workspace import Workspace

LETTER, WELCOME = (
    "Write a letter to every new reader",
    "Write each new reader a personal welcome letter",
)
PAIR = (WELCOME, LETTER)


def doubtful(space: Workspace, row: AnalysisRow) -> tuple[Pair, ...]:
    return Gatherer().doubtful(space.session, row, ASSESSMENT.load(row.document or ""))


def shown(space: Workspace) -> list[TaskRow]:
    return list(TaskLists(space.session, space.owner_id).page(Filter()).rows)


def test_only_what_is_in_doubt_is_asked_about(workspace: Workspace) -> None:
    talk(workspace, LETTER, "Raise your prices by 10 %", "Post every day", channel="One")
    row = analysed(
        workspace, WELCOME, "Raise your prices by 50 %", "Post every week", "Post each day"
    )
    assert doubtful(workspace, row) == (PAIR,)


def test_what_only_this_talk_has_said_is_not_asked_about(workspace: Workspace) -> None:
    row = talk(workspace, LETTER)
    assert doubtful(workspace, row) == ()


@pytest.mark.parametrize(
    ("judged", "tasks", "offered"), [({PAIR: True}, 1, 0), ({PAIR: False}, 2, 0), ({}, 2, 1)]
)
def test_a_yes_merges_a_no_is_not_offered_and_doubt_asks_a_person(
    workspace: Workspace, judged: dict[Pair, bool], tasks: int, offered: int
) -> None:
    talk(workspace, LETTER, channel="One")
    row = analysed(workspace, WELCOME, channel="Two")
    Gatherer().gather(workspace.session, row, ASSESSMENT.load(row.document or ""), judged)
    workspace.session.commit()
    assert len(titles(shown(workspace))) == tasks
    pairs = workspace.session.scalars(select(TaskPairRow)).all()
    assert len(pairs) == offered
    assert shown(workspace)[0].sources == (2 if tasks == 1 else 1)


def test_an_answer_never_overrules_what_stands_between_two(workspace: Workspace) -> None:
    ten, fifty = "Raise your prices by 10 %", "Raise your prices by 50 %"
    talk(workspace, ten, channel="One")
    row = analysed(workspace, fifty, channel="Two")
    judged = {(fifty, ten): True}
    Gatherer().gather(workspace.session, row, ASSESSMENT.load(row.document or ""), judged)
    workspace.session.commit()
    assert len(shown(workspace)) == 2
