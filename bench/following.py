"""30 days of 500 sources: what is missed, found twice, late, and what it takes.

Time is a number that is moved on by a minute; nothing sleeps. Rounds, rules, the book of units, the
push and late captions are the real ones, over a real database; YouTube is a world within the
process (``following_world``). Its feeds are out of order for a fifteenth of the time (404: two days
of thirty) and once for six hours (500); its hub for the first two thirds, and then it loses a fifth
of its messages. Every fiftieth source has a burst of 60 videos in an hour; 2 % of the videos are
taken away after hours or days, half of them come back as another video; the words of 5 % come late.
Missed is a video that was there for a day or more, and was not found by the end. ``--quick``: 10
sources, 3 days; ``--middle``: 100 sources, 12 days. All of it takes more than an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bench.following_world import DAY, HOUR, START, LateCaptions, World, WorldFetcher
from bench.report import Row, main
from tests.fakes.youtube_shapes import entry
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.jobs import following, going_on, pushing, readers, rounds
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.lookout import Lookout
from tubetotask.sources import open_ways
from tubetotask.sources.websub import topic
from tubetotask.sources.ytdlp import YtDlp
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, FoundVideoRow, QuotaDayRow, SourceRow
from tubetotask.storage.workspace import Workspace, local_user

MINUTE = timedelta(minutes=1)
_HEARD = 0.8  # of the hub's messages
_NS = 'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom"'


@dataclass
class Run:
    """A world, and everything of ours that looks at it."""

    app: Flask
    world: World
    eyes: Lookout
    space: Workspace
    job: AnalysisJob
    captions: LateCaptions
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)  # by channel
    pushed: int = 0

    def live(self) -> None:
        """All days, a minute at a time."""
        world, session, url = self.world, self.space.session, self.eyes.jobs_url
        events, next_event = world.events, 0
        while world.at < world.end:
            world.at += MINUTE
            if rounds.due(session, world.at):
                rounds.run(self.eyes)
            self._confirm()
            while next_event < len(events) and events[next_event][0] <= world.at:
                self._push(events[next_event][1])
                next_event += 1
            going_on.go_on(session, url, world.at)
            self._analyse()
            if world.at.hour == world.at.minute == 0:
                print(f"  {world.at:%Y-%m-%d}: {dict(world.asked)}", file=sys.stderr, flush=True)

    def _confirm(self) -> None:
        """The hub asks back."""
        world = self.world
        for owner, callback, secret in world.subscriptions:
            token = callback.rsplit("/", 1)[-1]
            query = {
                "hub.mode": "subscribe",
                "hub.topic": topic(SourceRef(SourceKind.CHANNEL, owner)),
                "hub.challenge": "c",
                "hub.lease_seconds": "432000",
            }
            if pushing.confirm(self.space.session, token, query, world.at) == "c":
                self.secrets[owner] = (token, secret)
        world.subscriptions.clear()

    def _push(self, owner: str) -> None:
        world = self.world
        lost = world.chance.random() > _HEARD
        if lost or owner not in self.secrets or world.out(world.hub_outages):
            return
        token, secret = self.secrets[owner]
        video = world.channels[owner].shown(world.at, 1)
        if not video:
            return
        told = entry(video[0]).replace("  <media:group>", "<!--").replace("</media:group>", "-->")
        body = f"<feed {_NS}>{told}</feed>".encode()
        sign = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
        session, vault = self.space.session, readers.vault_of(self.eyes.config)
        if pushing.receive(session, self.eyes.jobs_url, vault, token, body, sign, world.at):
            self.pushed += 1
            number = session.scalar(select(SourceRow.id).where(SourceRow.youtube_id == owner))
            rounds.look_at(self.eyes, number or 0, by_hand=False)

    def _analyse(self) -> None:
        """Words that come late are really asked for; the others are as good as read."""
        session, late = self.space.session, self.world.captions_at
        queued = session.execute(
            select(AnalysisRow.id, AnalysisRow.job_id, AnalysisRow.youtube_id).where(
                AnalysisRow.state == "queued"
            )
        ).all()
        session.commit()
        done = [number for number, _, video in queued if video not in late]
        for number, job, video in queued:
            if video in late and self.job.read(number, job):
                done.append(number)
        if done:
            session.execute(
                update(AnalysisRow).where(AnalysisRow.id.in_(done)).values(state="done"),
                execution_options={"synchronize_session": False},
            )
            session.commit()


@contextmanager
def running(folder: Path, world: World) -> Iterator[Run]:
    """An application over a fresh database, that follows every channel of the world."""
    os.environ["FLASK_SKIP_DOTENV"] = "1"
    app = create_app(
        load(
            {
                "FLASK_ENV": "testing",
                "TUBETOTASK_DATA": str(folder),
                "LOG_LEVEL": "ERROR",
                "YOUTUBE_API_KEY": "a-key",
                "PUBLIC_URL": "https://talks.example.org",
            }
        )
    )
    none = YtDlp(python="/nonexistent/python")
    eyes = Lookout(
        app,
        app.config["TUBETOTASK"],
        opening=lambda key, book: open_ways(
            key, book=book, fetcher=WorldFetcher(world), ytdlp=none, now=world.now
        ),
        clock=world.now,
        chance=world.chance.random,
    )
    captions = LateCaptions(world)
    job = AnalysisJob(app, lambda _: OfflineAnalyser(), lambda: captions, ("en",), world.now)
    with app.app_context():
        upgrade()
        session: Session = db.session()
        space = Workspace(session, local_user(session).id)
        following.follow_many(space, eyes.jobs_url, "\n".join(world.channels))
        session.execute(update(SourceRow).values(next_look_at=world.at))
        session.commit()
        yield Run(app, world, eyes, space, job, captions)
    eyes.close()


def told(run: Run, took_s: float) -> Sequence[Row]:
    """The figures."""
    session, world = run.space.session, run.world
    found = dict(
        session.execute(select(FoundVideoRow.youtube_id, FoundVideoRow.first_seen_at)).all()
    )
    delays: dict[str, list[float]] = {"quiet": [], "outage": [], "push": []}
    missed = Counter[str]()
    hub_up = max((until for _, until in world.hub_outages), default=START)
    for owner in world.channels.values():
        for video in owner.videos:
            if video.published < START + HOUR:
                continue
            seen = found.get(video.id)
            until = min(owner.gone_at.get(video.id, world.end), world.end)
            if seen is None:
                missed["missed" if until - video.published >= DAY else "too short"] += 1
                continue
            delay = (seen - video.published) / MINUTE
            delays[_phase(world, video.published, hub_up)].append(delay)
    twice = select(AnalysisRow.youtube_id).group_by(AnalysisRow.youtube_id).having(func.count() > 1)
    units = dict(session.execute(select(QuotaDayRow.day, QuotaDayRow.units)).all())
    out = {day.date() for begin, until, _ in world.feed_outages for day in _days(begin, until)}
    late, over = _late(session, world)
    everything = [each for some in delays.values() for each in some]
    asked = sum(world.asked.values()) / world.count / world.days
    return [
        Row("videos missed", missed["missed"], bar=0, at_most=True),
        Row(
            "gone before anybody could look", missed["too short"], note="there for less than a day"
        ),
        Row("found twice", len(session.scalars(twice).all()), bar=0, at_most=True),
        Row("videos found", len(everything)),
        Row(
            "units a day while feeds work, at most",
            max((used for day, used in units.items() if day not in out), default=0),
            note="bursts that a feed does not hold need some",
        ),
        Row(
            "units a day in an outage, at most",
            max((used for day, used in units.items() if day in out), default=0),
            bar=10_000,
            at_most=True,
        ),
        *(_delay(f"delay, {name}", some) for name, some in delays.items()),
        _delay("delay, all", everything),
        Row("95 % found within", _share(everything, 0.95), unit=" min"),
        Row("requests a source and day", asked, note=str(dict(world.asked))),
        Row("late captions not found in time", over, bar=0, at_most=True, note=late),
        Row("messages of the hub that were believed", run.pushed),
        Row("took", took_s, unit=" s"),
    ]


def _phase(world: World, at: datetime, hub_up: datetime) -> str:
    if any(begin - HOUR <= at < until for begin, until, _ in world.feed_outages):
        return "outage"
    return "push" if at >= hub_up + DAY else "quiet"


def _days(begin: datetime, until: datetime) -> Iterator[datetime]:
    # California's day: eight hours behind, so that a span touches one more.
    at = begin - timedelta(hours=8)
    while at < until:
        yield at
        at += HOUR


def _late(session: Session, world: World) -> tuple[str, int]:
    """What became of words that came late, and how many should have been there and are not."""
    rows = session.scalars(
        select(AnalysisRow).where(AnalysisRow.youtube_id.in_(list(world.captions_at)))
    ).all()
    states = Counter(row.state for row in rows)
    over = sum(
        row.state != "done" and world.captions_at[row.youtube_id] + 8 * DAY < world.end
        for row in rows
    )
    return f"{len(rows)} videos: {dict(states)}", over


def _delay(what: str, minutes: list[float]) -> Row:
    return Row(
        f"{what}: median",
        median(minutes) if minutes else 0.0,
        unit=" min",
        note=f"p95 {_share(minutes, 0.95):.0f} min, {len(minutes)} videos",
    )


def _share(minutes: list[float], share: float) -> float:
    return sorted(minutes)[int(share * (len(minutes) - 1))] if minutes else 0.0


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """The days, lived through."""
    return _lived(10, 3) if quick else _lived(500, 30)


def middle(_data: Path, _quick: bool) -> Sequence[Row]:
    """100 sources, 12 days"""
    return _lived(100, 12)


def _lived(count: int, days: int) -> Sequence[Row]:
    first, second = max(1, days // 4), days * 3 // 5
    outages = [
        (START + first * DAY, START + (first + days / 15) * DAY, 404),
        (START + second * DAY, START + second * DAY + 6 * HOUR, 500),
    ]
    world = World(count, days, outages, [(START, START + days * 2 / 3 * DAY)])
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="following-") as folder,
        running(Path(folder), world) as run,
    ):
        run.live()
        return told(run, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, middle=middle))
