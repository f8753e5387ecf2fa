"""A worker that is killed while a video is heard: no piece that was paid is asked for again."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.fakes.model import KEY, FakeModel
from tests.fakes.youtube import FakeYouTube, video
from tests.integration.desk import wait, worker
from tests.integration.hearing_desk import put
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import db
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.following import dump_rules
from tubetotask.storage.models import FollowRow, ModelCallRow, ReservationRow, SourceRow
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.transcripts.hearing.scratch import FOLDER


class SecondPiece:
    """Holds the second sound that arrives, once, until it is told to let go."""

    def __init__(self) -> None:
        self._seen = 0
        self.reached, self.go = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def __call__(self, _: Any) -> None:
        with self._lock:
            self._seen += 1
            held = self._seen == 2
        if held:
            self.reached.set()
            self.go.wait(60)


@pytest.mark.slow
def test_a_worker_killed_while_a_piece_is_heard_costs_that_piece_and_no_other(
    app: Flask, youtube: FakeYouTube
) -> None:
    session: Session = db.session()
    space = Workspace(session, local_user(session).id)
    said = put(youtube, "off", 24)
    source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22, title="A channel")
    follow = FollowRow(owner_id=space.owner_id, source=source, asked="@x", state="active")
    follow.rules = dump_rules(SourceRules(speech=True))
    session.add_all([source, follow])
    session.commit()
    link = Source(link=f"https://youtu.be/{video('off')}")
    url = str(app.config["JOBS_DATABASE_URL"])
    row = request_analysis(space, url, link, None, source_id=source.id)
    gate = SecondPiece()
    with FakeModel(answers={"speech": gate}) as fake:
        environ = youtube.env | {
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "SPEECH_BASE_URL": fake.url,
            "SPEECH_API_KEY": KEY,
            "SPEECH_PRICES": "whisper-1=0.006",
            "SPEECH_PIECE_S": "10",
            "BUDGET_USD_DAY": "1",
        }
        scratch = app.config["TUBETOTASK"].tubetotask_data / FOLDER
        with worker(app, **environ) as process:
            assert gate.reached.wait(90)
            assert list(scratch.iterdir()), "the sound lies there while it is heard"
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
        gate.go.set()
        assert list(scratch.iterdir()), "a killed worker can remove nothing"
        with worker(app, **environ):
            wait(session, row, "done", seconds=120)
        asked = fake.calls("speech")
    heard = Counter(each.text for each in asked)
    assert sorted(heard.values()) == [1, 1, 2], "the one that was open, and no other"
    open_one = next(text for text, count in heard.items() if count == 2)
    assert [each.text for each in asked if each.status != 200] == [open_one]
    booked = session.scalars(select(ModelCallRow).order_by(ModelCallRow.id)).all()
    assert Counter(call.outcome for call in booked) == {"used": 3, "lost": 1}
    assert all(call.audio_s and call.usd for call in booked)
    assert session.scalar(select(func.count()).select_from(ReservationRow)) == 0
    assert row.transcript is not None
    words = TRANSCRIPT.unpack(row.transcript.document).words
    assert [word.text.lower().rstrip(".") for word in words] == [word.text for word in said]
    assert list(scratch.iterdir()) == [], "what was left behind is swept away"
