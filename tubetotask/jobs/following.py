"""What a person can ask of sources: every face (web, CLI, API) comes through here.

Invariant: nothing here asks YouTube; what has to be found out is queued in the transaction that
stores the wish. What is asked for twice is one. Whatever is removed can be brought back for some
minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import BadAddress, InputError
from tubetotask.domain.source import FoundSource, SourceKind
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import looking_now as looking
from tubetotask.jobs import resolving
from tubetotask.storage import found
from tubetotask.storage.database import add_or_find, now, retried
from tubetotask.storage.following import ACTIVE, FAILED, PAUSED, FollowingRoom, dump_rules
from tubetotask.storage.models import ArrivalRow, FollowRow
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from tubetotask.sources import Address, ImportedRow, RefusedRow

_AT_ONCE = 200
MOST_LINES = 2_000  # where somebody waits for the answer
MOST_WORDS, LONGEST_WORD = 50, 100


@dataclass(frozen=True)
class Many:
    """What came of a list. ``rows``: (line, what is followed now); ``known``: as many were before.

    ``refused``: lines that name no source, with the sentence why. ``merged``: said twice.
    """

    format: str
    rows: list[tuple[int, FollowRow]] = field(default_factory=list)
    refused: tuple[RefusedRow, ...] = ()
    known: int = 0
    merged: int = 0


def room(space: Workspace) -> FollowingRoom:
    """What the person follows, to be looked at."""
    return FollowingRoom(space.session, space.owner_id)


def follow(space: Workspace, jobs_url: str, text: str) -> FollowRow:
    """Follow what an address names, of a video its channel. Raises BadAddress.

    The row is "resolving" until a worker has found out what it is, also where somebody else follows
    it: nobody learns from it who does. One that failed is tried again.
    """
    from tubetotask.sources import parse_address

    address = parse_address(text)
    return retried(lambda: _follow(space, jobs_url, address), space.session)


def _follow(space: Workspace, jobs_url: str, address: Address, *, many: bool = False) -> FollowRow:
    session, mine, at = space.session, room(space), now()
    mine.sweep(at)
    ref = address.ref
    source = found.source_of(session, ref) if ref else None
    row = (mine.of_source(source.id) if source else None) or mine.asked(address.plain)
    if row is None:
        new = FollowRow(owner_id=space.owner_id, asked=address.plain)
        row = add_or_find(session, new, lambda: mine.asked(address.plain))
        fresh = row is new
    else:
        fresh = row.state == FAILED or row.removed_at is not None
    resolving.unremoved(session, row, at)
    if row.source_id is not None:
        _looked_at_again(session, row, at)
    elif fresh:  # asked for as if nobody knew it: how long it takes tells of nobody else
        resolving.queue(session, jobs_url, row, at, many=many)
    session.commit()
    return row


def follow_many(
    space: Workspace, jobs_url: str, data: bytes | str, *, most: int = MOST_LINES
) -> Many:
    """Follow all that a list names: OPML, Takeout's subscriptions.csv, one address a line.

    ``most``: lines that are taken. Raises TooLarge, InputError where nothing can be read at all;
    a line that names no source is told in what is returned.
    """
    from tubetotask.sources import read_import

    read = read_import(data, most=most)
    many = Many(read.format, refused=read.refused, merged=read.merged)
    known = 0
    for start in range(0, len(read.rows), _AT_ONCE):
        some = read.rows[start : start + _AT_ONCE]
        done = retried(partial(_some, space, jobs_url, some), space.session)
        many.rows.extend((line, row) for line, row, _ in done)
        known += sum(not new for *_, new in done)
    return replace(many, known=known)


def _some(
    space: Workspace, jobs_url: str, rows: tuple[ImportedRow, ...]
) -> list[tuple[int, FollowRow, bool]]:
    out = []
    for each in rows:
        ref = each.address.ref
        if ref is None:
            before = room(space).asked(each.address.plain)
            row = _follow(space, jobs_url, each.address, many=True)
            row.title = row.title or found.clean(each.title)
            out.append((each.line, row, before is None))
            continue
        # An id needs nobody's answer, so a list of hundreds asks YouTube nothing for them.
        named = FoundSource(ref, each.title or ref.youtube_id)
        row, new = resolving.begin(space.session, space.owner_id, named, now(), title=each.title)
        out.append((each.line, row, new))
    space.session.commit()
    return out


def follow_channels(space: Workspace, jobs_url: str, text: str) -> FollowRow:
    """Follow all channels whose videos stand in a playlist. Raises BadAddress.

    The row that is returned stands for the finding out: when it is done it is gone, and its
    channels are there; where it fails it says why.
    """
    from tubetotask.sources import parse_address

    ref = parse_address(text).ref
    if ref is None or ref.kind is not SourceKind.PLAYLIST:
        raise BadAddress(
            "This is no playlist.", remedy="Give an address such as youtube.com/playlist?list=…"
        )
    asked = resolving.CHANNELS + ref.link

    def ask() -> FollowRow:
        mine = room(space)
        row = mine.asked(asked)
        if row is None:
            new = FollowRow(owner_id=space.owner_id, asked=asked)
            row = add_or_find(space.session, new, lambda: mine.asked(asked))
            row.title = "All channels of a playlist"
        row.removed_at = None  # there is nothing yet that could have been missed
        resolving.queue(space.session, jobs_url, row, now())
        space.session.commit()
        return row

    return retried(ask, space.session)


def unfollow(space: Workspace, follow_id: int) -> None:
    """Stop following; for ``workspace.UNDO`` it can be brought back. Analyses stay. NotFound."""

    def put() -> None:
        mine = room(space)
        row = mine.follow(follow_id)
        row.removed_at = row.removed_at or now()
        space.session.flush()
        _rest(space.session, row)
        space.session.commit()

    retried(put, space.session)


def bring_back(space: Workspace, follow_id: int) -> FollowRow:
    """Follow again what was removed a moment ago, with its rules and videos. Raises NotFound."""

    def put() -> FollowRow:
        row = room(space).follow(follow_id)
        resolving.unremoved(space.session, row, now())
        _looked_at_again(space.session, row, now())
        space.session.commit()
        return row

    return retried(put, space.session)


def pause(space: Workspace, follow_id: int, *, paused: bool) -> FollowRow:
    """Take nothing by itself for a while, or go on; what came meanwhile waits for the person."""

    def put() -> FollowRow:
        row = room(space).follow(follow_id)
        if row.source_id is not None and row.state in (ACTIVE, PAUSED):
            before, row.state = row.state, PAUSED if paused else ACTIVE
            space.session.flush()
            _rest(space.session, row)
            if before == PAUSED and not paused and row.source is not None:
                resolving.activate(space.session, row, row.source, now())
        space.session.commit()
        return row

    return retried(put, space.session)


def set_rules(space: Workspace, follow_id: int, rules: SourceRules) -> FollowRow:
    """Set the rules; what waits is decided again, what was set aside stays. Raises InputError."""
    _check(rules)

    def put() -> FollowRow:
        row = room(space).follow(follow_id)
        row.rules = dump_rules(rules)
        waiting = (ArrivalState.WAITING.value, ArrivalState.DISCOVERED.value)
        space.session.execute(
            update(ArrivalRow)
            .where(ArrivalRow.follow_id == row.id, ArrivalRow.state.in_(waiting))
            .where(ArrivalRow.rule != "paused")
            .values(next_at=now())
        )
        space.session.commit()
        return row

    return retried(put, space.session)


def set_interval(space: Workspace, follow_id: int, every: timedelta | None) -> FollowRow:
    """Fix the time between two looks (one of ``sources.CHOICES``), None: the rhythm adapts."""
    from tubetotask.sources import CHOICES

    if every is not None and every not in CHOICES:
        raise InputError(
            "A source is not looked at in this rhythm.",
            remedy="Choose 15 or 30 minutes, 1, 3, 6, 12 or 24 hours.",
        )

    def put() -> FollowRow:
        row = room(space).follow(follow_id)
        row.interval_s = None if every is None else int(every.total_seconds())
        source = row.source
        due = source.next_look_at if source is not None and not source.failing_since else None
        if every is not None and source is not None and due is not None:
            source.next_look_at = min(due, now() + every)
        space.session.commit()
        return row

    return retried(put, space.session)


def look_now(space: Workspace, jobs_url: str, follow_id: int) -> bool:
    """Look at a source at once; False where it is not known yet what it is. Raises NotFound."""

    def put() -> bool:
        row = room(space).follow(follow_id)
        if row.source is not None:
            looking.queue(space.session, jobs_url, row.source)
        elif row.state == FAILED:
            resolving.queue(space.session, jobs_url, row, now())
        space.session.commit()
        return row.source_id is not None

    return retried(put, space.session)


def _looked_at_again(session: Session, row: FollowRow, at: datetime) -> None:
    """What is followed again is looked at; within a moment nothing was missed."""
    source = row.source
    if source is not None and source.next_look_at is None and row.state == ACTIVE:
        source.next_look_at = at
        session.flush()


def _rest(session: Session, row: FollowRow) -> None:
    """A source that nobody follows any more is not looked at."""
    if row.source is not None:
        active = [one for one in found.followers(session, row.source.id) if one.state == ACTIVE]
        if not active:
            row.source.next_look_at = None
            session.flush()


def _check(rules: SourceRules) -> None:
    words = [*rules.take_words, *rules.leave_words, *rules.languages]
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise InputError(
            f"There are at most {MOST_WORDS} words of {LONGEST_WORD} letters.",
            remedy="Use fewer or shorter ones.",
        )
    lengths = [each for each in (rules.shortest_s, rules.longest_s) if each is not None]
    if any(each < 0 or each > 7 * 24 * 3600 for each in lengths) or sorted(lengths) != lengths:
        raise InputError(
            "The shortest length is longer than the longest, or one of them is no length.",
            remedy="Give lengths between 0 and a week.",
        )
    if rules.daily_cap is not None and not 0 <= rules.daily_cap <= 1000:
        raise InputError("The limit of videos a day is not from 0 to 1,000.", remedy="Change it.")
