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
WHAT = ("grain", "glue", "bark", "smell", "knots", "cracks", "wood")


def doubtful(space: Workspace, row: AnalysisRow) -> tuple[Pair, ...]:
    found = Gatherer().doubtful(space.session, row, ASSESSMENT.load(row.document or ""))
    return tuple(pair for pair, known in found.items() if known is None)


def shown(space: Workspace) -> list[TaskRow]:
    return list(TaskLists(space.session, space.owner_id).page(Filter()).rows)


def test_only_what_is_in_doubt_is_asked_about(workspace: Workspace) -> None:
    talk(workspace, LETTER, "Raise your prices by 10 %", "Post every day", channel="One")
    row = analysed(
        workspace, WELCOME, "Raise your prices by 50 %", "Post every week", "Post each day"
    )
    assert doubtful(workspace, row) == (PAIR,)


FREE = (
    "Praise your children for effort rather than for talent",
    "Compliment kids on how hard they tried instead of how smart they are",
)


@pytest.mark.parametrize(("said", "tasks"), [(True, 1), (False, 2), (None, 2)])
def test_free_words_for_the_same_are_asked_of_a_model_and_of_no_person(
    workspace: Workspace, said: bool | None, tasks: int
) -> None:
    talk(workspace, FREE[0], channel="One")
    row = analysed(workspace, FREE[1], channel="Two")
    pairs = doubtful(workspace, row)
    assert pairs == ((FREE[1], FREE[0]),)
    judged = {} if said is None else {pairs[0]: said}
    Gatherer().gather(workspace.session, row, ASSESSMENT.load(row.document or ""), judged)
    workspace.session.commit()
    assert len(shown(workspace)) == tasks
    assert workspace.session.scalars(select(TaskPairRow)).all() == []


def test_of_one_candidate_a_model_is_asked_about_the_nearest_five(workspace: Workspace) -> None:
    boards = [f"Look at the {what} of every board" for what in WHAT]
    talk(workspace, *boards, channel="One")
    row = analysed(workspace, "Know the wood that you cut", channel="Two")
    assert len(doubtful(workspace, row)) == 5


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
