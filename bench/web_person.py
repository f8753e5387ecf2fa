"""What people have of talks: analyses, marks, tasks and who said them.

Invariant: rows come in the order of time, so those of one person lie among those of all others, as
they do in a database that has been used.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bench.web_rows import Batch, World, channel, share, youtube_id
from bench.web_talks import ANALYSER, Made
from tubetotask.domain.task import source_of
from tubetotask.storage import models
from tubetotask.storage.database import Base
from tubetotask.storage.models.analyses import rank_of

ENCODER = "made/1"
_NEW = 300  # of a person's talks, the last of which have hardly been dealt with
_EARLIER, _WAITS, _AGAIN, _DUE, _MERGED = 0.05, 0.04, 0.3, 0.1, 0.04
_STATUSES = {"candidate": 55, "open": 10, "later": 10, "done": 10, "dismissed": 15}
_VECTOR = 512  # bytes: 256 numbers
_TABLES: tuple[type[Base], ...] = (
    *(models.AnalysisRow, models.InboxMarkRow, models.TaskRow),
    *(models.TaskVectorRow, models.TaskWitnessRow, models.TaskEventRow),
)
Rows = dict[type[Base], list[dict[str, Any]]]


_Said = tuple[str, str, float, str, str, str, int, str]


class Crowd:
    """Everybody, going through the talks one after another."""

    def __init__(self, world: World) -> None:
        self._world, self._size = world, world.size
        self._chance = random.Random(23)
        self._tasks: dict[int, list[int]] = defaultdict(list)
        self._left = {owner: share(self._size, owner) for owner in range(1, self._size.people + 1)}

    def take(self, talks: Sequence[Made]) -> Iterator[Batch]:
        """The rows that come of these talks."""
        rows: Rows = {table: [] for table in _TABLES}
        for talk in talks:
            to_come = self._size.talks - talk.number
            for owner, left in self._left.items():
                if self._chance.random() * to_come < left:
                    self._left[owner] -= 1
                    self._read(rows, owner, talk)
                if self._chance.random() < _WAITS * share(self._size, owner) / self._size.talks:
                    self._wait(rows, owner, talk.number)
        yield from rows.items()

    def _read(self, rows: Rows, owner: int, talk: Made) -> None:
        world, chance = self._world, self._chance
        days = 365 * (1 - talk.number / self._size.talks)
        told = {
            "owner_id": owner,
            "video_id": talk.number + 1,
            "transcript_id": talk.number + 1,
            "notes_id": talk.number + 1,
            "plan_version_id": world.version[owner],
            "source_id": talk.number % self._size.sources + 1 if chance.random() < 0.9 else None,
            "state": "done",
            "youtube_id": youtube_id(talk.number),
            "title": talk.title,
            "verdict": talk.verdict,
            "score": talk.score,
            "rank": rank_of(talk.verdict, talk.score),
            "tasks": len(talk.tasks),
            "document": talk.assessment,
            "gathered": True,
            "created_at": world.ago(days),
            "updated_at": world.ago(days),
            "done_at": world.ago(days),
        }
        if chance.random() < _EARLIER:
            before = told | {"plan_version_id": world.version[owner] - 1}
            self._analysis(rows, before, f"{owner} {talk.number} before")
        number = self._analysis(rows, told, f"{owner} {talk.number}")
        self._mark(rows, owner, talk, number)
        for place, task in enumerate(talk.tasks):
            self._task(rows, owner, talk, number, place, task)

    def _analysis(self, rows: Rows, told: dict[str, Any], key: str) -> int:
        row = self._world.row(models.AnalysisRow, request_key=key, **told)
        rows[models.AnalysisRow].append(row)
        return int(row["id"])

    def _wait(self, rows: Rows, owner: int, number: int) -> None:
        """A video without captions: tried again by itself, or given up."""
        video = self._size.talks + self._chance.randrange(self._size.videos - self._size.talks)
        state = self._chance.choice(("waiting", "failed"))
        told = {
            "owner_id": owner,
            "video_id": video + 1,
            "youtube_id": youtube_id(video),
            "title": f"Talk {video}",
            "state": state,
            "error_id": "transcript-unavailable",
            "error_state": "no-captions",
            "error_message": "There are no captions yet.",
            "error_remedy": "It is tried again by itself.",
            "rank": rank_of("", None),
        }
        self._analysis(rows, told, f"{owner} {number} waits for {video}")

    def _mark(self, rows: Rows, owner: int, talk: Made, number: int) -> None:
        """Old talks have mostly been dealt with; of new ones a third has been opened."""
        chance = self._chance
        old = self._left[owner] > _NEW * share(self._size, owner) / self._size.talks
        if chance.random() > (0.95 if old else 0.35):
            return
        places = ("archived", "dismissed", "later", "")
        place = chance.choices(places, (75, 10, 5, 10) if old else (10, 5, 5, 80))[0]
        mark = self._world.row(
            models.InboxMarkRow,
            owner_id=owner,
            youtube_id=youtube_id(talk.number),
            place=place,
            read_upto=number if chance.random() < 0.8 else 0,
        )
        rows[models.InboxMarkRow].append(mark)

    def _task(
        self,
        rows: Rows,
        owner: int,
        talk: Made,
        number: int,
        place: int,
        said: _Said,
    ) -> None:
        """A task of its own or, of the last candidate, sometimes what an earlier task says too."""
        chance, known = self._chance, self._tasks[owner]
        if place == len(talk.tasks) - 1:
            if known and chance.random() < _AGAIN:
                self._witness(rows, owner, talk, number, place, said, chance.choice(known))
            return
        status = chance.choices(list(_STATUSES), list(_STATUSES.values()))[0]
        merged = chance.choice(known) if known and chance.random() < _MERGED else None
        day = self._world.at.date() + timedelta(days=chance.randrange(-30, 90))
        decided = status != "candidate"
        said_at = self._world.ago(365 * (1 - talk.number / self._size.talks))
        row = self._world.row(
            models.TaskRow,
            owner_id=owner,
            plan_id=self._world.plan[owner],
            section_id=said[3],
            section_title=said[4],
            title=said[0],
            language="en",
            effort=chance.choice(("", "S", "M", "L")),
            priority=said[5],
            score=said[6],
            status=status,
            touched=decided,
            merged_into=merged,
            due_on=day if chance.random() < _DUE else None,
            first_at=said_at,
            created_at=said_at,
            changed_at=said_at,
            decided_at=said_at if decided else None,
        )
        rows[models.TaskRow].append(row)
        task = int(row["id"])
        vector = {"task_id": task, "owner_id": owner, "plan_id": row["plan_id"]}
        vector |= {"encoder": ENCODER, "vector": chance.randbytes(_VECTOR)}
        rows[models.TaskVectorRow].append(vector)
        if merged is None:
            known.append(task)
        self._witness(rows, owner, talk, number, place, said, merged or task)
        if decided:
            event = self._world.row(
                models.TaskEventRow,
                owner_id=owner,
                task_id=task,
                actor_id=owner,
                batch=f"{task:032}",
                kind="status",
                before="candidate",
                after=status,
            )
            rows[models.TaskEventRow].append(event)

    def _witness(
        self,
        rows: Rows,
        owner: int,
        talk: Made,
        number: int,
        place: int,
        said: _Said,
        task: int,
    ) -> None:
        who = channel(talk.number % self._size.sources)
        row = self._world.row(
            models.TaskWitnessRow,
            owner_id=owner,
            task_id=task,
            analysis_id=number,
            place=place,
            video_id=talk.number + 1,
            youtube_id=youtube_id(talk.number),
            video_title=talk.title,
            channel=who,
            source=source_of(who, talk.number + 1),
            language="en",
            title=said[0],
            quote=said[1],
            start_s=said[2],
            linked=True,
            elided=False,
            score=100.0,
            document=said[7],
            encoder=ANALYSER,
            vector=self._chance.randbytes(_VECTOR),
            said_at=self._world.ago(365 * (1 - talk.number / self._size.talks)),
        )
        rows[models.TaskWitnessRow].append(row)
