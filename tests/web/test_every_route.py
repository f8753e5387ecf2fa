"""Of every route there is: nothing is changed without a token, nor of anybody else's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.web.conftest import Browser
from tests.web.test_sources import arrive
from tubetotask.domain.arrival import ArrivalState
from tubetotask.storage.database import now
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    ChannelRow,
    DeliveryRow,
    ExportRow,
    FollowRow,
    IntegrationRow,
    PasskeyRow,
    PlanRow,
    PlanVersion,
    ReportRow,
    SavedSearchRow,
    ScheduleRow,
    SignInRow,
    SourceRow,
    TaskRow,
    ThemeRow,
    TokenRow,
    User,
    WatchSlotRow,
)
from tubetotask.storage.workspace import Workspace

# What the id in an address is of; whose it is says owner_id or user_id.
OWNED: dict[str, Any] = {
    "analysis_id": AnalysisRow,
    "arrival_id": ArrivalRow,
    "channel_id": ChannelRow,
    "delivery_id": DeliveryRow,
    "export_id": ExportRow,
    "follow_id": FollowRow,
    "integration_id": IntegrationRow,
    "passkey_id": PasskeyRow,
    "report_id": ReportRow,
    "saved_id": SavedSearchRow,
    "schedule_id": ScheduleRow,
    "sign_in_id": SignInRow,
    "slot_id": WatchSlotRow,
    "task_id": TaskRow,
    "theme_id": ThemeRow,
    "token_id": TokenRow,
    "version_id": PlanVersion,
}
ADMINISTRATORS = {"link_id", "user_id"}
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
    source = SourceRow(id=number, kind="channel", youtube_id="UC" + "s" * 22, title="SECRET")
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
    token = TokenRow(id=number, owner_id=number, name="SECRET", selector="s", digest="d")
    token.scope, token.expires_at = "read", now() + timedelta(days=1)
    passkey = PasskeyRow(id=number, user_id=number, credential_id="c", data=b"", name="SECRET key")
    session.add_all([token, passkey, SignInRow(id=number, user_id=number, hash="h")])
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
    before = kept_of(workspace.session, theirs)
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
    assert kept_of(workspace.session, theirs) == before


def test_of_each_kind_that_has_an_address_there_is_one_of_somebody_else_s(
    app: Flask, workspace: Workspace, theirs: int
) -> None:
    named = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert {name for name in named if name.endswith("_id")} == {*OWNED, *ADMINISTRATORS}
    assert not {name for name in named if name in ("id", "number")}, "an id that is called no id"
    for name, kind in OWNED.items():
        assert workspace.session.get(kind, theirs) is not None, name
        assert kept_of(workspace.session, theirs, kind), name


def kept_of(session: Session, owner: int, *kinds: Any) -> list[object]:
    """All that a person has (of these kinds), as it is kept."""
    session.rollback()
    session.expire_all()
    return [
        {c.key: getattr(row, c.key) for c in row.__table__.columns}
        for kind in kinds or OWNED.values()
        for row in session.query(kind).filter_by(
            **{"owner_id" if hasattr(kind, "owner_id") else "user_id": owner}
        )
    ]
