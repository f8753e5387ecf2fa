"""One person's ways to be told, and what is to be told: every query is scoped by its owner.

Invariants: nothing returned or changed belongs to anybody else. A thing is written down once,
however often it is found. Does not commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.notices import Notice, Quiet, Told
from tubetotask.domain.sending import Link
from tubetotask.storage.alone import hold
from tubetotask.storage.database import LARGEST_ID, add_or_find
from tubetotask.storage.models import ChannelRow, DueRow, MessageRow, NoticeRow, QuietRow
from tubetotask.storage.reports import Reports

MOST = 20  # channels of one person


class Channels:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def all(self) -> Sequence[ChannelRow]:
        """The person's channels, in the order they were made."""
        return self.session.scalars(
            select(ChannelRow).where(ChannelRow.owner_id == self.owner_id).order_by(ChannelRow.id)
        ).all()

    def one(self, number: int) -> ChannelRow:
        """One of them. Raises NotFound."""
        row = self.session.get(ChannelRow, number) if 0 < number <= LARGEST_ID else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("There is no such channel.", remedy="Look at the notifications.")
        return row

    def add(self, kind: str, name: str) -> ChannelRow:
        """A new one. Raises InputError."""
        hold(self.session, self.owner_id)
        if len(self.all()) >= MOST:
            raise InputError(f"There are {MOST} channels already.", remedy="Remove one first.")
        row = ChannelRow(owner_id=self.owner_id, kind=kind, name=name)
        self.session.add(row)
        self.session.flush()
        return row

    def remove(self, number: int) -> None:
        """Take one away. Raises NotFound."""
        self.session.execute(delete(ChannelRow).where(ChannelRow.id == self.one(number).id))
        self.session.expire_all()

    def messages(
        self, *, before: int = 0, limit: int = 20
    ) -> Sequence[tuple[MessageRow, ChannelRow]]:
        """What was told, the newest first, and where. ``before``: with a lower number."""
        query = (
            select(MessageRow, ChannelRow)
            .join(ChannelRow, MessageRow.channel_id == ChannelRow.id)
            .where(MessageRow.owner_id == self.owner_id)
            .order_by(MessageRow.id.desc())
            .limit(limit)
        )
        if before:
            query = query.where(MessageRow.id < min(before, LARGEST_ID))
        found = self.session.execute(query)
        return [(row[0], row[1]) for row in found]

    def quiet(self) -> Quiet:
        """The person's quiet hours; from 22 to 7 where they live, where none were set."""
        row = self.session.get(QuietRow, self.owner_id)
        if row is None:
            return Quiet(Reports(self.session, self.owner_id).timezone(), 22 * 60, 7 * 60)
        return Quiet(row.timezone, row.begin, row.end)

    def set_quiet(self, quiet: Quiet) -> None:
        """Keep other ones."""
        row = self.session.get(QuietRow, self.owner_id)
        if row is None:
            row = QuietRow(owner_id=self.owner_id)
            self.session.add(row)
        row.timezone, row.begin, row.end = quiet.timezone, quiet.begin, quiet.end
        self.session.flush()

    def tell(self, about: str, notice: Notice, *, only: int = 0) -> bool:
        """Write down what is to be told, in each channel that wants it; whether it is new.

        ``about``: what names it. ``only``: in this channel, whatever it wants.
        """
        wanted = [row for row in self.all() if only or _wants(row, notice)]
        channels = [row for row in wanted if only in (0, row.id)]
        if not channels:
            return False

        def find() -> NoticeRow | None:
            return self._told(about)

        if find() is not None:
            return False
        new = NoticeRow(owner_id=self.owner_id, about=about, kind=notice.kind.value)
        new.title, new.text, new.link, new.score = (
            notice.title,
            notice.text,
            notice.link,
            notice.score,
        )
        if add_or_find(self.session, new, find) is not new:
            return False
        for row in channels:
            due = DueRow(owner_id=self.owner_id, notice_id=new.id, channel_id=row.id)
            self.session.add(due)
        self.session.flush()
        return True

    def was_told(self, about: str) -> bool:
        """Whether a notice of this name was written down."""
        return self._told(about) is not None

    def _told(self, about: str) -> NoticeRow | None:
        mine = (NoticeRow.owner_id == self.owner_id, NoticeRow.about == about)
        return self.session.scalar(select(NoticeRow).where(*mine))


def wants_of(row: ChannelRow) -> frozenset[str]:
    """What a channel is told."""
    return frozenset(filter(None, row.wants.split(",")))


def wanting(session: Session, kind: Told) -> set[int]:
    """Whose channels want this kind of notice."""
    rows = session.scalars(select(ChannelRow).where(ChannelRow.state == Link.ACTIVE.value))
    return {row.owner_id for row in rows if kind.value in wants_of(row)}


def read(session: Session, message_id: int) -> list[Notice]:
    """The notices of a message, in the order they came."""
    rows = session.scalars(
        select(NoticeRow)
        .join(DueRow, DueRow.notice_id == NoticeRow.id)
        .where(DueRow.message_id == message_id)
        .order_by(NoticeRow.id)
    )
    return [Notice(Told(row.kind), row.title, row.text, row.link, row.score) for row in rows]


def forget(session: Session, before: datetime) -> None:
    """Forget what was told before that. Notices go later: they say what was told already."""
    session.execute(
        delete(MessageRow).where(
            MessageRow.state.in_(("sent", "failed")), MessageRow.created_at < before
        )
    )


def _wants(row: ChannelRow, notice: Notice) -> bool:
    enough = notice.kind is not Told.ACT or notice.score >= row.threshold
    return row.state != Link.PAUSED.value and enough and notice.kind.value in wants_of(row)
