"""One's own account: name and address, how one signs in, where one is signed in; taking all away,
and leaving.

Invariants: what would let somebody else take the account over, or take its data away, asks for the
password once more. Another address counts when a link that was sent there is opened, where this
instance can send mail.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_security.utils import logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.domain.accounts import REMOVAL_GRACE, Event, address_of, name_of
from tubetotask.domain.errors import AccountError, InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import addressing, channels
from tubetotask.storage import accounts, passkeys, sign_ins, takeout
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.web import people, trail
from tubetotask.web.account_forms import checked, confirmed

bp = Blueprint("account", __name__, url_prefix="/account")
confirming = Blueprint("address", __name__, url_prefix="/address")
_IN_MEMORY = 2_000_000  # bytes of an export; a larger one is written to disk first


def _session() -> Session:
    found: Session = db.session()
    return found


@bp.get("")
def show() -> str:
    """All of it."""
    return _page({})


@bp.post("")
def change() -> Response | tuple[str, int]:
    """Another name or address. For another address the password is needed."""
    me, errors = people.signed_in(), dict[str, InputError]()
    name = checked(errors, "name", name_of, request.form.get("name", "")[:300])
    address = checked(errors, "address", address_of, request.form.get("address", "")[:300])
    moved = address != me.email
    told = _("Saved.")
    if not errors and moved and confirmed(errors, request.form, me):
        told = _move(errors, me, address)
    if errors:
        _session().rollback()
        return _page(errors, name=name, address=address), 400
    me.called = name
    _session().commit()
    flash(told)
    return redirect(url_for("account.show"))


def _move(errors: dict[str, InputError], me: User, address: str) -> str:
    """Another address: where there is a mail server, once a link that is sent there is opened."""
    try:
        if channels.mail_server(people.config()) is not None:
            addressing.ask(_session(), people.jobs_url(), me, address, now())
            trail.note(Event.ADDRESS_ASKED)
            return _("A link is sent to the new address. It counts when the link is opened.")
    except AccountError as error:
        errors["address"] = error
        return ""
    try:
        accounts.readdress(_session(), me, address)
        trail.note(Event.ADDRESS_CHANGED)
    except AccountError:
        # That somebody else has it may be learnt this way: so it counts as an attempt.
        g.attempt_failed = True
        errors["address"] = AccountError("This address cannot be used here.")
    return _("Saved. Sign in with the new address from now on.")


@bp.post("/address/stay")
def keep_address() -> Response:
    """Another address was asked for, and is called off."""
    addressing.call_off(_session(), people.signed_in().id)
    trail.note(Event.ADDRESS_KEPT)
    _session().commit()
    flash(_("Your address stays as it is."))
    return redirect(url_for("account.show"))


@confirming.route("/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Response | str:
    """What the link in a mail opens: one button."""
    row = addressing.find(_session(), people.config(), token, now())
    if request.method == "GET":
        return render_template("accounts/address.html", address=row.email, over=False)
    user = addressing.confirm(_session(), row, now())
    trail.note(Event.ADDRESS_CHANGED, user_id=user.id, detail="by a link")
    _session().commit()
    return render_template("accounts/address.html", address=user.email, over=True)


@bp.post("/sign-ins/<int:sign_in_id>/end")
def end(sign_in_id: int) -> Response:
    """Sign out in one other browser."""
    if not sign_ins.end(_session(), people.signed_in().id, sign_in_id):
        abort(404)
    trail.note(Event.SIGNED_OUT, detail="from another browser")
    _session().commit()
    flash(_("Signed out there."))
    return redirect(url_for("account.show") + "#sign-ins-title")


@bp.post("/sign-ins/end")
def end_all() -> Response:
    """Sign out everywhere, here too."""
    me = people.signed_in()
    trail.note(Event.SIGNED_OUT_EVERYWHERE)
    sign_ins.end_all(_session(), me.id)
    me.mark = accounts.new_mark()
    _session().commit()
    g.pop("sign_in", None)
    logout_user()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("security.login"))


@bp.post("/export")
def export() -> Response | tuple[str, int]:
    """Everything of the person as a file."""
    me, errors = people.signed_in(), dict[str, InputError]()
    if not confirmed(errors, request.form, me):
        return _page({"export": errors["password"]}), 400
    trail.note(Event.EXPORTED)
    _session().commit()
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the answer
    takeout.write(_session(), me.id, file)
    file.seek(0)
    answer = send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name="tubetotask-my-data.zip",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/remove")
def remove() -> Response | tuple[str, int]:
    """Have the account removed, with everything; for some days it can be undone."""
    me, errors = people.signed_in(), dict[str, InputError]()
    if not confirmed(errors, request.form, me):
        return _page({"remove": errors["password"]}), 400
    try:
        accounts.ask_removal(_session(), me.id)
    except AccountError as error:
        return _page({"remove": error}), 400
    trail.note(Event.REMOVAL_ASKED)
    sign_ins.end_all(_session(), me.id)
    _session().commit()
    g.pop("sign_in", None)
    logout_user()
    flash(
        _(
            "Your account goes in %(days)s days, with everything. "
            "Until then you can sign in and undo it.",
            days=REMOVAL_GRACE.days,
        )
    )
    return redirect(url_for("security.login"))


@bp.post("/stay")
def stay() -> Response:
    """Undo the removal."""
    accounts.undo_removal(_session(), people.signed_in().id)
    trail.note(Event.REMOVAL_UNDONE)
    _session().commit()
    flash(_("Your account stays. What you follow is paused: let it go on where you wish."))
    return redirect(url_for("account.show"))


def _page(errors: dict[str, InputError], *, name: str | None = None, address: str = "") -> str:
    me, at = people.signed_in(), now()
    return render_template(
        "accounts/account.html",
        errors=errors,
        name=me.called if name is None else name,
        address=address or me.email,
        moving=addressing.pending(_session(), me.id, at),
        mailable=channels.mail_server(people.config()) is not None,
        passkeys=passkeys.of(_session(), me.id),
        sign_ins=sign_ins.of(_session(), me.id, at),
        here=g.get("sign_in"),
        codes_left=len(me.recovery_codes.split()),
        grace_days=REMOVAL_GRACE.days,
    )
