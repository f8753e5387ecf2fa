"""Notifications: channels, quiet hours, a test, and what was told."""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold, hold_person
from tubetotask.api.v1.paging import Asked, cursor, number, part, place
from tubetotask.api.v1.shapes import notifications as shapes
from tubetotask.api.v1.shapes.base import Accepted
from tubetotask.jobs import channels
from tubetotask.storage.models import ChannelRow
from tubetotask.storage.notices import Channels, wants_of
from tubetotask.storage.tokens import READ, WRITE

_ROOM = "/notifications/channels"
_ONE = f"{_ROOM}/{{channel_id}}"
_QUIET = "/notifications/quiet"


def listed(call: Call) -> shapes.Channels:
    """List channels

    Where you are told of things, in the order they were made.
    """
    shown, further = part(_room(call).all(), call.asked(Asked), lambda row: row.id)
    return shapes.Channels(items=[shapes.channel(row) for row in shown], next=further or None)


def added(call: Call) -> Answer:
    """Add a channel

    Its address is kept locked and never told again but for how it ends. `testChannel` shows
    whether it works.
    """
    sent = call.sent(shapes.ChannelAsked)
    given = {"kind": sent.kind, "address": sent.address, "name": sent.name}
    row = _saved(call, given, list(sent.wants), sent.threshold)
    return Answer(shapes.channel(row), 201, f"{ROOT}{_ROOM}/{row.id}")


def one(call: Call) -> shapes.Channel:
    """Get a channel"""
    return shapes.channel(_row(call))


def changed(call: Call) -> shapes.Channel:
    """Change a channel

    Its address, what it is told of, from which score on; or pause it.
    """
    sent, row = call.sent(shapes.ChannelChange), _row(call)
    if sent.model_fields_set - {"paused"}:
        given = {
            "address": sent.address or "",
            "name": row.name if sent.name is None else sent.name,
        }
        wants = sorted(wants_of(row) if sent.wants is None else map(str, sent.wants))
        threshold = row.threshold if sent.threshold is None else sent.threshold
        row = _saved(call, given, wants, threshold, row.id)
    if sent.paused is not None:
        channels.pause(row, paused=sent.paused)
        call.space.session.commit()
    return shapes.channel(row)


def removed(call: Call) -> None:
    """Remove a channel

    With its address.
    """
    room = _room(call)
    room.remove(call.number("channel_id"))
    room.session.commit()


def tested(call: Call) -> Answer:
    """Test a channel

    Something is sent there as all else is: within two minutes, or when your quiet hours end.
    """
    room, channel = _room(call), call.number("channel_id")
    channels.test(room, channel)
    room.session.commit()
    here = f"{ROOT}/notifications/messages"
    return Answer(Accepted(job=here, message="It is on its way."), 202, here)


def quiet(call: Call) -> shapes.QuietHours:
    """Get your quiet hours"""
    return shapes.quiet(_room(call).quiet())


def quieted(call: Call) -> shapes.QuietHours:
    """Save your quiet hours"""
    sent, room = call.sent(shapes.QuietHours), _room(call)
    channels.set_quiet(room, sent.timezone.strip(), sent.begin, sent.end)
    return quiet(call)


def told(call: Call) -> shapes.Messages:
    """List messages

    What was told, the newest first.
    """
    asked = call.asked(Asked)
    begun = place(asked.cursor, 1)
    before = number(begun[0]) if begun else 0
    found = _room(call).messages(before=before, limit=asked.limit + 1)
    shown = found[: asked.limit]
    return shapes.Messages(
        items=[shapes.message(row) for row, _ in shown],
        next=cursor(shown[-1][0].id) if len(found) > asked.limit else None,
    )


def _saved(
    call: Call, given: dict[str, str], wants: list[str], threshold: int, number: int = 0
) -> ChannelRow:
    room = _room(call)
    whole = {**given, "threshold": str(threshold)}
    row = channels.save(room, call.config, whole, wants, number=number)
    room.session.commit()
    return row


def _row(call: Call) -> ChannelRow:
    return _room(call).one(call.number("channel_id"))


def _room(call: Call) -> Channels:
    return Channels(call.space.session, call.space.owner_id)


def _lock(call: Call) -> None:
    hold(call, ChannelRow, "channel_id")


OPERATIONS = (
    Operation(
        "listChannels",
        "GET",
        _ROOM,
        listed,
        READ,
        shapes.Channels,
        query=Asked,
        links={"getChannel": ("channel_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "addChannel",
        "POST",
        _ROOM,
        added,
        WRITE,
        shapes.Channel,
        201,
        body=shapes.ChannelAsked,
        once=True,
        links={"testChannel": ("channel_id", "$response.body#/id")},
    ),
    Operation("getChannel", "GET", _ONE, one, READ, shapes.Channel),
    Operation(
        "changeChannel",
        "PATCH",
        _ONE,
        changed,
        WRITE,
        shapes.Channel,
        body=shapes.ChannelChange,
        current=one,
        lock=_lock,
    ),
    Operation("testChannel", "POST", f"{_ONE}/test", tested, WRITE, Accepted, 202, once=True),
    Operation("removeChannel", "DELETE", _ONE, removed, WRITE, status=204, current=one, lock=_lock),
    Operation("getQuietHours", "GET", _QUIET, quiet, READ, shapes.QuietHours),
    Operation(
        "saveQuietHours",
        "PUT",
        _QUIET,
        quieted,
        WRITE,
        shapes.QuietHours,
        body=shapes.QuietHours,
        current=quiet,
        lock=hold_person,
    ),
    Operation(
        "listMessages", "GET", "/notifications/messages", told, READ, shapes.Messages, query=Asked
    ),
)
