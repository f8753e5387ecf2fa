"""The rows of an instance that fifty people have used for a year, in the order of their tables.

Invariant: what belongs together is together as the product leaves it: a task has its witnesses, an
analysis its transcript, notes and plan, an arrival its follow. The same size gives the same rows.
Some people have ten times what others have; the first has every talk there is.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import web_talks
from bench.web_talks import Made
from tests.web import people
from tubetotask import plans
from tubetotask.domain.accounts import Role
from tubetotask.storage import models
from tubetotask.storage.database import Base
from tubetotask.storage.search_scope import INDEX

Batch = tuple[type[Base], list[dict[str, Any]]]
_FEWER = 0.955  # what the next person has, of what this one has


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is. ``words``: of a transcript; ``sources``: channels there are."""

    videos: int
    talks: int
    words: int
    people: int
    sources: int
    follows: int

    @property
    def name(self) -> str:
        """For a folder."""
        return f"{self.videos}-{self.talks}-{self.words}-{self.people}"


WHOLE = Size(100_000, 5_000, 8_000, 50, 400, 20)
QUICK = Size(2_000, 100, 1_000, 5, 20, 8)


@dataclass(slots=True)
class _Numbers:
    """The number that each table gives next."""

    given: dict[str, int] = field(default_factory=dict)

    def next(self, table: type[Base]) -> int:
        name = table.__tablename__
        self.given[name] = self.given.get(name, 0) + 1
        return self.given[name]


class World:
    """Makes the rows, table by table. ``at``: the moment at which it is looked at."""

    def __init__(self, size: Size, at: datetime) -> None:
        self.size, self.at = size, at.astimezone(UTC)
        self._chance = random.Random(11)
        self._numbers = _Numbers()
        self.version: dict[int, int] = {}
        self.plan: dict[int, int] = {}
        self._follows: dict[int, list[tuple[int, int]]] = {}

    def row(self, table: type[Base], **told: Any) -> dict[str, Any]:
        """A row with a number; columns that are not told have what the table gives by itself."""
        row: dict[str, Any] = {"id": self._numbers.next(table)}
        for column in table.__table__.columns:
            if column.name != "id" and column.default is not None and column.default.is_scalar:
                row[column.name] = column.default.arg
            elif column.name != "id" and column.nullable:
                row[column.name] = None
        for moment in ("created_at", "changed_at", "updated_at", "since", "first_at", "at"):
            if moment in table.__table__.columns:
                row[moment] = self.at
        return row | told

    def ago(self, days: float) -> datetime:
        """The moment so many days before."""
        return self.at - timedelta(days=days)

    # nobody's

    def sources(self) -> Batch:
        """Channels, each looked at an hour ago."""
        made = [
            self.row(
                models.SourceRow,
                kind="channel",
                youtube_id=f"UC{n:022}",
                title=channel(n),
                looked_at=self.ago(0.04),
                fresh=False,
            )
            for n in range(self.size.sources)
        ]
        return models.SourceRow, made

    def videos(self, talks: dict[int, tuple[str, float]]) -> Iterator[Batch]:
        """All videos, and that each was found in its source. ``talks``: what the first are
        called, and how long they are."""
        rows, found = [], []
        for n in range(self.size.videos):
            known = talks.get(n)
            told = {
                "youtube_id": youtube_id(n),
                "title": known[0] if known else f"{web_talks.name(n % 60_000)}, part {n}",
                "channel": channel(n % self.size.sources),
                "duration_s": known[1] if known else 1800.0,
                "description": "What we talk about, and where to find it. " * 12,
            }
            rows.append(self.row(models.VideoRow, **told))
            published = self.ago(365 * n / self.size.videos)
            source = n % self.size.sources + 1
            found.append(
                self.row(
                    models.FoundVideoRow,
                    source_id=source,
                    published=published,
                    first_seen_at=published,
                    **told,
                )
            )
        yield models.VideoRow, rows
        yield models.FoundVideoRow, found

    def talk(self, talk: Made) -> Iterator[Batch]:
        """A transcript with its spans (the words of the index beside, under "words") and notes."""
        number = talk.number + 1
        told = {"hash": talk.hash, "language": "en", "origin": "manual captions"}
        row = self.row(models.TranscriptRow, video_id=number, document=talk.document, **told)
        yield models.TranscriptRow, [row | {"indexed": INDEX}]
        notes = self.row(
            models.NotesRow,
            source_hash=talk.hash,
            analyser=web_talks.ANALYSER,
            language="en",
            document=talk.notes,
            dropped="[]",
        )
        yield models.NotesRow, [notes]
        yield (
            models.SpanRow,
            [
                self.row(
                    models.SpanRow,
                    transcript_id=number,
                    first_passage=first,
                    start_s=start_s,
                    text=text,
                    words=words,
                )
                for first, start_s, text, words in talk.spans
            ],
        )

    # people's

    def everybody(self) -> Iterator[Batch]:
        """All but the first, who is there; of everybody the plan and what they follow."""
        users, own, versions, follows = [], [], [], []
        for owner in range(1, self.size.people + 1):
            told = {"email": f"person{owner}@example.org", "called": f"Person {owner}"}
            role = Role.MEMBER.value
            self._numbers.next(models.User)
            if owner > 1:
                users.append(
                    {"id": owner, "name": f"person{owner}", "role": role, "active": True}
                    | {"mark": f"mark{owner}", "password": people.hashed(), "created_at": self.at}
                    | {"recovery_codes": ""}
                    | told
                )
            plan = self.row(models.PlanRow, owner_id=owner)
            own.append(plan)
            self.plan[owner] = plan["id"]
            for text in ("# Before\n\n## Sales\n- Sell\n", web_talks.plan()):
                version = self.row(
                    models.PlanVersion,
                    plan_id=plan["id"],
                    owner_id=owner,
                    markdown=text,
                    hash=plans.parse(text).hash,
                    used_at=self.at,
                )
                versions.append(version)
                self.version[owner] = version["id"]
            of = self._chance.sample(range(1, self.size.sources + 1), self.size.follows)
            for source in of:
                asked = f"https://www.youtube.com/channel/UC{source - 1:022}"
                row = self.row(
                    models.FollowRow,
                    owner_id=owner,
                    source_id=source,
                    asked=asked,
                    state="active",
                    created_at=self.ago(365),
                )
                follows.append(row)
                self._follows.setdefault(owner, []).append((row["id"], source))
        yield models.User, users
        yield models.PlanRow, own
        yield models.PlanVersion, versions
        yield models.FollowRow, follows

    def arrivals(self, owner: int) -> Batch:
        """Each video of the year at who follows its source."""
        rows = []
        for follow_id, source in self._follows[owner]:
            for n in range(source - 1, self.size.videos, self.size.sources):
                state = "done" if n < self.size.talks else "ignored"
                if n % 97 == 0:
                    state = "waiting"
                rows.append(
                    self.row(
                        models.ArrivalRow,
                        owner_id=owner,
                        follow_id=follow_id,
                        found_id=n + 1,
                        state=state,
                        reason="There are no captions yet." if state == "waiting" else "",
                        next_at=self.ago(-1) if state == "waiting" else None,
                    )
                )
        return models.ArrivalRow, rows


def channel(number: int) -> str:
    """What a source is called."""
    return f"{web_talks.name(number)[1:].title()} talks"


def youtube_id(number: int) -> str:
    """Of eleven characters."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:11]


def share(size: Size, owner: int) -> int:
    """How many talks this person has: 5,000, 4,775, … 500."""
    return max(1, round(size.talks * _FEWER ** (owner - 1)))
