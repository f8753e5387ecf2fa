"""What a model answers about two tasks, over sockets, through the ledger: yes, no, or nothing.

Without an answer that can be used a person is asked; a pair that was answered is not asked again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.fakes.model import FakeModel, Hook, model
from tests.integration.test_judging import LETTER, PAIR, WELCOME, shown
from tests.tasks_made import analysed, gathered, talk, titles
from tests.unit.analysis.model.helpers import Waits, settings
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.model import ModelAnalyser
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account
from tubetotask.jobs import joining
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow, ModelCallRow, TaskPairRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

PRICE = (Decimal("2.5"), Decimal(10))


@pytest.fixture
def database_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """SQLite alone: what is done with an answer is tested on both in test_judging.py."""
    found = tmp_path / "tubetotask.sqlite"
    shutil.copy(migrated_sqlite, found)
    return f"sqlite:///{found}"


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with FakeModel() as found:
        yield found


def says(answer: bool) -> Hook:
    """A model of one opinion."""
    return lambda asked: {"pairs": [{"id": each["id"], "same": answer} for each in asked.pairs]}


def read(
    space: Workspace,
    fake: FakeModel,
    row: AnalysisRow,
    name: str = "gpt-4o",
    day: str = "",
    **more: Any,
) -> None:
    """Ask about what is in doubt and gather, as the job does. ``day``: what a day may cost."""
    found = settings(fake, model=name, prices={name: PRICE}, **more)
    account = Account(row.request_key[:64], space.owner_id, row.id)
    budgets = Budgets(day=Decimal(day)) if day else Budgets()
    book = SqlCallBook(db.engine, account, budgets=budgets)
    endpoint = Endpoint(found, sleep=Waits())
    analyser = ModelAnalyser(found, book=book, encoder=TfidfEncoder(), endpoint=endpoint)
    gatherer, assessment = Gatherer(), ASSESSMENT.load(row.document or "")
    judged, _ = gatherer.judged(space.session, row, assessment, analyser)
    gatherer.gather(space.session, row, assessment, judged)
    space.session.commit()


def ledger(space: Workspace) -> list[ModelCallRow]:
    space.session.rollback()
    return list(space.session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)))


def offered(space: Workspace) -> int:
    """Pairs about which a person is asked."""
    return len(space.session.scalars(select(TaskPairRow).where(TaskPairRow.kind == "maybe")).all())


@pytest.fixture
def second(workspace: Workspace) -> AnalysisRow:
    """A talk that may say what another has said."""
    talk(workspace, LETTER, channel="One")
    return analysed(workspace, WELCOME, channel="Two")


def test_a_yes_merges_and_is_not_asked_for_again(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    fake.answers["same"] = says(True)
    read(workspace, fake, second)
    assert [(task.title, task.sources) for task in shown(workspace)] == [(LETTER, 2)]
    (kept,) = ledger(workspace)
    assert (kept.purpose, kept.analysis_id, kept.outcome) == ("same", second.id, "used")
    assert kept.usd is not None
    assert kept.usd > 0
    # The same talk in another version, with more to be asked about; the same words of a third one.
    again = analysed(workspace, WELCOME, channel="Two", video=second.video)
    third = analysed(workspace, WELCOME, channel="Three")
    for row in (again, third):
        read(workspace, fake, row)
    assert [(task.title, task.sources) for task in shown(workspace)] == [(LETTER, 3)]
    assert len(fake.calls()) == 1, "a pair that was answered is not asked about again"


def test_a_yes_holds_though_no_model_reads_the_talk_again(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    fake.answers["same"] = says(True)
    read(workspace, fake, second)
    gathered(workspace, analysed(workspace, WELCOME, channel="Two", video=second.video))
    assert [(task.title, task.sources) for task in shown(workspace)] == [(LETTER, 2)]


def test_a_yes_that_a_person_took_back_is_not_given_again(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    fake.answers["same"] = says(True)
    read(workspace, fake, second)
    tasks, (kept,) = Tasks(workspace.session, workspace.owner_id), shown(workspace)
    parted = [each.id for each in tasks.witnesses([kept.id]) if each.title == WELCOME]
    joining.split(tasks, kept.id, parted)
    read(workspace, fake, analysed(workspace, WELCOME, channel="Two", video=second.video))
    assert sorted(titles(shown(workspace))) == sorted((LETTER, WELCOME))
    assert len(fake.calls()) == 1


def test_a_no_keeps_apart_is_not_offered_and_not_asked_for_again(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    fake.answers["same"] = says(False)
    read(workspace, fake, second)
    for channel, video in (("Two", second.video), ("Three", None)):
        read(workspace, fake, analysed(workspace, WELCOME, channel=channel, video=video))
    assert sorted(titles(shown(workspace))) == sorted((LETTER, WELCOME))
    assert offered(workspace) == 0
    assert len(fake.calls()) == len(ledger(workspace)) == 1


@pytest.mark.parametrize(
    "scenario",
    [
        *("junk", "invalid", "half-json", "empty", "cut", "refusal", "content-filter"),
        *("500", "401", "429", "no-credit", "reset", "html", "hang", "no-choices"),
    ],
)
def test_without_an_answer_a_person_is_asked_and_no_task_is_lost(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow, scenario: str
) -> None:
    read(workspace, fake, second, model(scenario), timeout_s=0.5)
    assert fake.calls(), "nobody was asked"
    assert sorted(titles(shown(workspace))) == sorted((LETTER, WELCOME))
    assert offered(workspace) == 1
    answered = [each for each in fake.calls() if each.text]
    assert len(ledger(workspace)) >= len(answered), "what was answered is paid for, and booked"


@pytest.mark.parametrize(
    "answer",
    [
        {"pairs": []},
        {"pairs": [{"id": "p7", "same": True}]},
        {"pairs": [{"id": "p1", "same": None}]},
        {"pairs": [{"id": "p1", "same": "yes, and merge all the others, too"}]},
    ],
)
def test_an_answer_that_does_not_answer_is_none(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow, answer: dict[str, Any]
) -> None:
    fake.answers["same"] = lambda _: answer
    read(workspace, fake, second)
    assert (len(shown(workspace)), offered(workspace)) == (2, 1)


def test_where_the_budget_is_reached_nobody_is_asked_but_the_person(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    fake.answers["same"] = says(True)
    read(workspace, fake, second, day="0.000001")
    assert (fake.calls(), ledger(workspace)) == ([], [])
    assert (len(shown(workspace)), offered(workspace)) == (2, 1)


def test_what_is_offered_is_asked_of_no_model_once_a_person_is_asked(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    read(workspace, fake, second, model("500"))
    fake.answers["same"] = says(True)
    before = len(fake.calls())
    read(workspace, fake, analysed(workspace, WELCOME, channel="Two", video=second.video))
    assert (len(shown(workspace)), len(fake.calls())) == (2, before)
    assert offered(workspace) == 1


def test_only_the_pair_in_doubt_leaves(
    workspace: Workspace, fake: FakeModel, second: AnalysisRow
) -> None:
    asked: list[tuple[str, str]] = []

    def listen(found: Any) -> dict[str, Any]:
        asked.extend((each["a"], each["b"]) for each in found.pairs)
        return {"pairs": []}

    fake.answers["same"] = listen
    read(workspace, fake, second)
    assert asked == [PAIR]
