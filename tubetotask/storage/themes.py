"""One person's themes: every query is scoped by its owner. Does not commit.

Invariant: what a theme tells is counted from claims of talks that are there; of a talk its newest
assessment alone is in themes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, delete, exists, func, select, tuple_, update
from sqlalchemy.orm import Session, undefer

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.job import DONE
from tubetotask.storage.categories import sections_in
from tubetotask.storage.coverage import date_of, day_of_column
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.models import AnalysisRow, ClaimRow, ThemeClaimRow, ThemeRow, VideoRow
from tubetotask.storage.report_claims import Meant
from tubetotask.storage.report_rows import claim_of

MOST = 2_000  # themes of one person that new claims are compared with
_SOURCE = func.coalesce(
    func.nullif(func.lower(VideoRow.channel), ""), cast(AnalysisRow.video_id, String)
)
_AT = func.coalesce(AnalysisRow.done_at, AnalysisRow.created_at)


@dataclass(frozen=True, slots=True)
class Page:
    """Themes in order; ``after``: where the next page begins, "" on the last."""

    rows: Sequence[ThemeRow]
    after: str


class Themes:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    # what pages show

    def page(self, *, category: str = "", after: str = "", limit: int = 20) -> Page:
        """Themes of two talks or more: those of most sources first. ``category``: with a statement
        to a section of it. Raises InputError."""
        key = (ThemeRow.sources, ThemeRow.talks, ThemeRow.id)
        query = select(ThemeRow).where(
            ThemeRow.owner_id == self.owner_id, ThemeRow.stale.is_(False), ThemeRow.talks > 1
        )
        if category:
            inside = sections_in(self.owner_id, category)
            query = query.where(
                exists()
                .where(ThemeClaimRow.theme_id == ThemeRow.id)
                .where(ClaimRow.id == ThemeClaimRow.claim_id, ClaimRow.section_id.in_(inside))
            )
        if after:
            query = query.where(tuple_(*key) < tuple_(*_place(after)))
        order = [column.desc() for column in key]
        rows = self.session.scalars(query.order_by(*order).limit(limit + 1)).all()
        if len(rows) <= limit:
            return Page(rows, "")
        last = rows[limit - 1]
        return Page(rows[:limit], f"{last.sources}.{last.talks}.{last.id}")

    def one(self, theme_id: int) -> ThemeRow:
        """One of them. Raises NotFound."""
        row = self.session.get(ThemeRow, theme_id) if 0 < theme_id <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id or row.stale or not row.name:
            raise NotFound("There is no such theme.", remedy="Look at the list of themes.")
        return row

    def by_day(self, ids: Iterable[int], since: datetime) -> list[tuple[int, date, int]]:
        """How many talks of each of these themes were read on each day: theme, day, talks."""
        day = day_of_column(self.session, _AT)
        rows = self.session.execute(
            select(ThemeClaimRow.theme_id, day, func.count(func.distinct(AnalysisRow.id)))
            .join(ClaimRow, ClaimRow.id == ThemeClaimRow.claim_id)
            .join(AnalysisRow, AnalysisRow.id == ClaimRow.analysis_id)
            .where(
                ThemeClaimRow.owner_id == self.owner_id,
                ThemeClaimRow.theme_id.in_(list(ids)),
                _AT >= since,  # noqa: SIM300 - a column, not a constant
            )
            .group_by(ThemeClaimRow.theme_id, day)
        )
        return [(int(theme), date_of(told), int(count)) for theme, told, count in rows]

    def said(self, theme_id: int, *, before: int = 0, limit: int = 60) -> list[tuple[int, Meant]]:
        """The statements of a theme with their numbers, the newest first."""
        query = self._members((theme_id,)).order_by(ClaimRow.id.desc()).limit(limit)
        if before:
            query = query.where(ClaimRow.id < min(before, LARGEST_ID))
        return [
            (row.id, Meant(claim_of(row), row.vector, row.encoder))
            for row in self.session.execute(query)
        ]

    def _members(self, ids: Iterable[int]) -> Any:
        row = ClaimRow
        columns = (
            *(row.id, row.analysis_id, row.kind, row.section_id, row.section_title, row.text),
            *(row.by_model, row.quote, row.translation, row.start_s, row.linked),
            *(row.plan_quote, row.language, row.told_language, row.similarity),
            *(row.vector, row.encoder),
            *(AnalysisRow.title, AnalysisRow.video_id, VideoRow.channel),
            *(VideoRow.youtube_id, VideoRow.claimed_youtube_id),
        )
        return (
            select(*columns)
            .join(ThemeClaimRow, ThemeClaimRow.claim_id == row.id)
            .join(AnalysisRow, row.analysis_id == AnalysisRow.id)
            .outerjoin(VideoRow, AnalysisRow.video_id == VideoRow.id)
            .where(
                ThemeClaimRow.owner_id == self.owner_id,
                ThemeClaimRow.theme_id.in_(list(ids)),
                AnalysisRow.removed_at.is_(None),
            )
        )

    # what the job works with

    def known(self, encoder: str) -> Sequence[ThemeRow]:
        """The themes that a claim may belong to, with their middles: the latest ``MOST``."""
        found = self.session.scalars(
            select(ThemeRow)
            .where(ThemeRow.owner_id == self.owner_id, ThemeRow.encoder == encoder)
            .order_by(ThemeRow.last_at.desc(), ThemeRow.id.desc())
            .limit(MOST)
            .options(undefer(ThemeRow.vector))
        ).all()
        return sorted(found, key=lambda row: row.id)

    def claims(self, analysis_id: int) -> Sequence[ClaimRow]:
        """What an analysis states, with its meaning, in order."""
        return self.session.scalars(
            select(ClaimRow)
            .where(ClaimRow.owner_id == self.owner_id, ClaimRow.analysis_id == analysis_id)
            .order_by(ClaimRow.place)
            .options(undefer(ClaimRow.vector))
        ).all()

    def without(self, row: AnalysisRow) -> set[int]:
        """Take all statements of an analysis's talk out; returns the themes that lost some."""
        of_talk = (
            select(ClaimRow.id)
            .join(AnalysisRow, AnalysisRow.id == ClaimRow.analysis_id)
            .where(
                AnalysisRow.owner_id == self.owner_id,
                AnalysisRow.youtube_id == row.youtube_id,
                AnalysisRow.upload_hash == row.upload_hash,
            )
        )
        mine = (ThemeClaimRow.owner_id == self.owner_id, ThemeClaimRow.claim_id.in_(of_talk))
        lost = set(self.session.scalars(select(ThemeClaimRow.theme_id).where(*mine)))
        if lost:
            self.session.execute(delete(ThemeClaimRow).where(*mine))
        return lost

    def newer(self, row: AnalysisRow) -> bool:
        """Whether a later analysis of the same talk is in themes already."""
        later = (
            select(ThemeClaimRow.claim_id)
            .join(ClaimRow, ClaimRow.id == ThemeClaimRow.claim_id)
            .join(AnalysisRow, AnalysisRow.id == ClaimRow.analysis_id)
            .where(
                AnalysisRow.owner_id == self.owner_id,
                AnalysisRow.youtube_id == row.youtube_id,
                AnalysisRow.upload_hash == row.upload_hash,
                AnalysisRow.id > row.id,
            )
        )
        return self.session.scalar(later.limit(1)) is not None

    def stale(self) -> list[int]:
        """Those that lost a claim since they were counted."""
        mine = (ThemeRow.owner_id == self.owner_id, ThemeRow.stale)
        return list(self.session.scalars(select(ThemeRow.id).where(*mine)))

    def recount(self, ids: Iterable[int]) -> list[ThemeRow]:
        """Count these anew; those with nothing left go. Returns the rest, which want a name."""
        wanted = sorted(set(ids))
        self.session.flush()
        counted = self.session.execute(
            select(
                ThemeClaimRow.theme_id,
                func.count(),
                func.count(func.distinct(AnalysisRow.id)),
                func.count(func.distinct(_SOURCE)),
                func.min(_AT),
                func.max(_AT),
            )
            .join(ClaimRow, ClaimRow.id == ThemeClaimRow.claim_id)
            .join(AnalysisRow, AnalysisRow.id == ClaimRow.analysis_id)
            .outerjoin(VideoRow, VideoRow.id == AnalysisRow.video_id)
            .where(ThemeClaimRow.owner_id == self.owner_id, ThemeClaimRow.theme_id.in_(wanted))
            .group_by(ThemeClaimRow.theme_id)
        ).all()
        left = {int(row[0]): row[1:] for row in counted}
        mine = ThemeRow.owner_id == self.owner_id
        gone = [number for number in wanted if number not in left]
        self.session.execute(delete(ThemeRow).where(mine, ThemeRow.id.in_(gone)))
        rows = self.session.scalars(select(ThemeRow).where(mine, ThemeRow.id.in_(left))).all()
        for row in rows:
            row.claims, row.talks, row.sources, row.first_at, row.last_at = left[row.id]
            row.stale = False
        return list(rows)

    def quotes(self, theme_id: int, *, limit: int = 200) -> list[str]:
        """The quotes of a theme, the newest first."""
        query = (
            select(ClaimRow.quote)
            .join(ThemeClaimRow, ThemeClaimRow.claim_id == ClaimRow.id)
            .where(ThemeClaimRow.owner_id == self.owner_id, ThemeClaimRow.theme_id == theme_id)
            .order_by(ClaimRow.id.desc())
            .limit(limit)
        )
        return list(self.session.scalars(query))

    def lately(self, *, limit: int = 1_000) -> list[str]:
        """The newest quotes of whatever theme."""
        query = select(ClaimRow.quote).where(ClaimRow.owner_id == self.owner_id)
        return list(self.session.scalars(query.order_by(ClaimRow.id.desc()).limit(limit)))

    def make_room(self) -> None:
        """Let the oldest themes of one talk go, where there are more than ``MOST``."""
        mine = ThemeRow.owner_id == self.owner_id
        count = self.session.scalar(select(func.count()).where(mine)) or 0
        if count > MOST:
            oldest = (
                select(ThemeRow.id)
                .where(mine, ThemeRow.talks < 2)
                .order_by(ThemeRow.last_at, ThemeRow.id)
                .limit(count - MOST)
            )
            ids = list(self.session.scalars(oldest))
            self.session.execute(delete(ThemeRow).where(mine, ThemeRow.id.in_(ids)))


def forget(session: Session, owner_id: int, analysis_id: int) -> None:
    """An analysis is about to go: themes of its statements have no name until they are counted
    anew, for it may be words of that talk. Does not commit."""
    of = (
        select(ThemeClaimRow.theme_id)
        .join(ClaimRow, ClaimRow.id == ThemeClaimRow.claim_id)
        .where(ClaimRow.analysis_id == analysis_id)
    )
    session.execute(
        update(ThemeRow)
        .where(ThemeRow.owner_id == owner_id, ThemeRow.id.in_(of))
        .values(name="", stale=True),
        execution_options={"synchronize_session": False},
    )


def without_theme(session: Session, limit: int) -> Sequence[AnalysisRow]:
    """Analyses whose statements are kept and in no theme yet, the oldest first."""
    of = ClaimRow.analysis_id == AnalysisRow.id
    linked = exists().where(of, ThemeClaimRow.claim_id == ClaimRow.id)
    newer = AnalysisRow.__table__.alias()
    later = exists().where(
        newer.c.owner_id == AnalysisRow.owner_id,
        newer.c.youtube_id == AnalysisRow.youtube_id,
        newer.c.upload_hash == AnalysisRow.upload_hash,
        newer.c.id > AnalysisRow.id,
        newer.c.state == DONE,
    )
    return session.scalars(
        select(AnalysisRow)
        .where(
            AnalysisRow.state == DONE,
            AnalysisRow.removed_at.is_(None),
            AnalysisRow.sample.is_(False),
            exists().where(of),
            ~linked,
            ~later,
        )
        .order_by(AnalysisRow.id)
        .limit(limit)
    ).all()


def owners_of_stale(session: Session) -> list[int]:
    """Whose themes wait to be counted anew."""
    return list(session.scalars(select(ThemeRow.owner_id).where(ThemeRow.stale).distinct()))


def _place(after: str) -> tuple[int, ...]:
    parts = after.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdecimal() for p in parts):
        raise InputError("This page of the list is not there.", remedy="Go to its first page.")
    return tuple(min(int(part[:12]), LARGEST_ID) for part in parts)
