"""Analyses that are removed and brought back at the same moment; on both databases."""

from __future__ import annotations

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.integration.meeting import Meeting
from tests.tasks_made import advice, talk
from tubetotask.domain.errors import NotFound
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow, PlanRow, TaskRow
from tubetotask.storage.workspace import UNDO, Workspace, local_user

GONE = "gone"


def made(engine: Engine, *, sample: bool = False, over: bool = False) -> list[int]:
    """Two talks with tasks; the numbers of their analyses."""
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        rows = [talk(space, advice(f"Raise your prices {n} times")) for n in (2, 3)]
        for row in rows:
            row.sample = sample
            row.removed_at = now() - 2 * UNDO if over else None
        for plan in session.scalars(select(PlanRow)):
            plan.sample = sample
        session.commit()
        return [row.id for row in rows]


def left(engine: Engine, table: type[AnalysisRow] | type[TaskRow] | type[PlanRow]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_sample_is_removed_twice(engine: Engine) -> None:
    made(engine, sample=True)
    Meeting(engine).of(lambda of: of.remove_samples(), lambda of: of.remove_samples())
    assert [left(engine, table) for table in (AnalysisRow, TaskRow, PlanRow)] == [0, 0, 0]


def test_what_is_over_is_swept_by_two_pages(engine: Engine) -> None:
    made(engine, over=True)
    Meeting(engine).of(lambda of: of.sweep(), lambda of: of.sweep())
    assert left(engine, AnalysisRow) == 0


def test_one_removes_what_another_brings_back(engine: Engine) -> None:
    one, other = made(engine, over=True)

    def back(of: Workspace) -> object:
        try:
            of.bring_back(one)
        except NotFound:
            return GONE
        return "back"

    told = Meeting(engine).of(back, lambda of: of.sweep())
    with Session(engine) as session:
        kept = session.get(AnalysisRow, one)
        assert (kept is None) == (told[0] == GONE)
        assert kept is None or kept.removed_at is None
        assert session.get(AnalysisRow, other) is None
