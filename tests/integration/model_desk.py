"""A desk for tests: requests, and the jobs that work on them with a fake model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.fakes.model import FakeModel
from tests.unit.analysis.model.helpers import Waits, settings
from tests.web.talks import LINES, PLAN, vtt
from tubetotask import pipeline
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.model import ModelAnalyser
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, server_id
from tubetotask.domain.limits import Limits
from tubetotask.domain.plan import Plan
from tubetotask.domain.video import Video
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.plans import parse
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, ModelCallRow, User
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.transcripts import CaptionsProvider, Reading

TALK = vtt(tuple(LINES) * 3).encode()
ONE = parse(PLAN)
OTHER = parse("# Letters\n\n## Readers\n- Ask every reader one question\n")


class Public(CaptionsProvider):
    """A YouTube on which every video is the same talk."""

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        return pipeline.read_captions(TALK, video=Video("Letters", youtube_id))


class Desk:
    """Requests, and the jobs that work on them with a model that may be changed."""

    def __init__(self, app: Flask, fake: FakeModel) -> None:
        self.app, self.fake = app, fake
        self.session: Session = db.session()
        self.jobs_url = str(app.config["JOBS_DATABASE_URL"])
        self.mine = Workspace(self.session, local_user(self.session).id)
        other = User(name="other")
        self.session.add(other)
        self.session.commit()
        self.theirs = Workspace(self.session, other.id)
        self.given: dict[str, Any] = {"model": "gpt-4o"}
        self.budgets = Budgets()
        self.limits = Limits()
        self.clock: Callable[[], datetime] = now

    def analyser(self, account: Account) -> ModelAnalyser:
        found = settings(self.fake, **self.given)
        return ModelAnalyser(
            found,
            book=SqlCallBook(
                db.engine,
                account,
                budgets=self.budgets,
                limits=self.limits,
                server=server_id(found.base_url, found.api_key),
                clock=self.clock,
            ),
            encoder=TfidfEncoder(),
            endpoint=Endpoint(found, sleep=Waits()),
        )

    def work(self, row: AnalysisRow, *, before_assessing: Callable[[], None] | None = None) -> str:
        """Run its job to the end, as the worker does; how it ended."""
        job = AnalysisJob(self.app, self.analyser, Public, ("en",))
        asked = row.id, row.job_id
        self.session.rollback()
        if job.read(*asked) and job.note(*asked):
            if before_assessing:
                before_assessing()
            job.assess(*asked)
        self.session.expire_all()
        return row.state

    def upload(self, workspace: Workspace, plan: Plan | None = ONE, data: bytes = TALK) -> Any:
        return request_analysis(workspace, self.jobs_url, Source(data, "talk.vtt"), plan)

    def link(self, workspace: Workspace) -> Any:
        return request_analysis(
            workspace, self.jobs_url, Source(link="https://youtu.be/abcdefghijk"), ONE
        )

    def answers(self) -> int:
        """Calls of which a word, or what it was about, is still there."""
        kept = (ModelCallRow.text != "") | (ModelCallRow.subject != "") | (ModelCallRow.key != "")
        found = self.session.scalar(select(func.count()).where(kept)) or 0
        self.session.rollback()
        return found

    def count(self, table: type) -> int:
        found = self.session.scalar(select(func.count()).select_from(table)) or 0
        self.session.rollback()
        return found

    @property
    def calls(self) -> int:
        return len(self.fake.log)
