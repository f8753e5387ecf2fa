"""``tubetotask users``: who has an account here, and what each may do.

Invariant: no password passes through a command line: who is added, or is to have a new password,
gets a one-time link and sets it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import Caller, listed
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.listing import Listing
from tubetotask.cli.tools import Tools
from tubetotask.domain.accounts import Event, LinkKind, Role
from tubetotask.domain.errors import AccountError, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tubetotask.api.v1.shapes.people import Person

_WHAT = "Accounts"
_ROLE = kinds.OneOf([role.value for role in Role])
_MOST = 10_000


@click.group("users", cls=Listing, epilog=EPILOG)
def command() -> None:
    """Say who has an account; add people, disable them, change what they may do.

    Without a command: list. Over the API it takes a token of the scope admin.
    """


@command.command("list")
@options.as_json
@click.pass_obj
def list_(tools: Tools, *, as_json: bool) -> None:
    """List all who have an account."""
    with calling(tools, _WHAT) as caller:
        rows = _everybody(caller)
    lines = [
        f"{row.address}  {row.role}{'' if row.active else '  disabled'}"
        f"{'  second factor' if row.second_factor else ''}"
        for row in rows
    ]
    out.told({"items": rows}, lines or ["Nobody: tubetotask users setup-link"], as_json=as_json)


@command.command("add")
@click.argument("address")
@click.option("--role", type=_ROLE, default=Role.MEMBER.value, show_default=True)
@options.as_json
@click.pass_obj
def add(tools: Tools, address: str, role: str, *, as_json: bool) -> None:
    """Invite the person with this e-mail ADDRESS: prints the one-time link to hand on."""
    from tubetotask.api.v1.shapes.people import Link

    with calling(tools, _WHAT) as caller:
        made = caller.ask("invitePerson", Link, body={"address": address, "role": role})
    what = f"It makes an account ({role}), once, within 7 days:"
    out.told(made, [what, made.link], as_json=as_json)


@command.command("role")
@click.argument("address")
@click.argument("role", type=_ROLE)
@options.as_json
@click.pass_obj
def role_(tools: Tools, address: str, role: str, *, as_json: bool) -> None:
    """Say what the person may do: admin, member or reader (sees, changes nothing)."""
    row = _changed(tools, address, {"role": role})
    out.told(row, [f"{row.address} is {row.role} now."], as_json=as_json)


@command.command("disable")
@click.argument("address")
@click.option("--undo", is_flag=True, help="Let the person in again.")
@options.as_json
@click.pass_obj
def disable(tools: Tools, address: str, *, undo: bool, as_json: bool) -> None:
    """Let the person in no more, from this moment on; what is theirs stays."""
    row = _changed(tools, address, {"active": undo})
    state = "may sign in again" if undo else "can sign in no more"
    out.told(row, [f"{row.address} {state}."], as_json=as_json)


@command.command("setup-link", cls=options.HereOnly)
@options.as_json
@click.pass_obj
def setup_link(tools: Tools, *, as_json: bool) -> None:
    """Make the one-time link that creates the administrator (on the server's machine)."""
    with desk(tools, _WHAT) as (space, _):
        from tubetotask.storage import accounts

        if accounts.set_up(space.session):
            raise AccountError("There is an administrator.", remedy="tubetotask users list")
        link = _link(tools, space.session, LinkKind.SETUP)
    what = "It creates the administrator, once, within a day:"
    out.told({"link": link}, [what, link], as_json=as_json)


@command.command("reset-password", cls=options.HereOnly)
@click.argument("address")
@click.option("--second-factor", is_flag=True, help="Also ask for no code any more, until set up.")
@options.as_json
@click.pass_obj
def reset_password(tools: Tools, address: str, *, second_factor: bool, as_json: bool) -> None:
    """Make a one-time link with which the person sets a new password (on the server's machine)."""
    with desk(tools, _WHAT) as (space, _):
        from tubetotask.storage import accounts

        row = accounts.named(space.session, address)
        if second_factor:
            row.code_method = row.code_secret = row.code_last = None
            row.recovery_codes = ""
            _note(space.session, Event.SECOND_FACTOR_CHANGED, about_id=row.id, detail="off")
        link = _link(tools, space.session, LinkKind.RESET, user_id=row.id)
    what = "It sets a new password, once, within a day:"
    out.told({"link": link}, [what, link], as_json=as_json)


def _everybody(caller: Caller) -> list[Person]:
    from tubetotask.api.v1.shapes.people import People

    return listed(caller, "listPeople", People, limit=_MOST)


def _changed(tools: Tools, address: str, change: dict[str, Any]) -> Person:
    from tubetotask.api.v1.shapes.people import Person

    wanted = address.strip().casefold()
    with calling(tools, _WHAT) as caller:
        found = next((row for row in _everybody(caller) if row.address.casefold() == wanted), None)
        if found is None:
            raise NotFound("There is no such account.", remedy="See: tubetotask users")
        return caller.ask("changePerson", Person, path={"person_id": found.id}, body=change)


def _link(tools: Tools, session: Session, kind: LinkKind, **about: Any) -> str:
    from tubetotask.storage import links
    from tubetotask.storage.database import now

    token = links.make(session, kind, now(), **about)
    if kind is LinkKind.RESET:
        _note(session, Event.RESET_LINK, about_id=about["user_id"])
    session.commit()
    return tools.config.address + f"/{kind.value}/{token}"


def _note(session: Session, event: Event, *, about_id: int | None, detail: str = "") -> None:
    from tubetotask.storage import audit
    from tubetotask.storage.database import now

    told = f"{detail} (on the command line)".strip()
    audit.write(session, event, now(), about_id=about_id, detail=told)
    session.commit()
