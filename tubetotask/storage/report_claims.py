"""What talks stated, held against the plan, as a report compares it.

Invariant: every query here is scoped by its owner; of a talk its newest analysis counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from tubetotask.domain.job import DONE, Cause
from tubetotask.domain.report import Kind, Period
from tubetotask.domain.report_material import Claim
from tubetotask.storage.models import AnalysisRow, ClaimRow, VideoRow
from tubetotask.storage.report_rows import claim_of

_DAY = timedelta(days=1)
BACK, BACK_MOST = timedelta(days=90), 1_000  # what was said before, and how much of it is read
NEWEST, NEAR_MOST = 4_000, 300  # a person's statements that a page looks through, and compares


@dataclass(frozen=True, slots=True)
class Meant:
    """A claim, and its words' meaning as it is kept, by that encoder."""

    claim: Claim
    vector: bytes
    encoder: str


def newest(owner_id: int, period: Period) -> Select[Any]:
    """Of each talk that was read in these days its newest analysis, with whatever plan."""
    talk = (AnalysisRow.youtube_id, AnalysisRow.upload_hash)
    read = select(*talk).where(*_read_in(owner_id, period)).distinct()
    of_talk = tuple_(*talk).in_(read)
    return select(func.max(AnalysisRow.id)).where(*_done(owner_id), of_talk).group_by(*talk)


def _read_in(owner_id: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    """What was read in these days."""
    return (
        *_done(owner_id),
        AnalysisRow.done_at >= period.since,
        AnalysisRow.done_at < period.until,
        # What is only held against a new plan is not read anew: it was in the report of its day.
        AnalysisRow.cause != Cause.AGAIN.value,
    )


def _done(owner_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        AnalysisRow.owner_id == owner_id,
        AnalysisRow.state == DONE,
        AnalysisRow.removed_at.is_(None),
        AnalysisRow.sample.is_(False),
    )


class ReportClaims:
    """What belongs to one person. ``encoder``: whose vectors; others compare with nothing."""

    def __init__(self, session: Session, owner_id: int, encoder: str) -> None:
        self.session = session
        self.owner_id = owner_id
        self.encoder = encoder

    def of(self, period: Period) -> list[Meant]:
        """What the videos of these days state, in their order."""
        return self._claims(period, ClaimRow.analysis_id.in_(newest(self.owner_id, period)))

    def before(self, period: Period) -> list[Meant]:
        """What was stated in the time before these days by videos that are not read in them: the
        nearest to the plan, in the order of the videos."""
        back = Period(Kind.RANGE, period.first - BACK, period.first - _DAY, period.timezone)
        nearest = (
            select(ClaimRow.id)
            .where(
                ClaimRow.owner_id == self.owner_id,
                ClaimRow.analysis_id.in_(newest(self.owner_id, back)),
                ClaimRow.analysis_id.not_in(newest(self.owner_id, period)),
                ClaimRow.encoder == self.encoder,
            )
            .order_by(ClaimRow.similarity.desc(), ClaimRow.id)
            .limit(BACK_MOST)
        )
        return self._claims(back, ClaimRow.id.in_(nearest))

    def near(self, section_id: str) -> list[Meant]:
        """What talks stated, each by its newest analysis: of the person's newest statements those
        under this section of the plan, then others, the nearest to the plan first. Few: a page
        waits for them."""
        here = ClaimRow.section_id == section_id
        nearest = self._nearest(here, ClaimRow.encoder == self.encoder)
        return self._read(ClaimRow.id.in_(nearest), {})

    def around(self, analysis_id: int) -> list[Meant]:
        """What an analysis states, by whatever encoder, and what other talks state, first under
        the sections that it speaks to, as ``near`` has them: with one question."""
        # "+ 0": by the analysis, and not through all that the person has (``Tasks._mine_of``).
        of = (ClaimRow.owner_id + 0 == self.owner_id, ClaimRow.analysis_id == analysis_id)
        nearest = self._nearest(
            ClaimRow.section_id.in_(select(ClaimRow.section_id).where(*of)),
            ClaimRow.analysis_id != analysis_id,
            ClaimRow.encoder.in_(select(ClaimRow.encoder).where(*of)),
        )
        # Numbers alone, as one list: no database goes through all claims for an "or".
        wanted = union_all(select(ClaimRow.id).where(*of), select(nearest.subquery().c.id))
        return self._read(ClaimRow.id.in_(wanted), {})

    def _nearest(self, here: ColumnElement[bool], *which: ColumnElement[bool]) -> Select[Any]:
        """The numbers of ``which``, those ``here`` first."""
        later = aliased(AnalysisRow)
        newer = exists().where(
            later.owner_id == AnalysisRow.owner_id,
            later.youtube_id == AnalysisRow.youtube_id,
            later.upload_hash == AnalysisRow.upload_hash,
            later.id > AnalysisRow.id,
            later.state == DONE,
            later.removed_at.is_(None),
        )
        # The newest first, by their numbers alone: no section is gone through from its beginning.
        newest_of_all = (
            select(ClaimRow.id)
            .where(ClaimRow.owner_id == self.owner_id)
            .order_by(ClaimRow.id.desc())
            .limit(NEWEST)
            .subquery()
        )
        return (
            select(ClaimRow.id)
            .join(newest_of_all, newest_of_all.c.id == ClaimRow.id)
            .join(AnalysisRow, ClaimRow.analysis_id == AnalysisRow.id)
            .where(*_done(self.owner_id), *which, ~newer)
            .order_by(case((here, 0), else_=1), ClaimRow.similarity.desc(), ClaimRow.id)
            .limit(NEAR_MOST)
        )

    def _claims(self, period: Period, which: ColumnElement[bool]) -> list[Meant]:
        return self._read(and_(which, ClaimRow.encoder == self.encoder), self._read_at(period))

    def _read(
        self, which: ColumnElement[bool], at: Mapping[tuple[str, str], datetime]
    ) -> list[Meant]:
        row = ClaimRow
        columns = (
            *(row.analysis_id, row.kind, row.section_id, row.section_title, row.text),
            *(row.by_model, row.quote, row.translation, row.start_s, row.linked),
            *(row.plan_quote, row.language, row.told_language, row.similarity),
            *(row.vector, row.encoder),
            *(AnalysisRow.title, AnalysisRow.video_id, VideoRow.channel),
            *(VideoRow.youtube_id, VideoRow.claimed_youtube_id),
            *(AnalysisRow.youtube_id.label("talk"), AnalysisRow.upload_hash),
        )
        found = self.session.execute(
            select(*columns)
            .join(AnalysisRow, row.analysis_id == AnalysisRow.id)
            .outerjoin(VideoRow, AnalysisRow.video_id == VideoRow.id)
            .where(row.owner_id == self.owner_id, which)
            .order_by(row.analysis_id, row.place)
        )
        return [
            Meant(claim_of(each, at.get((each.talk, each.upload_hash))), each.vector, each.encoder)
            for each in found
        ]

    def _read_at(self, period: Period) -> dict[tuple[str, str], datetime]:
        """When each talk was first read in these days."""
        rows = self.session.execute(
            select(AnalysisRow.youtube_id, AnalysisRow.upload_hash, func.min(AnalysisRow.done_at))
            .where(*_read_in(self.owner_id, period))
            .group_by(AnalysisRow.youtube_id, AnalysisRow.upload_hash)
        )
        return {(youtube_id, upload): at for youtube_id, upload, at in rows if at is not None}
