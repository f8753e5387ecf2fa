"""A person's reports: asked for, kept, listed by their days; and how the person wants them.

Invariant: every query is scoped by its owner. Of some days there is one report under way at the
most, and one that is the newest. A list pages by the place of its last row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session, undefer

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.report import Agreement, Kind, Part, Period, Report
from tubetotask.storage.database import LARGEST_ID, add_or_find
from tubetotask.storage.documents import Document
from tubetotask.storage.models import ReportRow, ReportSettingRow

REPORT: Document[Report] = Document(Report)
ASKED, DONE, FAILED = "asked", "done", "failed"


@dataclass(frozen=True, slots=True)
class Listing:
    """Reports, the latest days first; ``after``: where the next page begins, "" on the last."""

    rows: Sequence[ReportRow]
    after: str


class Reports:
    """What belongs to one person. Does not commit."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    def one(self, report_id: int) -> ReportRow:
        """A report with its document. Raises NotFound."""
        row = (
            self.session.get(ReportRow, report_id, options=[undefer(ReportRow.document)])
            if 0 < report_id <= LARGEST_ID
            else None
        )
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("There is no such report.", remedy="Look at the list of reports.")
        return row

    def of(self, period: Period) -> ReportRow | None:
        """The latest version of these days, made or not."""
        return self.session.scalar(
            select(ReportRow).where(*self._days(period)).order_by(ReportRow.version.desc()).limit(1)
        )

    def versions(self, row: ReportRow) -> Sequence[ReportRow]:
        """All versions of the same days, the newest first."""
        return self.session.scalars(
            select(ReportRow).where(*self._days(period_of(row))).order_by(ReportRow.version.desc())
        ).all()

    def ask(self, period: Period, *, again: bool = False) -> tuple[ReportRow, bool]:
        """The report of these days, and whether it was not asked for before.

        ``again``: another version, unless one is under way. One that failed is made again.
        """
        known = self.of(period)
        if known is not None and (known.state == ASKED or (known.state == DONE and not again)):
            return known, False
        new = ReportRow(
            owner_id=self.owner_id,
            kind=period.kind.value,
            first_on=period.first,
            last_on=period.last,
            timezone=period.timezone,
            version=known.version + 1 if known else 1,
            newest=known is None or known.state != DONE,
            state=ASKED,
        )
        if known is not None and known.state == FAILED:
            known.newest = False

        def same() -> ReportRow | None:
            return self.session.scalar(
                select(ReportRow).where(*self._days(period), ReportRow.version == new.version)
            )

        row = add_or_find(self.session, new, same)
        return row, row is new

    def keep(self, row: ReportRow, report: Report) -> None:
        """It is made: from now on it is the newest of its days."""
        self.session.execute(
            update(ReportRow)
            .where(*self._days(period_of(row)), ReportRow.id != row.id)
            .values(newest=False)
        )
        row.state, row.newest, row.error_message = DONE, True, ""
        row.document, row.made_at = REPORT.dump(report), report.made_at
        row.quiet, row.headline = report.quiet, report.answer[0]
        self.session.flush()

    def listing(self, *, after: str = "", limit: int = 30) -> Listing:
        """The newest version of each report, the latest days first. Raises InputError."""
        query = select(ReportRow).where(
            ReportRow.owner_id == self.owner_id, ReportRow.newest.is_(True)
        )
        if after:
            place = _place(after)
            query = query.where(tuple_(ReportRow.last_on, ReportRow.id) < tuple_(*place))
        rows = self.session.scalars(
            query.order_by(ReportRow.last_on.desc(), ReportRow.id.desc()).limit(limit + 1)
        ).all()
        last = rows[limit - 1] if len(rows) > limit else None
        return Listing(rows[:limit], f"{last.last_on.isoformat()}.{last.id}" if last else "")

    def latest(self, *, limit: int = 30) -> Sequence[ReportRow]:
        """Those that are made, the last made first, with their documents: for a feed."""
        return self.session.scalars(
            select(ReportRow)
            .where(
                ReportRow.owner_id == self.owner_id,
                ReportRow.newest.is_(True),
                ReportRow.state == DONE,
            )
            .order_by(ReportRow.last_on.desc(), ReportRow.id.desc())
            .limit(limit)
            .options(undefer(ReportRow.document))
        ).all()

    def _days(self, period: Period) -> tuple[Any, ...]:
        return (
            ReportRow.owner_id == self.owner_id,
            ReportRow.kind == period.kind.value,
            ReportRow.first_on == period.first,
            ReportRow.last_on == period.last,
        )

    # how the person wants them

    def settings(self) -> ReportSettingRow:
        """As they are set, or as they are before anything was."""
        found = self.session.get(ReportSettingRow, self.owner_id)
        return found or default_settings(self.owner_id)

    def timezone(self) -> str:
        """Where the person lives."""
        return self.settings().timezone


def default_settings(owner_id: int) -> ReportSettingRow:
    """Both reports, at seven in the morning, of all parts. Not added to any session."""
    return ReportSettingRow(
        owner_id=owner_id,
        timezone="UTC",
        daily=True,
        daily_minute=7 * 60,
        weekly=True,
        weekly_day=0,
        weekly_minute=7 * 60,
        parts=",".join(Part),
        opening=False,
        form="",
    )


def period_of(row: ReportRow) -> Period:
    """The days a report is about."""
    return Period(Kind(row.kind), row.first_on, row.last_on, row.timezone)


def report_of(row: ReportRow) -> Report:
    """What was kept. Raises NotFound where it is not made, StorageFailed."""
    if row.document is None:
        raise NotFound("This report is not made yet.", remedy="Wait a moment, and look again.")
    found = REPORT.load(row.document)
    # As a key: within a text its quotation marks would be escaped.
    return found if '"near_more":' in row.document else _claiming_less(found)


def _claiming_less(report: Report) -> Report:
    """A report that was made while what is about the same thing was told as the same: it cannot be
    known which of its agreements hold, so none is told as one."""
    near = tuple(
        Agreement(each.section, 1, each.speaking, each.said[:1], (), each.said[1:], each.voices - 1)
        for each in report.agreement
    )
    return replace(
        report, agreement=(), agreement_more=0, near=near, near_more=report.agreement_more
    )


def parts_of(row: ReportSettingRow) -> tuple[Part, ...]:
    """The parts that the person wants, in their order."""
    named = set(row.parts.split(","))
    return tuple(part for part in Part if part.value in named)


def parts_told(names: Iterable[str]) -> str:
    """Parts as they are kept; what is no part is left out."""
    named = set(names)
    return ",".join(part.value for part in Part if part.value in named)


def known_timezone(name: str) -> str:
    """The name, if it is a time zone's. Raises InputError."""
    if name in available_timezones() or name == "UTC":
        ZoneInfo(name)
        return name
    raise InputError(
        f"There is no time zone “{name[:60]}”.", remedy="Give one as Europe/Berlin or UTC."
    )


def _place(after: str) -> tuple[date, int]:
    day, _, number = after.rpartition(".")
    try:
        found = date.fromisoformat(day), int(number)
    except ValueError as error:
        raise InputError(
            "This page of the list is not there.", remedy="Go to its first page."
        ) from error
    if not 0 <= found[1] <= LARGEST_ID:
        raise InputError("This page of the list is not there.", remedy="Go to its first page.")
    return found
