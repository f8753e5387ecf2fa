"""An account that goes while its talk is read: the job ends, and nothing is left of either."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.web.talks import PLAN, LinesAnalyser, Offline, vtt
from tubetotask import pipeline, plans
from tubetotask.domain.accounts import Role
from tubetotask.jobs import planning
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage import accounts, leaving
from tubetotask.storage.database import Base, db
from tubetotask.storage.models import AnalysisRow, NotesRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def job(app: Flask) -> AnalysisJob:
    return AnalysisJob(app, lambda _: LinesAnalyser(), Offline, ("en",))


def after(monkeypatch: pytest.MonkeyPatch, name: str, then: Callable[[], None]) -> None:
    """Have ``then`` happen as soon as this has been worked out, and before it is written."""
    work = getattr(pipeline, name)

    def worked(*given: object, **more: object) -> object:
        found = work(*given, **more)
        then()
        return found

    monkeypatch.setattr(pipeline, name, worked)


@pytest.mark.parametrize("name", ["read_captions", "take_notes", "hold_against"])
def test_nothing_is_left(
    job: AnalysisJob,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    session = workspace.session
    accounts.first(session, "a@example.org", "", "hash")
    owner = accounts.join(session, "b@example.org", "", "hash", Role.MEMBER).id
    session.commit()
    space = Workspace(session, owner)
    version = planning.save(space, plans.parse(PLAN)).id
    row = AnalysisRow(owner_id=owner, request_key="k", upload=vtt().encode(), upload_name="a.vtt")
    row.upload_hash, row.state, row.job_id, row.plan_version_id = "h" * 64, "queued", "j", version
    session.add(row)
    session.commit()
    asked = row.id, "j"
    session.rollback()
    gone: list[int] = []

    def leave() -> None:
        if not gone:
            gone.append(owner)
            with Session(db.engine) as other:
                leaving.remove(other, owner)

    after(monkeypatch, name, leave)
    assert not (job.read(*asked) and job.note(*asked) and job.assess(*asked))
    session.expire_all()
    for table in (AnalysisRow, VideoRow, TranscriptRow, NotesRow):
        assert session.scalar(select(func.count()).select_from(table)) == 0, table
    for each in Base.metadata.sorted_tables:
        for column in each.columns:
            if column.name in ("owner_id", "user_id"):
                assert session.execute(select(column).where(column == owner)).all() == [], each
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
