"""Every route there is, walked by everybody there is.

The table says of each route who may see and do what; a route without an entry fails. Ids in it are
those of things that belong to "other": for all else they do not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.web import people
from tests.web.access_table import ADMINS, ALL, CHANGES, NONE, SEES, TABLE
from tests.web.test_every_route import built, kept_of, stock
from tubetotask.domain.accounts import LinkKind, Role
from tubetotask.storage import links
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace

RANK = {"anonymous": 0, "reader": 1, "member": 2, "other": 2, "admin": 3}
LEAST = {ALL: 0, SEES: 1, CHANGES: 2, ADMINS: 3, NONE: 9}
NUMBER = 77  # of everything of other's


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def test_every_route_says_who_may_see_and_do_what(app: Flask) -> None:
    found: dict[str, set[str]] = {}
    for rule, method in routes(app):
        found.setdefault(rule.endpoint, set()).add(method)
    assert found == {endpoint: set(methods) for endpoint, methods in TABLE.items()}


@pytest.fixture
def everybody(app: Flask, workspace: Workspace) -> dict[str, User]:
    """One of each role, and "other", who owns one of everything, all with the same number."""
    session = workspace.session
    found = {
        "admin": people.administrator(),
        "member": people.somebody("member@example.org"),
        "reader": people.somebody("reader@example.org", Role.READER),
        "other": stock(workspace, NUMBER),
    }
    found["other"].email, found["other"].password = "other@example.org", people.hashed()
    session.commit()
    return found


def asked(app: Flask, who: User | None, path: str, method: str) -> TestResponse:
    """Ask as this person, in a browser of their own."""
    if who is None:
        return app.test_client().open(path, method=method, data={"last": "3"})
    session: Session = db.session()
    who.active, who.leaves_at = True, None
    session.commit()
    client = people.signed_in(app, who)
    told = {"last": "3", "paused": "yes", "role": who.role, "other": NUMBER, "witness": NUMBER}
    # What a form on a page of one's own may name, too.
    told |= {"task": NUMBER, "talk": NUMBER, "act": f"dismiss:{NUMBER}", "batch": NUMBER}
    told |= {"number": NUMBER, "what": "analysis", "form": "pdf", "to": NUMBER}
    return client.open(path, method=method, data=told)


@pytest.mark.slow
def test_everybody_gets_what_the_table_says_and_nobody_else_s_things(
    app: Flask, everybody: dict[str, User]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # tests/web/test_every_route.py walks without a token
    before = _others()
    for rule, method in routes(app):
        path, least = built(app, rule, NUMBER), LEAST[TABLE[rule.endpoint][method]]
        for name, rank in RANK.items():
            if name == "other":
                continue
            answer = asked(app, everybody.get(name), path, method)
            told = f"{name} {method} {path}: {answer.status}"
            assert answer.status_code < 500 or path == "/readyz", told
            assert "SECRET" not in answer.text, told
            if least > 3:
                assert answer.status_code == 404, told
            elif rank >= least:
                # Half-way pages lead back to the beginning, and signing out leads there, too.
                leads_there = not least or rule.endpoint == "account.end_all"
                assert leads_there or not turned_away(answer), told
                if str(NUMBER) in path and not rule.endpoint.startswith("admin."):
                    assert answer.status_code == 404, told
            elif name == "anonymous":
                assert turned_away(answer), told
            else:
                assert answer.status_code == 403, told
        if rule.endpoint.startswith("admin."):
            before = _others()  # an administrator may end sign-ins and pause what is followed
        assert _others() == before, f"{method} {path}"


@pytest.mark.slow
def test_the_owner_reaches_what_is_theirs(app: Flask, everybody: dict[str, User]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    seen = 0
    for rule, method in routes(app):
        path = built(app, rule, NUMBER)
        if method == "GET" and str(NUMBER) in path:
            answer = asked(app, everybody["other"], path, method)
            # It has no result to show or to load down, and the form gives no number of videos.
            none = ("analyses.show", "analyses.transcript", "analyses.download", "sources.back")
            unread = rule.endpoint in none
            assert answer.status_code == 200 or unread, path
            seen += "SECRET" in answer.text
    assert seen >= 4


def turned_away(answer: TestResponse) -> bool:
    """Whether the answer leads to the page where one signs in, and to no other."""
    return answer.status_code in (302, 303) and answer.location.partition("?")[0] == "/sign-in"


def _others() -> list[object]:
    """All that is other's, as it is."""
    session: Session = db.session()
    return kept_of(session, NUMBER)


def test_a_page_that_nobody_has_named_is_closed_to_strangers_and_to_readers(
    app: Flask, workspace: Workspace
) -> None:
    people.administrator()
    reader = people.somebody("reader@example.org", Role.READER)
    app.config["WTF_CSRF_ENABLED"] = False
    app.view_functions["unnamed"] = lambda: "open"
    app.url_map.add(Rule("/unnamed", endpoint="unnamed", methods=["GET", "POST"]))
    assert turned_away(app.test_client().get("/unnamed"))
    assert turned_away(app.test_client().post("/unnamed"))
    client = people.signed_in(app, reader)
    assert client.get("/unnamed").text == "open"
    assert client.post("/unnamed").status_code == 403


def test_an_account_link_works_for_the_one_it_was_made_for_and_only_as_what_it_is(
    app: Flask, workspace: Workspace
) -> None:
    session = workspace.session
    token = links.make(session, LinkKind.INVITE, now(), email="new@example.org", role=Role.READER)
    session.commit()
    client = app.test_client()
    assert client.get(f"/setup/{token}").status_code == 404
    assert client.get(f"/reset/{token}").status_code == 404
    assert client.get(f"/invite/{token}").status_code == 200
