"""When a source is looked at next: its rhythm, the wishes of who follows it, and what units allow.

Invariant: a source that nobody follows is not looked at; one that somebody wants oftener than the
rhythm is, for all. Looks that need units of the Data API are spread so that a day's last for all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tubetotask.jobs.lookout import Lookout
from tubetotask.storage import found, quota
from tubetotask.storage.following import ACTIVE, interval
from tubetotask.storage.models import FollowRow, PushRow, SourceRow

_LEAST_BETWEEN = timedelta(minutes=15)
_FEED_LAGS = timedelta(minutes=5)  # behind the push
_HINTED = timedelta(hours=2)
_UNITS_A_LOOK = 1.2  # a page of 50, and now and then the details of what is new
_PACED_SHARE = 0.8  # of the units that looking by itself may use in a day


@dataclass(frozen=True, slots=True)
class Facts:
    """What the next look depends on. ``published``: when the newest videos were."""

    published: Sequence[datetime]
    follows: Sequence[FollowRow]
    push: PushRow | None


def facts_of(session: Session, source_ids: Collection[int]) -> dict[int, Facts]:
    """The facts of several sources, by source."""
    follows: dict[int, list[FollowRow]] = {each: [] for each in source_ids}
    for one in found.followers(session, *source_ids):
        if one.state == ACTIVE and one.source_id is not None:
            follows[one.source_id].append(one)
    pushes = session.scalars(select(PushRow).where(PushRow.source_id.in_(source_ids)))
    by_source = {push.source_id: push for push in pushes}
    return {
        each: Facts(found.published(session, each), follows[each], by_source.get(each))
        for each in source_ids
    }


def after_error(
    session: Session, lookout: Lookout, row: SourceRow, retry_at: datetime | None, at: datetime
) -> datetime | None:
    """The next look after ``row.failures`` in a row; ``retry_at``: what YouTube asked for."""
    from tubetotask.sources import after_failure

    follows = _active(session, row.id)
    fixed, chance = _fixed(follows), lookout.chance()
    wanted = after_failure(at, row.failures, retry_at=retry_at, fixed=fixed, chance=chance)
    return _if_followed(follows, row, wanted)


def after_answer(
    session: Session,
    lookout: Lookout,
    row: SourceRow,
    units: int,
    at: datetime,
    facts: Facts | None = None,
) -> datetime | None:
    """The next look after one that was answered; ``units``: what it took of the Data API."""
    from tubetotask.sources import next_look

    facts = facts or facts_of(session, [row.id])[row.id]
    fixed = _fixed(facts.follows)
    wanted = next_look(facts.published, at, fixed=fixed, chance=lookout.chance())
    if _pushed(session, facts.push, at):
        wanted = min(wanted, at + _FEED_LAGS)
    if units:  # the feed was not enough: looked at by units, which must last for the day
        wanted = max(wanted, at + pace(session, lookout.config.youtube_quota))
    return _if_followed(facts.follows, row, wanted)


def _pushed(session: Session, push: PushRow | None, at: datetime) -> bool:
    """Whether the hub has named a video lately that the feed does not show yet."""
    if push is None or not push.hint or push.hint_at is None or at - push.hint_at > _HINTED:
        return False
    if push.hint not in found.known_ids(session, push.source_id):
        return True
    push.hint = ""
    return False


def pace(session: Session, limit: int) -> timedelta:
    """The least time between two looks by the Data API, so that its units last for all sources."""
    count = select(func.count()).select_from(SourceRow)
    followed = session.scalar(count.where(SourceRow.next_look_at.is_not(None))) or 0
    mine = max(1.0, (limit - quota.reserved(limit)) * _PACED_SHARE)
    return max(_LEAST_BETWEEN, timedelta(days=1) * (followed * _UNITS_A_LOOK / mine))


def _fixed(follows: Sequence[FollowRow]) -> timedelta | None:
    """The shortest time that somebody has fixed, where everybody has fixed one."""
    wanted = [interval(each) for each in follows]
    given = [each for each in wanted if each is not None]
    return min(given) if given and len(given) == len(wanted) else None


def _if_followed(follows: Sequence[FollowRow], row: SourceRow, at: datetime) -> datetime | None:
    if not follows:
        return None
    # Who has fixed a shorter time than the rhythm gets it, and the others with them.
    fixed = [each for follow in follows if (each := interval(follow)) is not None]
    soonest = min(fixed, default=None)
    if soonest is None or row.failing_since is not None or row.looked_at is None:
        return at
    return min(at, row.looked_at + soonest)


def _active(session: Session, source_id: int) -> Sequence[FollowRow]:
    return [one for one in found.followers(session, source_id) if one.state == ACTIVE]
