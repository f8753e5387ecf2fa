"""What people are told of by themselves: act now, searches, budgets, reports, and what is broken.

Invariants: each thing is told once to a person, however often it is looked at. Nobody is told what
somebody else follows or spends.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.accounts import Role
from tubetotask.domain.assessment import VerdictValue
from tubetotask.domain.budget import Budgets, Room, dollars, moment
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.notices import Notice, Told
from tubetotask.domain.report import Kind, Report
from tubetotask.domain.search import Kind as Found
from tubetotask.domain.sending import Link
from tubetotask.jobs import outbox, readers, searching
from tubetotask.storage import budgets, saved_searches
from tubetotask.storage.models import (
    AnalysisRow,
    FollowRow,
    IntegrationRow,
    ReportRow,
    SourceRow,
    User,
)
from tubetotask.storage.notices import Channels, wanting
from tubetotask.storage.preferences import Preferences

BROKEN_FOR = timedelta(days=1)
_SHARES = (100, 80)  # per cent of a budget at which its owner is told
_OF = {"all": "the budget of everybody", "user": "your budget"}


def on_assessed(session: Session, row: AnalysisRow) -> None:
    """A talk was held against the plan. Does not commit."""
    if row.verdict != VerdictValue.ACT_NOW.value or row.sample:
        return
    notice = Notice(
        Told.ACT,
        row.title or "A talk",
        f"Score {row.score} of 100, {row.tasks} task{'' if row.tasks == 1 else 's'}.",
        f"/analyses/{row.id}",
        row.score or 0,
    )
    Channels(session, row.owner_id).tell(f"act:{row.id}", notice)


def on_read(session: Session, row: AnalysisRow) -> None:
    """A talk was read: of searches that it holds their owner is told. Does not commit."""
    if row.transcript_id is None or row.sample:
        return
    for saved in saved_searches.alerting(session, row.owner_id):
        facets = saved_searches.facets_of(saved)
        kind = Found(saved.kind) if saved.kind else None
        if searching.holds(session, searching.asked(saved.q), facets, kind, row):
            address = {name: value for name, value in saved_searches.told(saved).items() if value}
            notice = Notice(
                Told.SEARCH,
                f"{row.title or 'A talk'} holds “{saved.q}”",
                "",
                f"/search?{urlencode(address)}",
            )
            Channels(session, row.owner_id).tell(f"search:{saved.id}:{row.transcript_id}", notice)


def on_report(session: Session, row: ReportRow, report: Report) -> None:
    """A report was made, or made again: to integrations, and once to the person, also where its one
    line says that the day was quiet.

    Of any days, made by hand, it goes to integrations alone. Does not commit.
    """
    out = outbox.on_report(session, row.owner_id, row.id, report)
    if report.period.kind is Kind.RANGE:
        return
    text = "\n".join(report.answer)
    notice = Notice(Told.REPORT, out.title, text, f"/reports/{row.id}")
    # Made again, a day that was told as quiet may have something to tell; not the other way round.
    room, about = Channels(session, row.owner_id), f"report:{out.key}"
    if not report.quiet:
        room.tell(about, notice)
    elif not room.was_told(about):
        room.tell(f"{about}:quiet", notice)


def look(session: Session, config: Config, at: datetime) -> None:
    """What has to be looked for: budgets nearly spent, what is broken. Commits."""
    _sources(session, at)
    _integrations(session, at)
    _budgets(session, config, at)
    session.commit()


def _sources(session: Session, at: datetime) -> None:
    for owner_id in sorted(wanting(session, Told.SOURCE)):
        rows = session.execute(
            select(SourceRow, FollowRow.id)
            .join(FollowRow, FollowRow.source_id == SourceRow.id)
            .where(
                FollowRow.owner_id == owner_id,
                FollowRow.removed_at.is_(None),
                FollowRow.state == "active",
                SourceRow.failing_since <= at - BROKEN_FOR,
            )
        )
        for source, follow_id in rows:
            since = source.failing_since or at
            told = f"{source.title or source.youtube_id} is broken since {moment(since)}"
            text = f"{source.error_message} {source.error_remedy}".strip()
            notice = Notice(Told.SOURCE, told, text, f"/sources/{follow_id}")
            Channels(session, owner_id).tell(f"source:{source.id}:{since:%Y%m%dT%H%M}", notice)


def _integrations(session: Session, at: datetime) -> None:
    """Those that only their owner can mend: until then what is to be sent waits."""
    for owner_id in sorted(wanting(session, Told.INTEGRATION)):
        rows = session.scalars(
            select(IntegrationRow).where(
                IntegrationRow.owner_id == owner_id, IntegrationRow.state == Link.BROKEN.value
            )
        )
        for row in rows:
            since = row.broken_at or at
            told = f"{row.name} takes nothing since {moment(since)}"
            text = f"{row.error_message} {row.error_remedy}".strip()
            notice = Notice(Told.INTEGRATION, told, text, f"/settings/integrations/{row.id}")
            about = f"integration:{row.id}:{since:%Y%m%dT%H%M}"
            Channels(session, owner_id).tell(about, notice)


def _budgets(session: Session, config: Config, at: datetime) -> None:
    owners = wanting(session, Told.BUDGET)
    if not owners:
        return
    try:
        ours = readers.budgets(config, Preferences(session, readers.vault_of(config)))
    except StorageFailed:
        ours = Budgets()
    for owner_id in sorted(owners):
        me = session.get_one(User, owner_id)
        scoped = budgets.counting(session.connection(), ours, owner_id, None)
        for room in budgets.stand(session.connection(), scoped, at):
            if room.whose == "user" or Role(me.role) is Role.ADMIN:
                _warn(Channels(session, owner_id), room)


def _warn(channels: Channels, room: Room) -> None:
    reached = next((share for share in _SHARES if room.share * 100 >= share), None)
    if reached is None:
        return
    spent = "is spent" if reached == 100 else f"is spent to {int(room.share * 100)} %"
    told = f"{_OF[room.whose].capitalize()} of this {room.name} {spent}"
    text = (
        f"{dollars(room.spent)} of {dollars(room.budget)}. A new {room.name} begins on "
        f"{moment(room.ends)}; what does not fit waits until then."
    )
    about = f"budget:{room.whose}:{room.name}:{room.ends:%Y%m%d}:{reached}"
    channels.tell(about, Notice(Told.BUDGET, told, text, "/usage"))
