"""What tests of brought captions share: a video that waits, a track, and who sends it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NoReturn

from flask import Flask
from werkzeug.test import TestResponse

from tests.fakes.youtube import TITLE, video
from tests.fakes.youtube_talk import json3
from tests.integration.desk import PLAN
from tubetotask.jobs import requests
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

WAITS, FOR_GOOD = "waiting", "failed"


def wait(
    space: Workspace,
    jobs_url: str,
    scenario: str = "ok",
    *,
    state: str = "blocked",
    how: str = WAITS,
) -> AnalysisRow:
    """An analysis that waits for the words of a video."""
    link = requests.Source(link=f"https://youtu.be/{video(scenario)}", title="A talk")
    row = requests.request_analysis(space, jobs_url, link, PLAN)
    row.state, row.error_id, row.error_state = how, "transcript-unavailable", state
    row.error_message, row.retry_at = "YouTube blocks this server.", now() + timedelta(hours=1)
    space.session.commit()
    return row


def track(scenario: str = "ok", **more: Any) -> dict[str, Any]:
    return {
        "video": video(scenario),
        "language": "en",
        "generated": True,
        "title": TITLE,
        "captions": json.dumps(json3(scenario, "en")),
    } | more


def send(app: Flask, token: str, body: Any, by: str = "courier", **more: Any) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().post(f"/api/captions/{by}", data=data, headers=headers, **more)


def listed(app: Flask, token: str) -> list[dict[str, Any]]:
    answer = app.test_client().get(
        "/api/captions/waiting", headers={"Authorization": f"bearer {token}"}
    )
    assert answer.status_code == 200, answer.text
    assert "Set-Cookie" not in answer.headers
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    found: list[dict[str, Any]] = answer.json["videos"] if answer.json else []
    return found


def read(app: Flask, row: AnalysisRow) -> bool:
    """The worker's step; it must ask nobody."""

    def never(*_: object) -> NoReturn:
        raise AssertionError("nobody is asked")

    session = db.session()
    session.refresh(row)
    number, job = row.id, row.job_id
    session.rollback()
    done = AnalysisJob(app, never, never, ("en",)).read(number, job)
    session.expire_all()
    return done
