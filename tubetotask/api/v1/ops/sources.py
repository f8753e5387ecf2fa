"""Sources: followed, looked at, paused, left; and the videos that arrived there."""

from __future__ import annotations

from typing import Any

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold
from tubetotask.api.v1.paging import part
from tubetotask.api.v1.shapes import sources as shapes
from tubetotask.api.v1.shapes.base import Accepted, Sparse, known, usd_or_none
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.exports.places import clean
from tubetotask.jobs import backfill, following
from tubetotask.sources.imports import MAX_ROWS, MOST_ROWS
from tubetotask.storage.following import load_rules
from tubetotask.storage.models import FollowRow
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/sources/{source_id}"


def listed(call: Call) -> shapes.Sources:
    """List what is followed

    In order of the names.
    """
    asked = call.asked(shapes.SourceQuery)
    rows = following.room(call.space).follows(removed=asked.removed)
    shown, further = part(rows, asked, lambda row: row.id)
    return shapes.Sources(items=[shapes.source(row) for row in shown], next=further or None)


def followed(call: Call) -> Answer:
    """Follow a source

    The channel, the playlist, or of a video its channel. What the address names is found out in
    the background: `state` of the source says when it is known.
    """
    sent = call.sent(shapes.SourceAsked)
    before = {row.id for row in following.room(call.space).follows()}
    take = following.follow_channels if sent.channels else following.follow
    row = take(call.space, call.jobs_url, sent.address)
    here = f"{ROOT}/sources/{row.id}"
    told = "It is followed; its state says when it is known."  # the same, whoever follows it, too
    told = "You followed it before." if row.id in before else told
    return Answer(Accepted(job=here, made=here, message=told), 202, here)


def followed_many(call: Call) -> shapes.SourcesMade:
    """Follow many sources

    One address a line, OPML, or a Takeout's subscriptions.csv. Lines that name no source are told
    in the answer.
    """
    text = call.sent(shapes.SourcesAsked).text
    # Without a token it is the command line, and who typed that waits for it.
    most = MAX_ROWS if call.token is not None else MOST_ROWS
    done = following.follow_many(call.space, call.jobs_url, text, most=most)
    return shapes.SourcesMade(
        sources=[row.id for _, row in done.rows],
        known=done.known,
        merged=done.merged,
        refused=[
            shapes.Refused(line=each.line, text=clean(each.text), reason=each.error.message)
            for each in done.refused
        ],
    )


def one(call: Call) -> shapes.Source:
    """Get a source"""
    return shapes.source(_row(call))


def changed(call: Call) -> shapes.Source:
    """Change a source

    Pause it or let it go on, change its rules, or how often it is looked at. What waits is decided
    again by new rules; what was set aside stays so.
    """
    sent, row = call.sent(shapes.SourceChange), _row(call)
    if sent.rules is not None:
        following.set_rules(call.space, row.id, sent.rules.over(load_rules(row.rules)))
    if "interval_s" in sent.model_fields_set:
        following.set_interval(call.space, row.id, shapes.every(sent.interval_s))
    if sent.paused is not None:
        following.pause(call.space, row.id, paused=sent.paused)
    return shapes.source(_row(call))


def left(call: Call) -> None:
    """Stop following a source

    For ten minutes it can be brought back (`restoreSource`). What was analysed stays.
    """
    following.unfollow(call.space, _row(call).id)


def restored(call: Call) -> shapes.Source:
    """Follow again what was removed a moment ago"""
    return shapes.source(following.bring_back(call.space, call.number("source_id")))


def looked(call: Call) -> Answer:
    """Look at a source now

    `looked_at` of the source says when that was done.
    """
    row = _row(call)
    if following.look_now(call.space, call.jobs_url, row.id):
        return _accepted(row, "It is about to be looked at.")
    return _accepted(row, "What it is, is being looked up first.")


def price(call: Call) -> shapes.BackPrice:
    """Get the price of reading older videos"""
    row = _row(call)
    found = backfill.backfill_price(call.space, call.config, row.id, **_which(call.query))
    return shapes.BackPrice(
        videos=found.videos,
        hours=round(found.hours, 2),
        usd=usd_or_none(found.usd),
        rests_on=known(found.rests_on),
        model=found.model,
        units=found.units,
        capped=found.capped,
    )


def back(call: Call) -> Answer:
    """Read older videos of a source

    They are looked for, and read after everything else. `back_state` of the source says how far it
    is.
    """
    row = _row(call)
    backfill.backfill(call.space, call.jobs_url, row.id, **_which(call.body))
    return _accepted(row, "Older videos are being looked for.")


def _row(call: Call) -> FollowRow:
    row = following.room(call.space).follow(call.number("source_id"))
    if row.removed_at is not None:
        raise NotFound("You follow no such source.", remedy="It can be brought back for a while.")
    return row


def _accepted(row: FollowRow, told: str) -> Answer:
    here = f"{ROOT}/sources/{row.id}"
    return Answer(Accepted(job=here, made=here, message=told), 202, here)


def _which(asked: object) -> dict[str, Any]:
    if not isinstance(asked, shapes.BackQuery):
        raise InputError("Say which videos.", remedy="Give last or since.")
    return {"last": asked.last, "since": asked.since}


def _lock(call: Call) -> None:
    hold(call, FollowRow, "source_id")


OPERATIONS = (
    Operation(
        "listSources",
        "GET",
        "/sources",
        listed,
        READ,
        shapes.Sources,
        query=shapes.SourceQuery,
        sparse=True,
        links={"getSource": ("source_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "followSource",
        "POST",
        "/sources",
        followed,
        WRITE,
        Accepted,
        202,
        body=shapes.SourceAsked,
        once=True,
    ),
    Operation(
        "followSources",
        "POST",
        "/sources/many",
        followed_many,
        WRITE,
        shapes.SourcesMade,
        body=shapes.SourcesAsked,
        once=True,
    ),
    Operation("getSource", "GET", _ONE, one, READ, shapes.Source, query=Sparse, sparse=True),
    Operation(
        "changeSource",
        "PATCH",
        _ONE,
        changed,
        WRITE,
        shapes.Source,
        body=shapes.SourceChange,
        current=one,
        lock=_lock,
    ),
    Operation("deleteSource", "DELETE", _ONE, left, WRITE, status=204, current=one, lock=_lock),
    Operation("restoreSource", "POST", f"{_ONE}/restore", restored, WRITE, shapes.Source),
    Operation("lookAtSource", "POST", f"{_ONE}/look", looked, WRITE, Accepted, 202, once=True),
    Operation(
        "getBackfill",
        "GET",
        f"{_ONE}/back",
        price,
        READ,
        shapes.BackPrice,
        query=shapes.BackQuery,
    ),
    Operation(
        "backfillSource",
        "POST",
        f"{_ONE}/back",
        back,
        WRITE,
        Accepted,
        202,
        body=shapes.BackQuery,
        once=True,
    ),
)
