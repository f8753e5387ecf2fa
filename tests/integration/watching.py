"""A clock that tests move on, and a lookout over the fake YouTube."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from tubetotask.config import Config
from tubetotask.jobs import engine, following, resolving, rounds
from tubetotask.jobs.lookout import Lookout
from tubetotask.sources import Ways, open_ways
from tubetotask.sources.data_api import Book
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.politeness import Politeness
from tubetotask.sources.ytdlp import YtDlp
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import FollowRow
from tubetotask.storage.workspace import Workspace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """Stands until it is moved on."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def on(self, **more: float) -> datetime:
        self.at += timedelta(**more)
        return self.at


def lookout(app: Flask, clock: Clock, config: Config | None = None) -> Lookout:
    """Real sockets to the fake, without manners' pauses; yt-dlp is not installed."""

    def opening(key: str, book: Book) -> Ways:
        fetcher = Fetcher(
            timeout_s=20, deadline_s=20, politeness=Politeness(0, now=clock), now=clock
        )
        none = YtDlp(python="/nonexistent/python")
        return open_ways(key, book=book, fetcher=fetcher, ytdlp=none, now=clock)

    found = config or app.config["TUBETOTASK"]
    return Lookout(app, found, opening=opening, clock=clock, chance=lambda: 0.5)


def followed(space: Workspace, eyes: Lookout, text: str) -> FollowRow:
    """Follow it, do its job, and look for the first time."""
    row = following.follow(space, eyes.jobs_url, text)
    if row.state == "resolving":
        resolving.run(eyes, row.id, row.job_id)
    space.session.expire_all()
    row.source.next_look_at = eyes.now()  # type: ignore[union-attr]  # it is resolved
    space.session.commit()
    rounds.run(eyes)
    space.session.expire_all()
    return row


def look(space: Workspace, eyes: Lookout, row: FollowRow) -> None:
    assert row.source_id
    rounds.look_at(eyes, row.source_id, by_hand=False)
    space.session.expire_all()


def states(space: Workspace) -> dict[str, int]:
    counts = FollowingRoom(space.session, space.owner_id).counts()
    return {state.value: count for state, count in counts.items() if count}


def workflows(url: str) -> list[str]:
    return [each.name for each in engine.client(url).list_workflows()]
