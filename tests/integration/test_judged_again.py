"""What a model joined, and what a person then decided, holds when a talk is read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import builders
from tests.integration.test_judging import LETTER, WELCOME, doubtful, shown
from tests.tasks_made import analysed, talk
from tubetotask.domain.assessment import CandidateTask
from tubetotask.domain.task import Act, Pair
from tubetotask.jobs import deciding, joining
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

FIRST = "Heat the pan fully before the oil goes in"
OTHER = "Add oil only once your skillet is already hot"
REWORDED = "Wait until the skillet smokes, then pour the fat"
QUOTE = "check the dimensions"


def said(title: str) -> CandidateTask:
    """A model's words, time after time over one quote."""
    return replace(builders.task(QUOTE), title=title)


def gather(space: Workspace, row: AnalysisRow, judged: dict[Pair, bool]) -> None:
    Gatherer().gather(space.session, row, ASSESSMENT.load(row.document or ""), judged)
    space.session.commit()


@pytest.fixture
def joined(workspace: Workspace) -> AnalysisRow:
    """The second of two talks, whose advice a model has put to that of the first."""
    talk(workspace, FIRST, channel="One")
    row = analysed(workspace, said(OTHER), channel="Two")
    assert doubtful(workspace, row) == ((OTHER, FIRST),)
    gather(workspace, row, {(OTHER, FIRST): True})
    assert [task.sources for task in shown(workspace)] == [2]
    return row


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.DISMISS, Act.DONE])
def test_what_was_decided_stands_though_no_model_answers_when_the_talk_is_read_again(
    workspace: Workspace, joined: AnalysisRow, act: Act
) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    deciding.act(tasks, [shown(workspace)[0].id], act)
    again = analysed(workspace, said(OTHER), channel="Two", video=joined.video)
    assert doubtful(workspace, again) == (), "nor is it asked about again"
    gather(workspace, again, {})
    assert len(tasks.some(range(1, 10))) == 1


@pytest.mark.parametrize("of_its_own", [True, False, None])
def test_a_model_joins_nothing_again_that_a_person_has_split(
    workspace: Workspace, joined: AnalysisRow, of_its_own: bool | None
) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    first = shown(workspace)[0].id
    [witness] = [each for each in tasks.witnesses([first]) if each.title == OTHER]
    joining.split(tasks, first, [witness.id])
    again = analysed(workspace, said(REWORDED), channel="Two", video=joined.video)
    judged = {(REWORDED, FIRST): True}
    if of_its_own is not None:
        judged[REWORDED, OTHER] = of_its_own
    gather(workspace, again, judged)
    assert [each.title for each in tasks.witnesses([first])] == [FIRST]


def test_a_model_joins_nothing_that_a_person_called_two(workspace: Workspace) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    talk(workspace, LETTER, channel="One")
    row = analysed(workspace, said(WELCOME), channel="Two")
    gather(workspace, row, {})
    one, other = sorted(task.id for task in shown(workspace))
    joining.keep_apart(tasks, one, other)
    reworded = "Greet people who just subscribed with a note"
    again = analysed(workspace, said(reworded), channel="Two", video=row.video)
    gather(workspace, again, dict.fromkeys(doubtful(workspace, again), True))
    assert {task.id for task in shown(workspace)} >= {one, other}
    assert [each.title for each in tasks.witnesses([one])] == [LETTER]
