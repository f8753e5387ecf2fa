"""What anybody can write or name is planted with scripts, Markdown and templates: on no page of all
there are is any of it alive.

A page is parsed as a browser parses it. What is planted must be seen there, as text.
"""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, cast, literal, update

from tests.web import people
from tests.web.conftest import working
from tests.web.talks import LinesAnalyser, vtt
from tests.web.test_every_route import OWNED, stock
from tests.web.walked import one_of_each, visitors
from tubetotask import plans
from tubetotask.domain.accounts import LinkKind, Role
from tubetotask.domain.evidence import Statement, Wording
from tubetotask.domain.notes import Notes
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.storage import links
from tubetotask.storage.database import db, now
from tubetotask.storage.models import (
    AnalysisRow,
    ChannelRow,
    DeliveryRow,
    ExportRow,
    FollowRow,
    FoundVideoRow,
    IntegrationRow,
    LinkRow,
    PasskeyRow,
    PlanVersion,
    ReportRow,
    SavedSearchRow,
    SectionCategoryRow,
    SourceRow,
    TalkTagRow,
    TaskRow,
    TaskTagRow,
    TaskWitnessRow,
    ThemeRow,
    TokenRow,
    User,
    VideoRow,
    WatchSlotRow,
)
from tubetotask.storage.workspace import Workspace

SHORT = "PLANTED<script>x</script>X{{7*7}}X"
EVIL = (
    f"{SHORT} <img src=x onerror=x> '\"><svg onload=x> [a](javascript:x) <javascript:x> "
    "![b](https://evil.example/p.png) {% raw %} X${7*7}X"
)
# Where people and YouTube name things.
NAMED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (ChannelRow, ("name", "error_message")),
    (DeliveryRow, ("title", "message")),
    (ExportRow, ("name",)),
    (FollowRow, ("title", "asked")),
    (FoundVideoRow, ("title", "channel", "description")),
    (IntegrationRow, ("name", "error_message")),
    (LinkRow, ("email",)),
    (PasskeyRow, ("name",)),
    (SavedSearchRow, ("q", "channel")),
    (SectionCategoryRow, ("name",)),
    (SourceRow, ("title", "error_message")),
    (TalkTagRow, ("name",)),
    (TaskRow, ("title", "section_title")),
    (TaskTagRow, ("name",)),
    (TaskWitnessRow, ("title", "channel", "video_title")),
    (ThemeRow, ("name",)),
    (TokenRow, ("name",)),
    (User, ("name",)),
    (VideoRow, ("title", "channel", "description")),
    (WatchSlotRow, ("title",)),
)
LEAST = 25  # pages that show it, of these rooms among others
ROOMS = {"", "account", "admin", "analyses", "exports", "jobs", "plan", "reports", "search"}
ROOMS |= {"settings", "sources", "tasks", "themes", "watch"}


class Evil(LinesAnalyser):
    """A model that was talked into anything."""

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """What it retells is planted, too."""
        found = super().notes(video, transcript)
        said = Statement(EVIL, found.takeaways[0].insight.quotes, Wording.MODEL)
        told = tuple(replace(each, theme=EVIL, application=said) for each in found.takeaways)
        concepts = tuple(replace(each, solution=said) for each in found.concepts)
        return replace(found, takeaways=told, concepts=concepts)


class Alive(HTMLParser):
    """What a browser would run, load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        told = f"<{tag} {given}>"[:200]
        own = ("/", "https://www.youtube.com/", "https://youtu.be/")
        if tag in ("script", "img", "iframe", "object", "embed", "base", "style"):
            self.found += [] if given.get("src", "").startswith("/assets/") else [told]
        for name, value in given.items():
            scheme = "".join(value.split()).lower().partition(":")[0]
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append(told)
            elif name in ("href", "src", "action", "formaction", "xlink:href"):
                bookmarklet = "data-bookmarklet" in given and "PLANTED" not in value
                if scheme in ("javascript", "data", "vbscript") and not bookmarklet:
                    self.found.append(told)
                if "evil.example" in value and not value.startswith(own):
                    self.found.append(told)


def deepened(thing: Any) -> Any:
    """A document with the planted words behind all that is a sentence."""
    if isinstance(thing, dict):
        return {name: deepened(each) for name, each in thing.items()}
    if isinstance(thing, list):
        return [deepened(each) for each in thing]
    return f"{thing} {EVIL}" if isinstance(thing, str) and " " in thing else thing


def plant(app: Flask, workspace: Workspace) -> tuple[User, User]:
    """An administrator's and a member's things, all with it in them."""
    admin, member = one_of_each()
    session = db.session()
    stock(workspace, 77)
    for noun in OWNED.values():
        column = "owner_id" if hasattr(noun, "owner_id") else "user_id"
        if noun not in (PlanVersion, ReportRow, AnalysisRow):
            session.execute(update(noun).values({column: admin.id}).where(noun.id == 77))
    session.commit()
    browser = people.browser(app, admin)
    lines = [f"Do send a letter {EVIL}.", f"Key words {EVIL} are words.", f"Do ask {EVIL}."]
    plan = f"# {EVIL}\n- {EVIL}\n\n## S {EVIL}\n- a\n## Filters\n- {EVIL}?\n## Lenses\n- {EVIL}?"
    assert browser.post("/", on="/read", source=vtt(lines), plan=plan).status_code == 302
    working(app, Evil())()
    session.expire_all()
    task = session.query(TaskRow).filter_by(owner_id=admin.id).order_by(TaskRow.id.desc())[0]
    talk = session.query(AnalysisRow).filter_by(owner_id=admin.id, state="done")
    newest = talk.order_by(AnalysisRow.id.desc())[0]
    tag = TalkTagRow(owner_id=admin.id, upload_hash=newest.upload_hash, name=SHORT)
    section = plans.parse(plan).sections[0].id
    kind = SectionCategoryRow(owner_id=admin.id, section_id=section, name=SHORT)
    session.add_all([tag, TaskTagRow(owner_id=admin.id, task_id=task.id, name=SHORT), kind])
    links.make(session, LinkKind.INVITE, now(), email="x@example.org", role=Role.MEMBER)
    session.flush()
    for report in session.query(ReportRow).filter(ReportRow.document.is_not(None)):
        report.document = json.dumps(deepened(json.loads(report.document or "{}")))
    for noun, names in NAMED:
        different = literal(EVIL).concat(cast(noun.id, String))
        session.execute(update(noun).values(dict.fromkeys(names, different)))
        assert session.query(noun).count(), noun
    session.commit()
    return admin, member


@pytest.mark.slow
def test_nothing_that_is_planted_is_alive_on_any_page(app: Flask, workspace: Workspace) -> None:
    admin, member = plant(app, workspace)
    shown: set[str] = set()
    for visitor in visitors(app, admin, member):
        for path in visitor.paths:
            answer = visitor.open(app, path)
            assert answer.status_code in (200, 404), path
            alive = Alive()
            alive.feed(answer.text)
            assert alive.found == [], path
            assert "X49X" not in answer.text, path
            if "PLANTED" in answer.text:
                shown.add(path.partition("?")[0])
    rooms = {path.split("/")[1] for path in shown}
    assert len(shown) >= LEAST, shown
    assert rooms >= ROOMS, shown


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<img src=x>",
        "<a onclick=x>",
        "<a href=' JavaScript:x'>",
        "<form action='data:text/html,x'>",
        "<p style='x'>",
        "<a href='https://evil.example'>",
        "<svg onload=x>",
    ],
)
def test_what_is_alive_is_seen(markup: str) -> None:
    alive = Alive()
    alive.feed(markup)
    assert len(alive.found) >= 1
