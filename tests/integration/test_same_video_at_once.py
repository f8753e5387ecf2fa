"""Two people whose jobs read the same public video at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.web.talks import LinesAnalyser, Offline, vtt
from tubetotask import pipeline
from tubetotask.domain.video import Video
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.models import AnalysisRow, TranscriptRow, User, VideoRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import Reading

VIDEO, TITLE = "abcdefghijk", "Seen before, and nothing of it changes"


@pytest.fixture
def meeting() -> Iterator[None]:
    """Both have looked for the words before either keeps them."""
    place = threading.Barrier(2)

    def arrive(session: Session, *_: object) -> None:
        if any(isinstance(row, TranscriptRow) for row in session.new):
            with suppress(threading.BrokenBarrierError):
                place.wait(5)

    event.listen(Session, "before_flush", arrive)
    yield
    event.remove(Session, "before_flush", arrive)


class Online(Offline):
    """Gives everybody the same words."""

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        found = pipeline.read_captions(vtt().encode(), name="talk.vtt", language="en")
        return Reading(Video(TITLE, youtube_id), found.transcript)


def asked(space: Workspace, owner_id: int) -> AnalysisRow:
    row = AnalysisRow(owner_id=owner_id, request_key=f"key {owner_id}", youtube_id=VIDEO)
    row.state, row.job_id = "queued", f"job {owner_id}"
    space.session.add(row)
    space.session.flush()
    return row


@pytest.mark.usefixtures("meeting")
def test_both_get_its_words_which_are_kept_once(app: Flask, workspace: Workspace) -> None:
    session, other = workspace.session, User(name="other")
    session.add_all([other, VideoRow(youtube_id=VIDEO, title=TITLE, duration_s=35.0)])
    session.flush()
    rows = [asked(workspace, owner) for owner in (workspace.owner_id, other.id)]
    jobs = [(row.id, row.job_id) for row in rows]
    session.commit()
    session.rollback()
    job = AnalysisJob(app, lambda _: LinesAnalyser(), Online, ("en",))
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda each: job.read(*each), jobs)) == [True, True]
    session.expire_all()
    assert len({row.transcript_id for row in rows}) == 1
    assert session.scalar(select(func.count()).select_from(TranscriptRow)) == 1
