"""Every page there is, with who can open it: as addresses of an instance that has one of each.

Invariant: whatever answers GET is either opened as a whole HTML page or stands in ``LEFT_OUT`` with
its reason. ``test_walked.py`` compares both with the routes, so a new page cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.integration.test_themes import KILN, LISTS, read
from tests.unit.exports import papers
from tests.web import people, stocked
from tests.web.conftest import Browser
from tests.web.test_every_route import built
from tests.web.test_second_factor import app_of
from tubetotask.domain.accounts import LinkKind, Role
from tubetotask.integrations import KINDS
from tubetotask.jobs import addressing, channels
from tubetotask.storage import links
from tubetotask.storage.database import db, now
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    ChannelRow,
    FollowRow,
    IntegrationRow,
    PlanVersion,
    ReportRow,
    TaskRow,
    User,
)
from tubetotask.storage.reports import Reports
from tubetotask.storage.themes import Themes
from tubetotask.storage.workspace import Workspace

PIECE = "a piece of a page that is opened whole"
FILE = "a file or a feed"
MACHINE = "for machines: no HTML"
LEADS = "only leads elsewhere"
ONE = "asks which of several second factors, and there is only one: a code"
LEFT_OUT = {
    PIECE: "sources.part analyses.progress jobs.part settings.tried integrations.state",
    FILE: """static assets.file analyses.download exports.file exports.at_once exports.calendar
        exports.reports bring.userscript phone.manifest phone.worker""",
    MACHINE: """health.healthz health.readyz health.metrics health.robots push.confirm mcp.serve
        api.waiting api.nothing v1.described v1.operation""",
    ONE: "security.tf_select",
    LEADS: "phone.share security.two_factor_rescue",
}
NO_PAGE = frozenset(name for names in LEFT_OUT.values() for name in names.split())
# The same page as another, or states that only an address shows.
MORE = (
    *("/?show=archived", "/?show=later&unread=1", "/?verdict=skip", "/start?step=talk"),
    *("/start?step=model", "/tasks?status=open", "/search?q=letter", "/nowhere"),
)


@dataclass(frozen=True)
class Visitor:
    """Who is known by this cookie, and the pages that are opened with it."""

    name: str
    cookie: str = ""
    paths: list[str] = field(default_factory=list)

    def open(self, app: Flask, path: str) -> TestResponse:
        """A page, as if it were the first."""
        client = app.test_client()
        if self.cookie:
            client.set_cookie("session", self.cookie)
        return client.get(path)


def one_of_each() -> tuple[User, User]:
    """An administrator with one of everything, and a member beside."""
    row = people.administrator()
    session = _session()
    space = Workspace(session, row.id)
    stocked.fill(space)
    told = papers.report()
    reports = Reports(session, row.id)
    reports.keep(reports.ask(told.period, again=False)[0], told)
    session.add(IntegrationRow(owner_id=row.id, kind="webhook", name="Hook"))
    session.add(ChannelRow(owner_id=row.id, kind="mail", name="Mail"))
    read(space, LISTS[0], KILN, channel="Ada & Co")
    read(space, *LISTS[1:], channel="Ben")
    session.commit()
    return row, people.somebody("mem@example.org", Role.MEMBER, "Mem")


def visitors(app: Flask, admin: User, member: User) -> list[Visitor]:
    """Each page once, in the browser of the first who can open it.

    The administrator has one of everything; the member gets a code for signing in.
    """
    app_of(people.browser(app, member))
    half = Browser(app.test_client())
    assert people.sign_in(half, member.email or "").location.startswith("/sign-in/code")
    office = Visitor("administrator", _cookie(people.signed_in(app, admin)))
    found = [Visitor("stranger"), office, Visitor("half-way in", _cookie(half.client))]
    for path in paths(app, admin):
        for each in found:
            answer = each.open(app, path)
            if answer.status_code == 200 and "<html" in answer.text[:400]:
                each.paths.append(path)
                break
    waiting = _session().query(AnalysisRow).filter_by(state="waiting")[0]
    office.paths.extend((*MORE, f"/analyses/{waiting.id}"))
    return found


def _cookie(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found
    return found.value


def paths(app: Flask, admin: User) -> Iterator[str]:
    """The addresses of all that answers GET and may be a page."""
    numbers = _numbers(admin)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGE:
            yield from addresses(app, rule, numbers)


def addresses(app: Flask, rule: Rule, numbers: dict[str, int]) -> list[str]:
    """Where a page is found; it has several addresses where its forms differ."""
    ids = [name for name in rule.arguments if name.endswith("_id")]
    path = built(app, rule, numbers.get(ids[0], 1) if ids else 1)
    if rule.endpoint == "integrations.new":
        return [f"{path.rpartition('/')[0]}/{kind}" for kind in KINDS]
    if rule.endpoint == "sources.back":
        return [f"{path}?last=3"]
    token = _token(app, rule.endpoint)
    return [path.rpartition("/")[0] + f"/{token}" if token else path]


def _session() -> Session:
    found: Session = db.session()
    return found


def _numbers(admin: User) -> dict[str, int]:
    session = _session()

    def newest(kind: Any, *which: Any) -> int:
        mine = session.query(kind).filter(kind.owner_id == admin.id, *which)
        return int(mine.order_by(kind.id.desc())[0].id)

    return {
        "analysis_id": newest(AnalysisRow, AnalysisRow.verdict != "", AnalysisRow.document != ""),
        "task_id": newest(TaskRow),
        "follow_id": newest(FollowRow),
        "version_id": newest(PlanVersion),
        "report_id": newest(ReportRow),
        "integration_id": newest(IntegrationRow),
        "theme_id": Themes(session, admin.id).page().rows[0].id,
        "arrival_id": newest(ArrivalRow),
    }


def _token(app: Flask, endpoint: str) -> str:
    """Of the pages that are opened by a secret in their address."""
    session, config = _session(), app.config["TUBETOTASK"]
    if endpoint == "no_more.ask":
        return channels.unsubscribe_link(config, session.query(ChannelRow)[0]).rpartition("/")[2]
    if endpoint not in ("joining.setup", "joining.invite", "joining.reset", "address.confirm"):
        return ""
    user = people.somebody(f"{endpoint}@example.org")
    if endpoint == "address.confirm":
        found = addressing.ask(
            session, app.config["JOBS_DATABASE_URL"], user, "new@example.org", now()
        )
        session.commit()
        return addressing.link(config, found).rpartition("/")[2]
    made = {
        "joining.setup": lambda: links.make(session, LinkKind.SETUP, now()),
        "joining.invite": lambda: links.make(
            session, LinkKind.INVITE, now(), email="invited@example.org", role=Role.READER
        ),
        "joining.reset": lambda: links.make(session, LinkKind.RESET, now(), user_id=user.id),
    }
    token = made[endpoint]()
    session.commit()
    return token
