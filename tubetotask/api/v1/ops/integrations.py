"""Integrations: connected, tried, changed, let go; their log; and tasks sent by hand.

Invariant: nothing is sent from here: what is asked for is written down for the worker.
"""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold
from tubetotask.api.v1.paging import Asked, cursor, number, part, place
from tubetotask.api.v1.shapes import integrations as shapes
from tubetotask.api.v1.shapes.base import Accepted
from tubetotask.domain.errors import InputError, InvalidField
from tubetotask.integrations import KINDS, Kind
from tubetotask.jobs import connections, outbox, readers
from tubetotask.storage.models import DeliveryRow, IntegrationRow
from tubetotask.storage.sending import Integrations, events_of, settings_of
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/integrations/{integration_id}"
_DELIVERY = "/deliveries/{delivery_id}"


def kinds(call: Call) -> shapes.IntegrationKinds:  # noqa: ARG001 - every operation is given one
    """List what can be connected

    With the settings that each kind takes, and what can be sent there by itself.
    """
    return shapes.IntegrationKinds(items=[shapes.kind(each) for each in KINDS.values()])


def listed(call: Call) -> shapes.Integrations:
    """List integrations

    In the order they were connected.
    """
    room = _room(call)
    shown, further = part(room.all(), call.asked(Asked), lambda row: row.id)
    counts = room.counts()
    return shapes.Integrations(
        items=[shapes.line(row, counts.get(row.id, {})) for row in shown],
        next=further or None,
    )


def connected(call: Call) -> Answer:
    """Connect an integration

    It is kept and tried at once: `trying` says how long. A secret is kept locked and never told
    again; one that is made here is told in this answer alone.
    """
    sent = call.sent(shapes.ConnectAsked)
    given = {**_named(KINDS[sent.kind], sent.settings), "name": sent.name, "secret": sent.secret}
    row, secret = _saved(call, KINDS[sent.kind], given, sent.events)
    here = f"{ROOT}/integrations/{row.id}"
    return Answer(shapes.made(row, secret), 201, here, kept=shapes.made(row))


def one(call: Call) -> shapes.Integration:
    """Get an integration"""
    return shapes.integration(_row(call))


def changed(call: Call) -> shapes.Integration:
    """Change an integration

    Its settings, its secret, what is sent by itself: then it is tried again. Or pause it: what is
    to be sent waits. For another address its secret is needed again.
    """
    sent, row = call.sent(shapes.IntegrationChange), _row(call)
    if sent.model_fields_set - {"paused"}:
        kind = KINDS.get(row.kind)
        if kind is None:
            raise InputError("This kind of integration is not known here.")
        settings = {**settings_of(row), **_named(kind, sent.settings or {})}
        given = {**settings, "name": row.name if sent.name is None else sent.name}
        given["secret"] = sent.secret or ""
        events = sorted(events_of(row)) if sent.events is None else sent.events
        row, _ = _saved(call, kind, given, events, row.id)
    if sent.paused is not None:
        connections.pause(call.space.session, row, paused=sent.paused)
        call.space.session.commit()
    return shapes.integration(row)


def removed(call: Call) -> None:
    """Remove an integration

    With its secret and its log. What arrived there stays there.
    """
    room = _room(call)
    room.remove(call.number("integration_id"))
    room.session.commit()


def tried(call: Call) -> Answer:
    """Try an integration

    `trying` of the integration says how long; then its `state` and `error` say how it ended.
    """
    row, session = _row(call), call.space.session
    connections.ask_try(session, row, call.jobs_url)
    session.commit()
    here = f"{ROOT}/integrations/{row.id}"
    return Answer(Accepted(job=here, message="It is tried in a moment."), 202, here)


def sent(call: Call) -> Answer:
    """Send tasks to an integration

    Those that are not there or not yours are left out.
    """
    number, ids = call.number("integration_id"), call.sent(shapes.SendAsked).tasks
    tasks = Tasks(call.space.session, call.space.owner_id)
    count = outbox.send_tasks(tasks, number, ids, jobs_url=call.jobs_url)
    tasks.session.commit()
    here = f"{ROOT}/integrations/{number}/deliveries"
    return Answer(shapes.SendTold(count=count), 202, here)


def log(call: Call) -> shapes.Deliveries:
    """List deliveries

    What was to be sent to an integration, the newest first.
    """
    asked, row = call.asked(shapes.DeliveryQuery), _row(call)
    begun = place(asked.cursor, 1)
    before = number(begun[0]) if begun else 0
    state = asked.state or ""
    found = _room(call).log(row.id, state=state, before=before, limit=asked.limit + 1)
    rows = found[: asked.limit]
    return shapes.Deliveries(
        items=[shapes.delivery(each) for each in rows],
        next=cursor(rows[-1].id) if len(found) > asked.limit else None,
    )


def delivery(call: Call) -> shapes.Delivery:
    """Get a delivery"""
    return shapes.delivery(_delivery(call))


def resent(call: Call) -> Answer:
    """Send a delivery again"""
    row, session = _delivery(call), call.space.session
    outbox.resend(session, call.jobs_url, row)
    session.commit()
    here = f"{ROOT}/deliveries/{row.id}"
    return Answer(Accepted(job=here, message="It is sent again."), 202, here)


def dropped(call: Call) -> shapes.Delivery:
    """Call a delivery off

    One that has arrived or was given up stays as it is.
    """
    row = _delivery(call)
    outbox.drop(row)
    call.space.session.commit()
    return shapes.delivery(row)


def _saved(
    call: Call, kind: Kind, given: dict[str, str], events: list[str], number: int = 0
) -> tuple[IntegrationRow, str]:
    unknown = sorted(set(events) - {value for value, _ in kind.events})
    if unknown:
        raise InvalidField("events", f"{kind.name} is not sent {unknown[0][:40]}.")
    vault = readers.vault_of(call.config)
    return connections.save(
        _room(call), vault, kind, given, events, jobs_url=call.jobs_url, number=number
    )


def _named(kind: Kind, settings: dict[str, str]) -> dict[str, str]:
    """The settings as the form has them. A name that the kind has not is refused."""
    names = {each.name for each in kind.fields if not each.secret}
    for name in settings:
        if name not in names:
            told = "It is sent as secret." if name == "secret" else f"{kind.name} has no such one."
            raise InvalidField(f"settings.{name}", told)
    return settings


def _row(call: Call) -> IntegrationRow:
    return _room(call).one(call.number("integration_id"))


def _delivery(call: Call) -> DeliveryRow:
    return _room(call).delivery(call.number("delivery_id"))


def _room(call: Call) -> Integrations:
    return Integrations(call.space.session, call.space.owner_id)


def _lock(call: Call) -> None:
    hold(call, IntegrationRow, "integration_id")


def _lock_delivery(call: Call) -> None:
    hold(call, DeliveryRow, "delivery_id")


OPERATIONS = (
    Operation("listKinds", "GET", "/integrations/kinds", kinds, READ, shapes.IntegrationKinds),
    Operation(
        "listIntegrations",
        "GET",
        "/integrations",
        listed,
        READ,
        shapes.Integrations,
        query=Asked,
        links={"getIntegration": ("integration_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "connectIntegration",
        "POST",
        "/integrations",
        connected,
        WRITE,
        shapes.IntegrationMade,
        201,
        body=shapes.ConnectAsked,
        once=True,
        links={"listDeliveries": ("integration_id", "$response.body#/id")},
    ),
    Operation("getIntegration", "GET", _ONE, one, READ, shapes.Integration),
    Operation(
        "changeIntegration",
        "PATCH",
        _ONE,
        changed,
        WRITE,
        shapes.Integration,
        body=shapes.IntegrationChange,
        current=one,
        lock=_lock,
    ),
    Operation("tryIntegration", "POST", f"{_ONE}/try", tried, WRITE, Accepted, 202, once=True),
    Operation(
        "sendTasks",
        "POST",
        f"{_ONE}/tasks",
        sent,
        WRITE,
        shapes.SendTold,
        202,
        body=shapes.SendAsked,
        once=True,
    ),
    Operation(
        "listDeliveries",
        "GET",
        f"{_ONE}/deliveries",
        log,
        READ,
        shapes.Deliveries,
        query=shapes.DeliveryQuery,
    ),
    Operation("getDelivery", "GET", _DELIVERY, delivery, READ, shapes.Delivery),
    Operation(
        "resendDelivery", "POST", f"{_DELIVERY}/again", resent, WRITE, Accepted, 202, once=True
    ),
    Operation(
        "dropDelivery",
        "POST",
        f"{_DELIVERY}/drop",
        dropped,
        WRITE,
        shapes.Delivery,
        current=delivery,
        lock=_lock_delivery,
    ),
    Operation(
        "removeIntegration", "DELETE", _ONE, removed, WRITE, status=204, current=one, lock=_lock
    ),
)
