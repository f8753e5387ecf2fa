"""What one person has not watched, and when they plan to: every query is scoped by its owner.

Invariant: nothing here commits; what a list reads has a bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import NotFound
from tubetotask.domain.inbox import Place
from tubetotask.domain.job import DONE
from tubetotask.domain.task import Status
from tubetotask.domain.video import Video
from tubetotask.domain.watching import Counted, Slot
from tubetotask.storage.database import LARGEST_ID, add_or_find
from tubetotask.storage.inbox_statements import MARK_OF, UNREAD, newest, placed
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    CoverageRow,
    FollowRow,
    FoundVideoRow,
    InboxMarkRow,
    TaskRow,
    VideoRow,
    WatchSlotRow,
)

_LOOKED_AT = 300  # found videos, the newest
_UNREAD = 40
_NOT_READ = (ArrivalState.IGNORED.value, ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value)


@dataclass(frozen=True, slots=True)
class Unread:
    """A talk that was read for the person and that they have not opened; for one section."""

    analysis_id: int
    title: str
    who: str
    duration_s: float | None
    section_id: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """A video of a followed source that was not read."""

    arrival_id: int
    youtube_id: str
    title: str
    who: str
    description: str
    duration_s: float | None


class Watching:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def counted(self, plan_id: int) -> dict[str, Counted]:
        """What each section of a plan has, one question; those with nothing are left out."""
        videos = (
            select(literal(1).label("kind"), CoverageRow.section_id, func.count())
            .where(CoverageRow.owner_id == self.owner_id, CoverageRow.plan_id == plan_id)
            .group_by(CoverageRow.section_id)
        )
        tasks = (
            select(literal(2).label("kind"), TaskRow.section_id, func.count())
            .where(
                TaskRow.owner_id == self.owner_id,
                TaskRow.plan_id == plan_id,
                TaskRow.merged_into.is_(None),
                TaskRow.status != Status.DISMISSED.value,
            )
            .group_by(TaskRow.section_id)
        )
        found: dict[str, dict[int, int]] = {}
        for kind, section, number in self.session.execute(union_all(videos, tasks)):
            found.setdefault(str(section), {})[int(kind)] = int(number)
        return {name: Counted(each.get(1, 0), each.get(2, 0)) for name, each in found.items()}

    def unread(self, plan_id: int, sections: Iterable[str], least: int) -> list[Unread]:
        """Talks that stand unread in the inbox, by what they say to these sections."""
        query: Any = (
            select(
                AnalysisRow.id,
                AnalysisRow.title,
                VideoRow.channel,
                VideoRow.duration_s,
                CoverageRow.section_id,
                CoverageRow.score,
            )
            .join(CoverageRow, CoverageRow.video_id == AnalysisRow.video_id)
            .join(VideoRow, VideoRow.id == AnalysisRow.video_id)
            .outerjoin(InboxMarkRow, MARK_OF)
            .where(
                AnalysisRow.owner_id == self.owner_id,
                CoverageRow.owner_id == self.owner_id,
                CoverageRow.plan_id == plan_id,
                CoverageRow.section_id.in_([name[:200] for name in sections]),
                CoverageRow.score >= least,
                AnalysisRow.state == DONE,
                AnalysisRow.sample.is_(False),
                AnalysisRow.removed_at.is_(None),
                newest(),
                UNREAD,
                placed(Place.INBOX, Place.LATER),
            )
            .order_by(CoverageRow.score.desc(), AnalysisRow.id.desc())
            .limit(_UNREAD)
        )
        return [Unread(*row) for row in self.session.execute(query)]

    def found(self) -> list[Found]:
        """Videos of followed sources that were not read, the newest first."""
        return [Found(*row) for row in self.session.execute(self._found().limit(_LOOKED_AT))]

    def one_found(self, arrival_id: int) -> Found:
        """One of a followed source, whatever became of it. Raises NotFound."""
        query = self._found(every=True).where(ArrivalRow.id == min(arrival_id, LARGEST_ID))
        row = self.session.execute(query).one_or_none()
        if row is None:
            raise NotFound("There is no such video.", remedy="Look at the sources.")
        return Found(*row)

    def _found(self, *, every: bool = False) -> Any:
        query = (
            select(
                ArrivalRow.id,
                FoundVideoRow.youtube_id,
                FoundVideoRow.title,
                FoundVideoRow.channel,
                FoundVideoRow.description,
                FoundVideoRow.duration_s,
            )
            .join(FoundVideoRow, ArrivalRow.found_id == FoundVideoRow.id)
            .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
            .where(ArrivalRow.owner_id == self.owner_id, FollowRow.removed_at.is_(None))
            .order_by(ArrivalRow.id.desc())
        )
        if every:
            return query
        return query.where(
            ArrivalRow.state.in_(_NOT_READ),
            ArrivalRow.analysis_id.is_(None),
            FoundVideoRow.gone_at.is_(None),
        )

    # when

    def slots(self, since: datetime, *, limit: int = 100) -> Sequence[WatchSlotRow]:
        """What is planned from then on, the next first."""
        return self.session.scalars(
            select(WatchSlotRow)
            .where(WatchSlotRow.owner_id == self.owner_id, WatchSlotRow.starts_at >= since)
            .order_by(WatchSlotRow.starts_at, WatchSlotRow.id)
            .limit(limit)
        ).all()

    def plan(
        self, youtube_id: str, upload_hash: str, told: tuple[str, str, float], at: datetime
    ) -> WatchSlotRow:
        """Plan a video for a time, in place of an earlier one. ``told``: title, who, seconds."""

        def find() -> WatchSlotRow | None:
            return self.session.scalar(
                select(WatchSlotRow).where(
                    WatchSlotRow.owner_id == self.owner_id,
                    WatchSlotRow.youtube_id == youtube_id,
                    WatchSlotRow.upload_hash == upload_hash,
                )
            )

        row = find()
        if row is None:
            new = WatchSlotRow(owner_id=self.owner_id, seconds=told[2], starts_at=at)
            new.youtube_id, new.upload_hash = youtube_id, upload_hash
            row = add_or_find(self.session, new, find)
        (row.title, row.who, row.seconds), row.starts_at = told, at
        self.session.flush()
        return row

    def drop(self, slot_id: int) -> None:
        """Take a time away. Raises NotFound."""
        row = self.session.get(WatchSlotRow, slot_id) if slot_id <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("Nothing is planned there.", remedy="Look at what is planned.")
        self.session.delete(row)
        self.session.flush()


def slot_of(row: WatchSlotRow, page: str = "") -> Slot:
    """What is planned, for a calendar. ``page``: of its analysis."""
    about = row.youtube_id or row.upload_hash[:16]
    url = Video(row.title, row.youtube_id).link_at(None)
    return Slot(about, row.title, row.who, row.starts_at, row.seconds, row.changed_at, url, page)
