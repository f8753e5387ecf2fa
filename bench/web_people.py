"""Some of the people of the data, signed in, and the addresses that each of them opens.

Invariant: the addresses are those that the pages themselves lead to, for this person's own things.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bench import web_talks
from bench.web_data import Kept, rare_names
from tests.web import people
from tests.web.conftest import close
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.domain.inbox import Which
from tubetotask.storage import tokens
from tubetotask.storage.database import db, now
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import AnalysisRow, FollowRow, SignInRow, TaskRow, TokenRow, User
from tubetotask.storage.task_lists import Filter, TaskLists

# From who has most to who has least.
ASKED = (1, 2, 3, 5, 8, 13, 21, 34, 50)
_DEEP = 49
_VIDEOS = 40
PAGES = ("Inbox", "Tasks", "Search", "Video")


@dataclass(frozen=True, slots=True)
class Somebody:
    """``cookie``: of a browser in which they are signed in. ``paths``: of each page (its name and
    what is asked of it) the addresses, of which one after another is opened."""

    owner: int
    cookie: str
    token: str
    paths: Mapping[str, tuple[str, ...]]


@contextmanager
def application(there: Kept) -> Iterator[Flask]:
    """The application in this process, over the same database."""
    app = create_app(load({**there.environment(), "LOG_LEVEL": "ERROR"}))
    with app.app_context():
        yield app
        close(app)


def everybody(app: Flask, there: Kept) -> list[Somebody]:
    """Those who ask; what benchmarks before left of sign-ins and tokens is removed."""
    session: Session = db.session()
    for table in (SignInRow, TokenRow):
        session.execute(delete(table))
    session.commit()
    names = rare_names(there, 20)
    return [_somebody(app, session, owner, names) for owner in ASKED if owner <= there.size.people]


def _somebody(app: Flask, session: Session, owner: int, names: list[str]) -> Somebody:
    user = session.get(User, owner)
    assert user is not None
    cookie = people.signed_in(app, user).get_cookie("session")
    assert cookie is not None
    text = tokens.make(session, owner, "bench", 30, now(), tokens.READ)[1]
    made = _inbox(session, owner) | _tasks(session, owner)
    made |= _search(session, owner, names) | _video(session, owner)
    paths = {what: (told,) if isinstance(told, str) else told for what, told in made.items()}
    return Somebody(owner, f"session={cookie.value}", text, paths)


def _address(path: str, **asked: object) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path


def _inbox(session: Session, owner: int) -> dict[str, str | tuple[str, ...]]:
    follow = session.scalars(select(FollowRow).where(FollowRow.owner_id == owner)).first()
    source = (follow.source_id or 0) if follow else 0
    common, rare = web_talks.sections()[0].id, web_talks.sections()[-1].id
    found: dict[str, str | tuple[str, ...]] = {
        "Inbox": "/",
        "Inbox, newest first": _address("/", sort="newest"),
        "Inbox, all": _address("/", show="all"),
        "Inbox, archived": _address("/", show="archived"),
        "Inbox, later": _address("/", show="later"),
        "Inbox, unread": _address("/", unread=1),
        "Inbox, a verdict": _address("/", verdict="act now"),
        "Inbox, a rare verdict": _address("/", verdict="conflicts with plan", show="later"),
        "Inbox, a week": _address("/", since=7),
        "Inbox, a source": _address("/", source=source),
        "Inbox, a section": _address("/", section=common),
        "Inbox, a rare section": _address("/", section=rare, show="all"),
    }
    inbox, after = Inbox(session, owner), ""
    for page in range(_DEEP):
        after = inbox.page(Which(show="all"), after=after).after or after
        if page in (0, _DEEP - 1):
            what = "second page" if page == 0 else "50th page"
            found[f"Inbox, all, {what}"] = _address("/", show="all", after=after)
    return found


def _tasks(session: Session, owner: int) -> dict[str, str | tuple[str, ...]]:
    common, rare = web_talks.sections()[0].id, web_talks.sections()[-1].id
    lists = TaskLists(session, owner)
    sources = lists.sources()
    found: dict[str, str | tuple[str, ...]] = {
        "Tasks": "/tasks",
        "Tasks, all": _address("/tasks", status="all"),
        "Tasks, open": _address("/tasks", status="open"),
        "Tasks, newest": _address("/tasks", sort="newest"),
        "Tasks, due first": _address("/tasks", sort="due"),
        "Tasks, P1": _address("/tasks", priority="P1"),
        "Tasks, a section": _address("/tasks", section=common),
        "Tasks, a rare section": _address("/tasks", section=rare, status="all"),
        "Tasks, a rare section, newest": _address(
            "/tasks", section=rare, status="done", sort="newest"
        ),
        "Tasks, a source": _address("/tasks", source=sources[0][0] if sources else ""),
        "Tasks, board": "/tasks/board",
    }
    after = ""
    for page in range(_DEEP):
        after = lists.page(Filter(), after=after).after or after
        if page in (0, _DEEP - 1):
            what = "second page" if page == 0 else "50th page"
            found[f"Tasks, all, {what}"] = _address("/tasks", status="all", after=after)
    numbers = session.scalars(
        select(TaskRow.id).where(TaskRow.owner_id == owner, TaskRow.merged_into.is_(None)).limit(99)
    ).all()
    return found | {"Tasks, one": tuple(f"/tasks/{number}" for number in numbers)}


def _search(session: Session, owner: int, names: list[str]) -> dict[str, str | tuple[str, ...]]:
    channel = session.scalars(
        select(AnalysisRow).where(AnalysisRow.owner_id == owner, AnalysisRow.state == "done")
    ).first()
    of = channel.video.channel if channel and channel.video else ""
    return {
        "Search, empty": "/search",
        "Search, a common word": _address("/search", q="people"),
        "Search, the commonest": _address("/search", q="know like think"),
        "Search, two words": _address("/search", q="money customers"),
        "Search, a phrase": _address("/search", q='"a lot of people"'),
        "Search, a rare word": tuple(_address("/search", q=name) for name in names),
        "Search, a rare and a common one": tuple(
            _address("/search", q=f"{name} people") for name in names
        ),
        "Search, nowhere": _address("/search", q="xyzzyqux"),
        "Search, a channel": _address("/search", q="people", channel=of),
        "Search, a verdict, lately": _address(
            "/search", q="people", verdict="act now", since="2026-11-01"
        ),
    }


def _video(session: Session, owner: int) -> dict[str, str | tuple[str, ...]]:
    def some(state: str) -> tuple[str, ...]:
        numbers = session.scalars(
            select(AnalysisRow.id).where(AnalysisRow.owner_id == owner, AnalysisRow.state == state)
        ).all()
        # Another choice each time: what was opened once need not be marked as read again.
        chosen = random.sample(numbers, min(_VIDEOS, len(numbers)))
        return tuple(f"/analyses/{number}" for number in chosen)

    waiting = some("waiting")
    found: dict[str, str | tuple[str, ...]] = {"Video": some("done")}
    return found | ({"Video, without a transcript": waiting} if waiting else {})
