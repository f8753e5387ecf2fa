"""Of every route there is: nothing is changed without a token, nor of anybody else's."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Browser
from tests.web.test_sources import arrive
from tubetotask.domain.arrival import ArrivalState
from tubetotask.storage.database import now
from tubetotask.storage.models import (
    AnalysisRow,
    FollowRow,
    PlanRow,
    PlanVersion,
    ScheduleRow,
    SourceRow,
    User,
)
from tubetotask.storage.workspace import Workspace

_CHOICES = {"queue": "analyses", "choice": "analyse", "kind": "md"}


def paths(app: Flask, method: str, *, number: int) -> list[str]:
    """The address of every route that takes the method, with this number for every id."""
    found = []
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            found.append(built(app, rule, number))
    return found


def built(app: Flask, rule: Rule, number: int) -> str:
    given: dict[str, object] = {}
    for name in rule.arguments:
        what = {"what": "run" if "schedule" in rule.endpoint else "pause"}
        given[name] = number if name.endswith("_id") else {**_CHOICES, **what}.get(name, "x")
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, method=None))


def test_nothing_is_changed_without_a_token_but_what_the_hub_signs(
    app: Flask, workspace: Workspace
) -> None:
    client = app.test_client()
    posts = paths(app, "POST", number=1)
    assert len(posts) > 20
    for path in posts:
        answer = client.post(path, data={"plan": "# x", "source": "x", "address": "@x"})
        if path.startswith("/push/"):
            assert answer.status_code == 404, path
        elif path == "/":  # what was pasted is shown again, and nothing is queued
            assert answer.status_code in {200, 400}, path
        else:
            assert answer.status_code == 400, path
    for kind in (AnalysisRow, FollowRow, PlanVersion):
        assert workspace.session.query(kind).count() == 0


@pytest.fixture
def theirs(workspace: Workspace) -> int:
    """Of each thing one of somebody else's, all with the same number."""
    session, number = workspace.session, 77
    other = User(id=number, name="other")
    source = SourceRow(id=number, kind="channel", youtube_id="UC" + "b" * 22, title="SECRET")
    version = PlanVersion(id=number, owner_id=number, hash="h", markdown="# SECRET")
    session.add_all([other, source])
    session.flush()
    version.plan = PlanRow(id=number, owner_id=number)
    session.add(version)
    session.flush()
    analysis = AnalysisRow(
        id=number, owner_id=number, request_key="k", state="done", title="SECRET", document=None
    )
    schedule = ScheduleRow(id=number, name="SECRET", workflow="x", owner_id=number)
    schedule.minute, schedule.timezone, schedule.next_at = 1, "UTC", now()
    follow = FollowRow(id=number, owner_id=number, source_id=number, asked="a", state="active")
    session.add_all([analysis, schedule, follow])
    session.commit()
    arrive(follow, ArrivalState.WAITING, "SECRET videos", id=number)
    return number


def test_nothing_of_somebody_else_s_is_shown_or_changed(
    app: Flask, browser: Browser, workspace: Workspace, theirs: int
) -> None:
    before = _all(workspace)
    for path in paths(app, "GET", number=theirs):
        answer = browser.get(path)
        assert "SECRET" not in answer.text, path
        assert answer.status_code < 500, path
        if str(theirs) in path:
            assert answer.status_code == 404, path
    for path in paths(app, "POST", number=theirs):
        if str(theirs) in path:
            answer = browser.post(path, last="3", paused="yes")
            assert answer.status_code == 404, path
    assert _all(workspace) == before


def _all(space: Workspace) -> list[object]:
    space.session.rollback()
    space.session.expire_all()
    kinds = (AnalysisRow, FollowRow, PlanVersion, ScheduleRow)
    return [
        {c.key: getattr(row, c.key) for c in row.__table__.columns}
        for kind in kinds
        for row in space.session.query(kind).filter_by(owner_id=77)
    ]
