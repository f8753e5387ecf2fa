"""What a one-time link opens: setting the instance up, joining it, a new password.

Invariant: whoever has the link is the one it was made for; it works once. The pages tell nobody
else anything, not even whether the link was ever good.
"""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_security.utils import login_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.domain.accounts import Event, LinkKind, Role
from tubetotask.domain.errors import AccountError, InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.storage import accounts, feeds, links, passkeys, sign_ins, tokens
from tubetotask.storage.database import db, now
from tubetotask.storage.models import LinkRow, User
from tubetotask.web import people, trail
from tubetotask.web.account_forms import Joining, new_password
from tubetotask.web.signing.person import Person

bp = Blueprint("joining", __name__)


def _session() -> Session:
    found: Session = db.session()
    return found


def _link(kind: LinkKind, token: str) -> LinkRow:
    try:
        return links.find(_session(), kind, token, now())
    except AccountError:
        g.attempt_failed = True
        raise


@bp.route("/setup/<token>", methods=["GET", "POST"])
def setup(token: str) -> Response | str | tuple[str, int]:
    """Create the administrator, who takes over what is here."""
    row, form = _link(LinkKind.SETUP, token), Joining()
    if request.method == "POST":
        form = Joining.sent(request.form)
        if not form.errors:
            links.use(_session(), row, now())
            user = accounts.first(_session(), form.address, form.name, form.password_hash)
            links.end_all(_session(), LinkKind.SETUP)
            trail.note(Event.SET_UP, user_id=user.id)
            return _welcome(user, _("You are the administrator of this instance."))
    return _page("setup", form)


@bp.route("/invite/<token>", methods=["GET", "POST"])
def invite(token: str) -> Response | str | tuple[str, int]:
    """Make the account one was invited to."""
    row = _link(LinkKind.INVITE, token)
    form = Joining(address=row.email)
    if request.method == "POST":
        form = Joining.sent(request.form, address=row.email)
        if not form.errors:
            links.use(_session(), row, now())
            role = Role(row.role)
            user = accounts.join(_session(), form.address, form.name, form.password_hash, role)
            trail.note(Event.JOINED, user_id=user.id, detail=role.value)
            return _welcome(user, _("Your account is made."))
    return _page("invite", form, role=row.role)


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> Response | str | tuple[str, int]:
    """Set a new password. The second factor stays as it is; passkeys, tokens, secret feeds and
    the link to another address go, for whoever had got in may have made them."""
    row = _link(LinkKind.RESET, token)
    user = accounts.one(_session(), row.user_id or 0)
    form = Joining(address=user.email or "")
    if request.method == "POST":
        errors: dict[str, InputError] = {}
        hashed = new_password(errors, request.form, user.called, user.email or "")
        form.errors = errors
        if not errors:
            links.use(_session(), row, now())
            person = Person(user)
            person.password = hashed
            user.mark = accounts.new_mark()
            sign_ins.end_all(_session(), user.id)
            passkeys.remove_all(_session(), user.id)
            tokens.revoke_all(_session(), user.id)
            feeds.stop_all(_session(), user.id)
            accounts.keep_address(_session(), user.id)
            trail.note(Event.PASSWORD_CHANGED, user_id=user.id, detail="by a link")
            _session().commit()
            flash(
                _(
                    "Your new password is set. Sign in with it. "
                    "Passkeys, tokens and secret feeds were removed."
                )
            )
            return redirect(url_for("security.login"))
    return _page("reset", form)


def _welcome(user: User, told: str) -> Response:
    _session().flush()
    login_user(Person(user), authn_via=["link"])
    _session().commit()
    flash(told)
    # There a beginner finds how to begin; the account is in the menu.
    return redirect(url_for("inbox.show"))


def _page(what: str, form: Joining, role: str = "") -> str | tuple[str, int]:
    page = render_template(
        "accounts/joining.html", what=what, form=form, role=role, signed_in=people.me()
    )
    return (page, 400) if form.errors else page
