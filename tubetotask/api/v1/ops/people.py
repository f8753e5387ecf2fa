"""People and the audit log: for administrators."""

from __future__ import annotations

from tubetotask.api.v1.operation import Answer, Call, Operation, hold_instance
from tubetotask.api.v1.paging import Asked, cursor, number, part, place
from tubetotask.api.v1.shapes import people as shapes
from tubetotask.api.v1.shapes.base import known
from tubetotask.domain.accounts import LINK_LASTS, Event, LinkKind, Role, address_of
from tubetotask.domain.errors import AccountError, NotFound
from tubetotask.exports.places import clean
from tubetotask.storage import accounts, alone, audit, links, sign_ins
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.models import User
from tubetotask.storage.tokens import ADMIN

_ONE = "/people/{person_id}"


def listed(call: Call) -> shapes.People:
    """List people

    All who have an account, in order of their addresses.
    """
    rows = accounts.everybody(call.space.session)
    shown, further = part(rows, call.asked(Asked), lambda row: row.id)
    return shapes.People(items=[_person(row) for row in shown], next=further or None)


def one(call: Call) -> shapes.Person:
    """Get a person"""
    return _person(_row(call))


def changed(call: Call) -> shapes.Person:
    """Change a person

    Their role, or whether they may sign in. 400 for the last administrator.
    """
    sent, session, row = call.sent(shapes.PersonChange), call.space.session, _row(call)
    if sent.role is not None and sent.role != row.role:
        was = row.role
        accounts.set_role(session, row.id, Role(sent.role))
        _note(call, Event.ROLE_CHANGED, row.id, f"{was} → {sent.role}")
    if sent.active is not None and sent.active != row.active:
        accounts.enable(session, row.id, active=sent.active)
        sign_ins.end_all(session, row.id)
        _note(call, Event.ENABLED if sent.active else Event.DISABLED, row.id)
    return _person(_row(call))


def removed(call: Call) -> None:
    """Remove a person

    The account is closed at once, and goes with everything that is theirs a week later.
    """
    row = _row(call)
    accounts.ask_removal(call.space.session, row.id, closed=True)
    sign_ins.end_all(call.space.session, row.id)
    _note(call, Event.REMOVAL_ASKED, row.id)


def invited(call: Call) -> Answer:
    """Invite a person

    Makes a one-time link with which they make their account. It is told this once.
    """
    sent, session = call.sent(shapes.InviteAsked), call.space.session
    address = address_of(sent.address)
    if accounts.of_address(session, address) is not None:
        raise AccountError("This address has an account here.")
    kind, at, me = LinkKind.INVITE, now(), call.space.owner_id
    token = links.make(session, kind, at, email=address, role=Role(sent.role), made_by=me)
    _note(call, Event.INVITED, None, sent.role)
    link = f"{call.config.address}/invite/{token}"
    ends = at + LINK_LASTS[kind]
    return Answer(shapes.Link(link=link, ends=ends), 201, kept=shapes.Link(link="", ends=ends))


def invitations(call: Call) -> shapes.Invitations:
    """List invitations

    Those that still work, the newest first.
    """
    found = links.open_invites(call.space.session, now())
    shown, further = part(found, call.asked(Asked), lambda row: row.id)
    return shapes.Invitations(
        items=[
            shapes.Invitation(
                id=row.id, address=clean(row.email), role=known(row.role), ends=row.expires_at
            )
            for row in shown
        ],
        next=further or None,
    )


def withdrawn(call: Call) -> None:
    """Withdraw an invitation

    Its link does not work any more.
    """
    number = min(call.number("invitation_id"), LARGEST_ID)
    if not links.withdraw(call.space.session, number):
        raise NotFound("There is no such invitation.", remedy="Look at the list of invitations.")
    _note(call, Event.INVITE_WITHDRAWN, None)


def log(call: Call) -> shapes.Log:
    """List the audit log

    What was done that matters, the newest first.
    """
    asked = call.asked(shapes.LogQuery)
    begun = place(asked.cursor, 1)
    found = audit.listed(
        call.space.session,
        event=asked.event,
        before=number(begun[0]) if begun else 0,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    return shapes.Log(
        items=[
            shapes.Entry(
                id=each.row.id,
                at=each.row.at,
                event=each.row.event,
                who=clean(each.who.shown) if each.who else "",
                about=clean(each.about.shown) if each.about else "",
                detail=clean(each.row.detail),
            )
            for each in shown
        ],
        next=cursor(shown[-1].row.id) if len(found) > asked.limit else None,
    )


def _row(call: Call) -> User:
    return accounts.one(call.space.session, call.number("person_id"))


def _person(row: User) -> shapes.Person:
    return shapes.Person(
        id=row.id,
        name=clean(row.called),
        address=clean(row.email or ""),
        role=known(row.role),
        active=row.active,
        second_factor=row.code_method is not None,
        leaves_at=row.leaves_at,
        signed_in_at=row.signed_in_at,
    )


def _note(call: Call, event: Event, about: int | None, detail: str = "") -> None:
    call.note(event, about, detail)
    call.space.session.commit()


def _lock(call: Call) -> None:
    hold_instance(call)  # at first, as whoever changes people does: none waits for the other
    alone.hold(call.space.session, call.number("person_id"))


OPERATIONS = (
    Operation(
        "listPeople",
        "GET",
        "/people",
        listed,
        ADMIN,
        shapes.People,
        query=Asked,
        links={"getPerson": ("person_id", "$response.body#/items/0/id")},
    ),
    Operation("getPerson", "GET", _ONE, one, ADMIN, shapes.Person),
    Operation(
        "changePerson",
        "PATCH",
        _ONE,
        changed,
        ADMIN,
        shapes.Person,
        body=shapes.PersonChange,
        current=one,
        lock=_lock,
    ),
    Operation("deletePerson", "DELETE", _ONE, removed, ADMIN, status=204, current=one, lock=_lock),
    Operation(
        "invitePerson",
        "POST",
        "/people",
        invited,
        ADMIN,
        shapes.Link,
        201,
        body=shapes.InviteAsked,
        once=True,
    ),
    Operation(
        "listInvitations",
        "GET",
        "/people/invitations",
        invitations,
        ADMIN,
        shapes.Invitations,
        query=Asked,
    ),
    Operation(
        "withdrawInvitation",
        "DELETE",
        "/people/invitations/{invitation_id}",
        withdrawn,
        ADMIN,
        status=204,
    ),
    Operation("listAudit", "GET", "/audit", log, ADMIN, shapes.Log, query=shapes.LogQuery),
)
