"""Of every route there is: nothing is changed without a token, nor of anybody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import Browser
from tests.web.test_sources import arrive
from tubetotask.domain.arrival import ArrivalState
from tubetotask.storage.database import now
from tubetotask.storage.models import (
    AnalysisRow,
    ChannelRow,
    DeliveryRow,
    ExportRow,
    FollowRow,
    IntegrationRow,
    PlanRow,
    PlanVersion,
    ReportRow,
    SavedSearchRow,
    ScheduleRow,
    SourceRow,
    TaskRow,
    ThemeRow,
    User,
    WatchSlotRow,
)
from tubetotask.storage.workspace import Workspace

_CHOICES = {"queue": "analyses", "choice": "analyse", "form": "md", "by": "courier"}


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
        whats = {"jobs.schedule": "run", "admin.able": "disable", "exports.at_once": "tasks"}
        whats["search.alert"] = "alert"
        kinds = {"exports.renew": "calendar", "exports.stop": "calendar"}
        what = {"what": whats.get(rule.endpoint, "pause")}
        what |= {"kind": kinds.get(rule.endpoint, "md")}
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
        if path.startswith(("/push/", "/no-more-mails/")):
            assert answer.status_code == 404, path
        elif path.startswith(("/api/", "/mcp")):
            assert answer.status_code in {401, 404}, path
        elif path == "/":  # what was pasted is shown again, and nothing is queued
            assert answer.status_code in {200, 400}, path
        elif answer.status_code == 303:  # an account's own page, and nobody is signed in
            assert answer.location.startswith("/sign-in"), path
        else:
            assert answer.status_code == (404 if path == "/sign-in/rescue" else 400), path
    for kind in (AnalysisRow, FollowRow, PlanVersion):
        assert workspace.session.query(kind).count() == 0


@pytest.fixture
def theirs(workspace: Workspace) -> int:
    """Of each thing one of somebody else's, all with the same number."""
    return stock(workspace, 77).id


def stock(workspace: Workspace, number: int) -> User:
    """Somebody with one of each thing, all with the same number as they have themselves."""
    session = workspace.session
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
    task = TaskRow(id=number, owner_id=number, plan_id=number, title="SECRET", priority="P1")
    task.score = 99
    report = ReportRow(id=number, owner_id=number, kind="day", timezone="UTC", state="failed")
    report.first_on = report.last_on = date(2026, 1, 1)
    report.error_message = "SECRET"
    made = ExportRow(id=number, owner_id=number, what="tasks", form="md", state="done")
    made.data, made.name = b"SECRET", "SECRET.md"
    connected = IntegrationRow(id=number, owner_id=number, kind="webhook", name="SECRET")
    channel = ChannelRow(id=number, owner_id=number, kind="mail", name="SECRET")
    search = SavedSearchRow(id=number, owner_id=number, q="SECRET words")
    theme = ThemeRow(id=number, owner_id=number, encoder="e", vector=b"", name="SECRET")
    theme.stale = False
    slot = WatchSlotRow(id=number, owner_id=number, youtube_id="x", title="SECRET", seconds=60.0)
    slot.starts_at = now() + timedelta(days=1)
    session.add(slot)
    things = (analysis, schedule, follow, task, report, made, connected, channel, search, theme)
    session.add_all(things)
    session.flush()
    delivery = DeliveryRow(id=number, owner_id=number, integration_id=number, what="task")
    delivery.thing_id, delivery.uid, delivery.event, delivery.title = number, "u", "e", "SECRET"
    session.add(delivery)
    session.commit()
    arrive(follow, ArrivalState.WAITING, "SECRET videos", id=number)
    return other


def test_nothing_of_somebody_else_s_is_shown_or_changed(
    app: Flask, browser: Browser, workspace: Workspace, theirs: int
) -> None:
    before = _all(workspace)
    for path in paths(app, "GET", number=theirs):
        answer = browser.get(path)
        assert "SECRET" not in answer.text, path
        assert answer.status_code < 500 or path == "/readyz", path  # no worker is there
        if str(theirs) in path:
            assert answer.status_code == 404, path
    for path in paths(app, "POST", number=theirs):
        # Without an account there are no accounts: tests/web/test_access.py walks with some.
        if str(theirs) in path and not path.startswith(("/account", "/admin")):
            answer = browser.post(path, last="3", paused="yes", other="77", witness="77")
            assert answer.status_code == 404, path
    assert _all(workspace) == before


def _all(space: Workspace) -> list[object]:
    space.session.rollback()
    space.session.expire_all()
    kinds = (
        AnalysisRow,
        FollowRow,
        PlanVersion,
        ReportRow,
        ScheduleRow,
        TaskRow,
        IntegrationRow,
        DeliveryRow,
        ChannelRow,
    )
    return [
        {c.key: getattr(row, c.key) for c in row.__table__.columns}
        for kind in kinds
        for row in space.session.query(kind).filter_by(owner_id=77)
    ]
