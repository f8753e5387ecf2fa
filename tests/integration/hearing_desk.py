"""A desk for tests of speech recognition: talks of tones on our YouTube, heard by our model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fakes import tones
from tests.fakes.model import KEY, FakeModel
from tests.fakes.youtube import FakeYouTube, video
from tests.fakes.youtube_sound import FakeSound
from tests.integration.asking import Clock
from tests.integration.desk import PLAN
from tubetotask.config import Config
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import hearing
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import db
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.following import dump_rules
from tubetotask.storage.models import AnalysisRow, FollowRow, ModelCallRow, SourceRow
from tubetotask.storage.ways import SqlPauses
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts.chain import Chain, Way
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions

CLOSE_S = 0.06
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is no question of the database: a sound is taken by yt-dlp, which takes seconds."""
PRICES = {"whisper-1": Decimal("0.006")}


def never(*_: object) -> NoReturn:
    raise AssertionError("nobody reads here")


def put(youtube: FakeYouTube, scenario: str, seconds: float, **more: Any) -> list[tones.Said]:
    """A talk of so many seconds as the sound of a video; what is said in it."""
    said = tones.talk(seconds, **more)
    youtube.sounds.by_id[video(scenario)] = FakeSound(tones.sound(said, seconds), seconds)
    return said


class Desk:
    """Analyses of links, one source that is followed, and a worker's first step."""

    def __init__(
        self, app: Flask, workspace: Workspace, jobs_url: str, youtube: FakeYouTube, fake: FakeModel
    ) -> None:
        self.app, self.workspace, self.jobs_url = app, workspace, jobs_url
        self.youtube, self.fake, self.clock = youtube, fake, Clock()
        self.clock.at = datetime(2026, 11, 22, 15, tzinfo=UTC)  # "new" came two hours ago
        self.given: dict[str, Any] = {"speech_piece_s": 10}
        source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22, title="A channel")
        follow = FollowRow(owner_id=workspace.owner_id, source=source, asked="@x", state="active")
        follow.rules = dump_rules(SourceRules(speech=True))
        self.session.add_all([source, follow])
        self.session.commit()
        self.source, self.follow = source, follow

    @property
    def session(self) -> Session:
        return self.workspace.session

    @property
    def config(self) -> Config:
        told = {
            "speech_base_url": self.fake.url,
            "speech_api_key": KEY,
            "speech_prices": PRICES,
        }
        config: Config = self.app.config["TUBETOTASK"]
        return replace(config, **{**told, **self.given})

    def ask(self, scenario: str, *, followed: bool = True, language: str = "") -> AnalysisRow:
        return request_analysis(
            self.workspace,
            self.jobs_url,
            Source(link=f"https://youtu.be/{video(scenario)}"),
            PLAN,
            language=language,
            source_id=self.source.id if followed else None,
        )

    def read(self, row: AnalysisRow) -> bool:
        """One worker's step."""
        number, job = row.id, row.job_id
        self.session.rollback()
        config, pauses = self.config, SqlPauses(db.engine, self.clock)
        page = YouTubeCaptions(Bounds(timeout_s=5), now=self.clock)
        chain = Chain([Way("watch page", "page", page)], pauses)
        hears = hearing.Hearing(config, hearing.listener(config, pauses), clock=self.clock)
        made = AnalysisJob(self.app, never, lambda: chain, ("en",), self.clock, hears)
        done = made.read(number, job)
        self.session.expire_all()
        return done

    def on(self, **more: float) -> datetime:
        self.clock.at += timedelta(**more)
        return self.clock.at

    def calls(self) -> Sequence[ModelCallRow]:
        """What the ledger holds of speech."""
        self.session.rollback()
        mine = select(ModelCallRow).where(ModelCallRow.purpose == "speech")
        return self.session.scalars(mine.order_by(ModelCallRow.id)).all()

    def words(self, row: AnalysisRow) -> list[tuple[str, float]]:
        """What the transcript says, and when."""
        assert row.transcript is not None
        transcript = TRANSCRIPT.unpack(row.transcript.document)
        return [(w.text.lower().rstrip("."), w.start_s or 0.0) for w in transcript.words]


@contextmanager
def opened(
    app: Flask,
    workspace: Workspace,
    jobs_url: str,
    youtube: FakeYouTube,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """A desk whose model is on this machine, behind no proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    with FakeModel() as fake:
        yield Desk(app, workspace, jobs_url, youtube, fake)


def same(heard: list[tuple[str, float]], said: list[tones.Said]) -> None:
    """Every word, in its order, at its time: none lost, none twice."""
    assert [text for text, _ in heard] == [word.text for word in said]
    worst = max(abs(at - word.start_s) for (_, at), word in zip(heard, said, strict=True))
    assert worst < CLOSE_S
