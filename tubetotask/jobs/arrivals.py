"""A found video at a person: by their rules it is taken, set aside, waits, or is theirs to decide.

Invariant: a state is left only along ``domain.arrival.MOVES``, by an UPDATE that names the state it
leaves; a video that is taken is "ready" in the database before its analysis is queued, and leaves
that state in the transaction that queues it. So none is lost, and none is analysed twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tubetotask import plans
from tubetotask.domain.arrival import ArrivalState, sources_of
from tubetotask.domain.errors import NotFound
from tubetotask.domain.job import Cause
from tubetotask.domain.source import FoundVideo, Showing
from tubetotask.domain.source_rules import Decision, Fate, SourceRules
from tubetotask.jobs import requests
from tubetotask.storage import found
from tubetotask.storage.alone import hold_rows
from tubetotask.storage.database import away
from tubetotask.storage.following import PAUSED, FollowingRoom, load_rules
from tubetotask.storage.models import ArrivalRow, FollowRow, FoundVideoRow
from tubetotask.storage.workspace import Workspace

log = structlog.get_logger()
KNOWN = Decision(Fate.SET_ASIDE, "known", "already there when you began to follow")
PAUSE = Decision(Fate.ASK, "paused", "came while you had paused its source: waits for you")
_SHOWN_AGAIN = timedelta(hours=1)
_AFTER_START = timedelta(minutes=30)
_COMING = frozenset({Showing.LIVE, Showing.UPCOMING_LIVE, Showing.PREMIERE})


class _LeftAlone(Exception):
    """Somebody else has changed it meanwhile: nothing is to be done."""


def placed(decision: Decision, video: FoundVideo, at: datetime) -> dict[str, Any]:
    """The state, reason and times of an arrival by what was decided."""
    told: dict[str, Any] = {"rule": decision.rule, "reason": decision.reason}
    told |= {"next_at": None, "taken_at": None}
    if decision.fate is Fate.TAKE:
        return told | {"state": ArrivalState.READY.value, "taken_at": at}
    if decision.fate is Fate.SET_ASIDE:
        return told | {"state": ArrivalState.IGNORED.value}
    if decision.fate is Fate.LOOK:
        return told | {"state": ArrivalState.DISCOVERED.value, "next_at": at}
    told["state"] = ArrivalState.WAITING.value
    if decision.rule == "daily_cap":
        tomorrow = at.astimezone(UTC).date() + timedelta(days=1)
        told["next_at"] = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC)
    elif decision.fate is Fate.WAIT:
        begins = video.starts_at
        later = begins is not None and begins > at
        told["next_at"] = begins + _AFTER_START if begins and later else at + _SHOWN_AGAIN
    return told


def come(
    session: Session,
    follow: FollowRow,
    row: FoundVideoRow,
    at: datetime,
    *,
    known: bool = False,
    cause: Cause = Cause.NEW,
) -> bool:
    """Let a found video arrive at a person; whether it had not before. Does not commit.

    ``known``: it was there before they followed. A live video that is still to come is new all
    the same.
    """
    return (
        found.arrive(
            session,
            follow,
            [(row, _arriving(session, follow, row, at, known=known, cause=cause))],
            at,
        )
        > 0
    )


def _arriving(
    session: Session,
    follow: FollowRow,
    row: FoundVideoRow,
    at: datetime,
    *,
    known: bool,
    cause: Cause,
) -> dict[str, Any]:
    video = found.video_of(row)
    decision = KNOWN
    if not known or video.showing in _COMING:
        decision = _decide(session, follow, video, at, back=cause is Cause.BACKFILL)
    return placed(decision, video, at) | {"cause": cause.value}


def again(session: Session, arrival: ArrivalRow, at: datetime) -> bool:
    """Decide once more about a video that waits, as it is known now. Does not commit."""
    video = found.video_of(arrival.found)
    decision = _decide(
        session, arrival.follow, video, at, back=arrival.cause == Cause.BACKFILL.value
    )
    return move(session, arrival, placed(decision, video, at), at)


def move(session: Session, arrival: ArrivalRow, values: dict[str, Any], at: datetime) -> bool:
    """Change an arrival where that step is allowed, and nobody else has changed it meanwhile."""
    after = ArrivalState(values["state"])
    if after.value != arrival.state or values.get("rule", arrival.rule) != arrival.rule:
        values = values | {"since": at}
    changed = session.execute(
        update(ArrivalRow)
        .where(
            ArrivalRow.id == arrival.id,
            ArrivalRow.state == arrival.state,
            ArrivalRow.state.in_([state.value for state in sources_of(after)]),
        )
        .values(values)
        .returning(ArrivalRow.id),
        execution_options={"synchronize_session": False},
    ).all()
    session.expire(arrival)
    return bool(changed)


def mark_known(
    session: Session,
    follow: FollowRow,
    source_id: int,
    at: datetime,
    *,
    came: Sequence[FoundVideoRow] = (),
) -> None:
    """What is at a source when somebody begins to follow it: shown, and not taken by itself.

    ``came``: what nobody had found before. To who follows it longer, and had paused it, that is
    new, and waits for them.
    """
    before = select(ArrivalRow.id).where(ArrivalRow.follow_id == follow.id).limit(1)
    if came and session.scalar(before) is not None:
        waits = [(video, placed(PAUSE, found.video_of(video), at)) for video in came]
        found.arrive(session, follow, waits, at)
    rows = found.newest(session, source_id, 50)
    told = [(row, _arriving(session, follow, row, at, known=True, cause=Cause.NEW)) for row in rows]
    found.arrive(session, follow, told, at)


def take_back(session: Session, arrival: ArrivalRow, at: datetime) -> bool:
    """A back-fill asks for a video that is already there: by the rules, but for their limits."""
    if arrival.rule != KNOWN.rule or arrival.state != ArrivalState.IGNORED.value:
        return False
    video = found.video_of(arrival.found)
    decision = _decide(session, arrival.follow, video, at, back=True)
    if decision.fate is not Fate.TAKE:
        return False
    values = placed(decision, video, at) | {"cause": Cause.BACKFILL.value}
    return move(session, arrival, values, at)


def _decide(
    session: Session, follow: FollowRow, video: FoundVideo, at: datetime, *, back: bool = False
) -> Decision:
    from tubetotask.sources import judge

    if follow.state == PAUSED:
        return PAUSE
    rules = back_rules(follow) if back else load_rules(follow.rules)
    taken = 0 if rules.daily_cap is None else _taken_today(session, follow.id, at)
    return judge(video, rules, taken_today=taken)


def back_rules(follow: FollowRow) -> SourceRules:
    """The rules for older videos that were asked for: who asked has decided how many."""
    return dataclasses.replace(load_rules(follow.rules), automatic=True, daily_cap=None)


def _taken_today(session: Session, follow_id: int, at: datetime) -> int:
    """How many; who takes another of the source at the same moment waits, and counts this one."""
    hold_rows(session, select(FollowRow.id).where(FollowRow.id == follow_id))
    began = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = select(func.count()).where(
        ArrivalRow.follow_id == follow_id, ArrivalRow.taken_at >= began
    )
    return session.scalar(counted) or 0


def queue_ready(session: Session, jobs_url: str, at: datetime, *, limit: int = 200) -> int:
    """Queue the analyses of what is ready; returns how many. Commits each."""
    ready = session.execute(
        select(ArrivalRow.id, ArrivalRow.owner_id)
        .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
        .where(ArrivalRow.state == ArrivalState.READY.value, FollowRow.removed_at.is_(None))
        .order_by(ArrivalRow.id)
        .limit(limit)
    ).all()
    session.commit()
    return sum(_queue(session, jobs_url, owner, number, at) for number, owner in ready)


def _queue(session: Session, jobs_url: str, owner_id: int, number: int, at: datetime) -> bool:
    space = Workspace(session, owner_id)
    try:
        begin(space, jobs_url, number, at, (ArrivalState.READY,))
    except (_LeftAlone, NotFound):  # removed, or handed over, by somebody else meanwhile
        session.rollback()
        return False
    except Exception as error:
        session.rollback()
        if away(error):
            raise
        # One that cannot be queued must not stop those behind it; it is tried again.
        log.exception("an analysis could not be queued", arrival=number)
        return False
    return True


def begin(
    space: Workspace,
    jobs_url: str,
    number: int,
    at: datetime,
    before: Sequence[ArrivalState],
    *,
    cause: Cause | None = None,
) -> int:
    """Queue the analysis of a video, and hand it over in the same transaction; the analysis's id.

    ``before``: the states that it may be handed over from. ``cause``: the arrival's own, if None.
    """
    arrived = FollowingRoom(space.session, space.owner_id).arrival(number)
    version = space.plan_version()

    def hand_over(analysis: Any) -> None:
        changed = space.session.execute(
            update(ArrivalRow)
            .where(
                ArrivalRow.id == number,
                ArrivalRow.owner_id == space.owner_id,
                ArrivalRow.state.in_([state.value for state in before]),
            )
            .values(
                state=ArrivalState.ANALYSING.value,
                analysis_id=analysis.id,
                since=at,
                next_at=None,
            )
            .returning(ArrivalRow.id),
            execution_options={"synchronize_session": False},
        ).all()
        if not changed:
            raise _LeftAlone

    video = arrived.found
    row = requests.request_analysis(
        space,
        jobs_url,
        requests.Source(
            link=f"https://www.youtube.com/watch?v={video.youtube_id}", title=video.title
        ),
        plans.parse(version.markdown) if version else None,
        cause=cause or Cause(arrived.row.cause),
        source_id=video.source_id,
        also=hand_over,
    )
    return row.id
