"""The administrator's rooms: people, everybody's jobs, the audit log, health.

Invariant: an administrator sees who is here and what the instance does, and nobody's videos,
plans or sources: of others' jobs no title is shown.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.domain.accounts import Event, LinkKind, Role, address_of
from tubetotask.domain.errors import AccountError, InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import overview
from tubetotask.operations import here
from tubetotask.operations.examination import State
from tubetotask.storage import accounts, audit, links, sign_ins
from tubetotask.storage.database import LARGEST_ID, db, now
from tubetotask.web import health_words, older, people, trail
from tubetotask.web.account_forms import checked, role_of

bp = Blueprint("admin", __name__, url_prefix="/admin")
_PAGE = 100


def _session() -> Session:
    found: Session = db.session()
    return found


@bp.get("")
def show() -> str:
    """Who is here, and who is invited."""
    return _page()


@bp.post("/invite")
def invite() -> str | tuple[str, int]:
    """Make an invitation: its link is shown once, to be handed on."""
    errors: dict[str, InputError] = {}
    address = checked(errors, "address", address_of, request.form.get("address", "")[:300])
    role = Role.MEMBER
    try:
        role = role_of(request.form.get("role", ""))
    except AccountError as error:
        errors["role"] = error
    if not errors and accounts.of_address(_session(), address) is not None:
        errors["address"] = AccountError("This address has an account here.")
    if errors:
        return _page(errors=errors, address=address), 400
    me = people.me()
    token = links.make(
        _session(), LinkKind.INVITE, now(), email=address, role=role, made_by=me.id if me else None
    )
    trail.note(Event.INVITED, detail=role.value)
    _session().commit()
    link = url_for("joining.invite", token=token, _external=True)
    return _page(made=(LinkKind.INVITE, link, address))


@bp.post("/invitations/<int:link_id>/withdraw")
def withdraw(link_id: int) -> Response:
    """Take an invitation back."""
    if links.withdraw(_session(), min(link_id, LARGEST_ID)):
        trail.note(Event.INVITE_WITHDRAWN)
        flash(_("The invitation does not work any more."))
    _session().commit()
    return redirect(url_for("admin.show"))


@bp.post("/people/<int:user_id>/role")
def role(user_id: int) -> Response | tuple[str, int]:
    """Give a person another role."""
    try:
        new = role_of(request.form.get("role", ""))
        was = accounts.one(_session(), user_id).role
        accounts.set_role(_session(), user_id, new)
    except AccountError as error:
        return _page(errors={"people": error}), 400
    trail.note(Event.ROLE_CHANGED, about_id=user_id, detail=f"{was} → {new.value}")
    _session().commit()
    return redirect(url_for("admin.show"))


@bp.post("/people/<int:user_id>/<any(disable, enable):what>")
def able(user_id: int, what: str) -> Response | tuple[str, int]:
    """Let a person in no more, or again."""
    try:
        accounts.enable(_session(), user_id, active=what == "enable")
    except AccountError as error:
        return _page(errors={"people": error}), 400
    sign_ins.end_all(_session(), user_id)
    trail.note(Event.ENABLED if what == "enable" else Event.DISABLED, about_id=user_id)
    _session().commit()
    return redirect(url_for("admin.show"))


@bp.post("/people/<int:user_id>/remove")
def remove(user_id: int) -> Response | tuple[str, int]:
    """Have an account removed, with everything that is its owner's."""
    try:
        accounts.ask_removal(_session(), user_id, closed=True)
    except AccountError as error:
        return _page(errors={"people": error}), 400
    sign_ins.end_all(_session(), user_id)
    trail.note(Event.REMOVAL_ASKED, about_id=user_id)
    _session().commit()
    return redirect(url_for("admin.show"))


@bp.post("/people/<int:user_id>/reset")
def reset(user_id: int) -> str:
    """Make a link with which a person sets a new password."""
    row = accounts.one(_session(), user_id)
    token = links.make(_session(), LinkKind.RESET, now(), user_id=row.id)
    trail.note(Event.RESET_LINK, about_id=row.id)
    _session().commit()
    link = url_for("joining.reset", token=token, _external=True)
    return _page(made=(LinkKind.RESET, link, row.email or ""))


@bp.get("/jobs")
def jobs() -> str:
    """How many jobs each person has, and what the instance does itself: no titles."""
    return render_template(
        "accounts/jobs.html",
        counts=overview.everybody(_session()),
        own=overview.own(people.jobs_url(), limit=50),
        groups=list(overview.GROUPS),
    )


@bp.get("/audit")
def log() -> str:
    """What was done, the last first."""
    event = request.args.get("event", "")
    before = older.before()
    found = audit.listed(_session(), event=event[:60], before=before, limit=_PAGE + 1)
    return render_template(
        "accounts/audit.html",
        entries=found[:_PAGE],
        further=found[_PAGE - 1].row.id if found[_PAGE:] else 0,
        event=event,
        events=[each.value for each in Event],
    )


@bp.get("/health")
def health() -> str:
    """How the instance is and when its backups were made, with what to do: nobody is asked."""
    found = list(here.looks(people.config(), _session(), now()))
    return render_template(
        "accounts/health.html",
        found=found,
        failing=sum(each.state is State.FAILED for each in found),
        looked_after=sum(each.state is State.ATTENTION for each in found),
        names=health_words.NAMES,
        marks=health_words.MARKS,
    )


def _page(
    *,
    errors: dict[str, InputError] | None = None,
    address: str = "",
    made: tuple[LinkKind, str, str] | None = None,
) -> str:
    return render_template(
        "accounts/people.html",
        errors=errors or {},
        address=address,
        made=made,
        people=accounts.everybody(_session()),
        invitations=links.open_invites(_session(), now()),
        roles=[each.value for each in Role],
    )
