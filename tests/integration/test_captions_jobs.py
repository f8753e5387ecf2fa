"""Analyses of YouTube links while YouTube blocks: they wait, ask nothing in vain, and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import insert, select

from tests.fakes.youtube import TITLE, WORDS, FakeYouTube, video
from tests.integration.asking import Clock
from tests.integration.desk import PLAN, count
from tubetotask.domain.pauses import DELAYS
from tubetotask.jobs import captions
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.going_on import go_on
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import db
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, TranscriptRow, VideoRow
from tubetotask.storage.ways import SqlPauses
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import CaptionsProvider, Reading
from tubetotask.transcripts.chain import Chain, Way
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions

TRANSCRIPT_PATH = "/api/timedtext"


def never(*_: object) -> NoReturn:
    raise AssertionError("nobody reads here")


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        for name, value in fake.env.items():
            monkeypatch.setenv(name, value)
        yield fake


class Desk:
    """Workers on one database, by a clock that a test sets; each has a provider of its own."""

    def __init__(self, app: Flask, workspace: Workspace, jobs_url: str) -> None:
        self.app, self.workspace, self.jobs_url = app, workspace, jobs_url
        self.clock = Clock()

    def provider(self) -> CaptionsProvider:
        pauses = SqlPauses(db.engine, self.clock)
        page = YouTubeCaptions(Bounds(timeout_s=5), now=self.clock)
        return Chain([Way("watch page", "page", page)], pauses)

    def ask(self, scenario: str, language: str = "") -> AnalysisRow:
        link = Source(link=f"https://youtu.be/{video(scenario)}")
        return request_analysis(self.workspace, self.jobs_url, link, PLAN, language=language)

    def read(self, row: AnalysisRow, provider: CaptionsProvider | None = None) -> bool:
        """One worker's step; each call is another worker."""
        number, job = row.id, row.job_id
        self.workspace.session.rollback()
        made = provider or self.provider()
        done = AnalysisJob(self.app, never, lambda: made, ("en",)).read(number, job)
        self.workspace.session.expire_all()
        return done


@pytest.fixture
def desk(app: Flask, workspace: Workspace, jobs_url: str, youtube: FakeYouTube) -> Desk:
    return Desk(app, workspace, jobs_url)


def test_a_block_makes_analyses_wait_and_no_worker_asks_meanwhile(
    desk: Desk, youtube: FakeYouTube
) -> None:
    first, second = desk.ask("bot"), desk.ask("ok")
    assert not desk.read(first)
    assert (first.state, first.error_id) == ("waiting", "transcript-unavailable")
    assert first.retry_at == desk.clock() + DELAYS[0]
    assert "YouTube blocks this server since" in first.error_message
    assert "YOUTUBE_PROXY" in first.error_remedy

    youtube.asked.clear()
    assert not desk.read(second)
    assert (second.state, second.retry_at) == ("waiting", first.retry_at)
    assert youtube.asked == []


def test_what_waited_for_a_block_goes_on_by_itself_when_it_is_over(desk: Desk) -> None:
    row = desk.ask("bot")
    desk.read(row)
    session = desk.workspace.session
    desk.clock.at += DELAYS[0] - timedelta(seconds=1)
    assert go_on(session, desk.jobs_url, desk.clock()) == 0
    desk.clock.at += timedelta(seconds=1)
    assert go_on(session, desk.jobs_url, desk.clock()) == 1
    session.expire_all()
    assert (row.state, row.error_message, row.retry_at) == ("queued", "", None)

    row.youtube_id = video("ok")  # YouTube has thought better of it
    session.commit()
    assert desk.read(row)
    assert row.title == TITLE


def test_when_a_block_is_over_what_waits_goes_on_one_after_the_other(desk: Desk) -> None:
    rows = [desk.ask("bot"), desk.ask("ok"), desk.ask("private")]
    for row in rows:
        desk.read(row)
    for row in rows:
        row.retry_at = desk.clock() + timedelta(hours=12)
    desk.workspace.session.commit()
    desk.clock.at += DELAYS[0]
    desk.read(desk.ask("new"))
    due = [row.retry_at for row in rows]
    assert due == [desk.clock() + timedelta(seconds=15 * place) for place in range(3)]


def test_a_worker_behind_another_proxy_goes_on_with_what_the_old_address_was_denied(
    desk: Desk,
) -> None:
    row = desk.ask("bot")
    desk.read(row)
    pauses = SqlPauses(db.engine, desk.clock)
    pauses.opened(["page"])
    desk.workspace.session.expire_all()
    assert row.retry_at == desk.clock() + DELAYS[0], "nothing has changed"
    pauses.opened(["page by another proxy"])
    desk.workspace.session.expire_all()
    assert row.retry_at == desk.clock()


def test_a_premiere_waits_for_its_time(desk: Desk) -> None:
    row = desk.ask("premiere")
    desk.clock.at = datetime(2026, 11, 22, 15, tzinfo=UTC)
    desk.read(row)
    assert row.state == "waiting"
    assert row.retry_at == datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.mark.parametrize("worse", [b"", b'{"events":[]}', b"<html>Sorry</html>"])
def test_an_empty_answer_replaces_nothing_that_was_read_before(
    desk: Desk, youtube: FakeYouTube, worse: bytes
) -> None:
    row = desk.ask("ok")
    assert desk.read(row)
    assert row.video is not None
    kept, length = row.transcript_id, row.video.duration_s

    youtube.raw = {TRANSCRIPT_PATH: worse}
    other = desk.ask("ok", language="en-GB")
    assert not desk.read(other)
    assert other.error_id == "transcript-unavailable"
    session = desk.workspace.session
    assert row.transcript_id == kept
    assert row.transcript is not None
    words = [word.text for word in TRANSCRIPT.unpack(row.transcript.document).words]
    assert words[: len(WORDS)] == WORDS
    assert (row.video.title, row.video.duration_s) == (TITLE, length)
    assert count(session, TranscriptRow) == 1


def test_what_is_said_of_a_video_is_not_lost_by_an_answer_that_says_less(
    desk: Desk, youtube: FakeYouTube
) -> None:
    row = desk.ask("ok")
    assert desk.read(row)
    before = row.video
    assert before is not None
    told = (before.title, before.channel, before.description, before.duration_s)
    player = b'{"playabilityStatus":{"status":"OK"},"captions":'
    player += b'{"playerCaptionsTracklistRenderer":{"captionTracks":[{"baseUrl":'
    player += b'"https://www.youtube.com/api/timedtext?v=ok-xxxxxxxx&lang=en&kind=asr",'
    player += b'"name":{"runs":[{"text":"en"}]},"languageCode":"en","kind":"asr"}]}}}'
    youtube.raw = {"/youtubei/v1/player": player, "/oembed": b"{}"}
    assert desk.read(desk.ask("ok", language="en-GB"))
    after = desk.workspace.session.scalars(select(VideoRow)).one()
    assert (after.title, after.channel, after.description, after.duration_s) == told


class Meanwhile(CaptionsProvider):
    """Another provider, while whose work something happens."""

    def __init__(self, inner: CaptionsProvider, happens: Callable[[], object]) -> None:
        self.asked, self._inner, self._happens = 0, inner, happens

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        self.asked += 1
        self._happens()
        return self._inner.fetch(youtube_id, languages=languages)


def test_while_youtube_is_asked_the_database_is_held_by_nobody(desk: Desk) -> None:
    row = desk.ask("ok")

    def somebody_else_writes() -> None:
        with db.engine.begin() as connection:
            connection.execute(insert(VideoRow).values(youtube_id="xxxxxxxxxxx"))

    provider = Meanwhile(desk.provider(), somebody_else_writes)
    assert desk.read(row, provider)
    assert provider.asked == 1, "a step whose view was old would have begun again"


def test_two_people_may_have_the_same_video_read_at_the_same_moment(desk: Desk) -> None:
    row = desk.ask("ok")

    def the_other_is_quicker() -> None:
        with db.engine.begin() as connection:
            connection.execute(insert(VideoRow).values(youtube_id=video("ok")))

    assert desk.read(row, Meanwhile(desk.provider(), the_other_is_quicker))
    assert count(desk.workspace.session, VideoRow) == 1


@pytest.mark.slow
def test_the_workers_own_ways_go_by_the_settings_and_keep_their_pauses(
    desk: Desk, app: Flask, youtube: FakeYouTube
) -> None:
    config = app.config["TUBETOTASK"]
    row = desk.ask("bot")
    desk.read(row, captions.provider(config, SqlPauses(db.engine)))
    assert row.state == "waiting"
    assert "Tried: watch page; yt-dlp." in row.error_message
    youtube.asked.clear()
    other = desk.ask("ok")
    desk.read(other, captions.provider(config, SqlPauses(db.engine)))
    assert other.retry_at == row.retry_at
    assert youtube.asked == []
