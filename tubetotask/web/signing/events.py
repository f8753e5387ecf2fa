"""What happens when somebody signs in, out, or fails to.

Invariant: each sign-in is a new row and a new token, so a session that somebody planted before is
worth nothing after it. Every attempt that fails is written down, whether the account exists or not.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request, session
from flask_security.utils import set_request_attr
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import Event
from tubetotask.storage import accounts, audit, sign_ins
from tubetotask.storage.database import db, now
from tubetotask.web import people, trail
from tubetotask.web.signing.person import Person

TOKEN = "sign_in"  # noqa: S105 - its place in the session
# Where something secret is tried.
TRIED = frozenset(
    (
        *("security.login", "security.two_factor_token_validation", "security.mf_recovery"),
        *("security.verify", "security.change_password", "passkeys.sign_in"),
        *("account.change", "account.export", "account.remove"),
    )
)
_KEPT = frozenset(("csrf_token", "_flashes"))


def _session() -> Session:
    found: Session = db.session()
    return found


def load(mark: str) -> Person | None:
    """Who is signed in, in one query: Flask-Login asks at the first use in a request."""
    token = session.get(TOKEN)
    found = sign_ins.find(_session(), mark, token, now()) if isinstance(token, str) else None
    if found is None:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    row, g.sign_in = found
    return Person(row)


def begun(_app: Flask, *, user: Person, authn_via: Any = None, **_: Any) -> None:
    """Somebody has signed in."""
    stay = session.pop("_remember", None) == "set"
    # A form token that was made before is another session's.
    for name in ("csrf_token", TOKEN):
        session.pop(name, None)
        g.pop(name, None)
    session.permanent = stay
    session[TOKEN] = sign_ins.begin(_session(), user.row, trail.visit(), now())
    g.signed_in = True
    how = ", ".join(authn_via) if authn_via else "password, code"
    if "change" not in how:
        trail.note(Event.SIGNED_IN, user_id=user.id, detail=how)


def ended(_app: Flask, **_: Any) -> None:
    """Somebody has signed out."""
    row = g.pop("sign_in", None)
    if row is not None:
        trail.note(Event.SIGNED_OUT, user_id=row.user_id)
        sign_ins.end(_session(), row.user_id, row.id)
        _session().commit()
    for name in [name for name in session if name not in _KEPT]:
        if not name.startswith("_"):  # Flask-Login's own
            session.pop(name)


def password_changed(_app: Flask, *, user: Person, **_: Any) -> None:
    """All other browsers are signed out by the new mark; their rows go, too, and so does the link
    to another address: whoever knew the old password may have asked for it."""
    accounts.keep_address(_session(), user.id)
    newest = sign_ins.of(_session(), user.id, now())
    own = max((row.id for row in newest), default=0) if g.get("signed_in") else 0
    sign_ins.end_all(_session(), user.id, but=own)
    trail.note(Event.PASSWORD_CHANGED, user_id=user.id)


def second_factor_changed(_app: Flask, *, user: Any, **_: Any) -> None:
    """A code is asked for from now on, or no more."""
    on = user.tf_primary_method is not None
    trail.note(Event.SECOND_FACTOR_CHANGED, user_id=user.id, detail="on" if on else "off")


def keep_failures(response: Response) -> Response:
    """After a request that tried something secret: write down that it failed.

    And what Flask-Security has no signal for: that recovery codes were made or used.
    """
    if request.method != "POST":
        return response
    made = request.endpoint == "security.mf_recovery_codes" and response.status_code == 200
    used = request.endpoint == "security.mf_recovery" and g.get("signed_in")
    if made or used:
        trail.note(Event.RECOVERY_CODES_MADE if made else Event.RECOVERY_CODE_USED)
        _session().commit()
    if request.endpoint not in TRIED or not failed(response):
        return response
    _session().rollback()
    me = people.me()
    who = me.id if me else None
    trail.note(Event.SIGN_IN_FAILED, user_id=who, key=trail.attempt_key(tried_as()))
    _session().commit()
    return response


def failed(response: Response) -> bool:
    """Whether the secret was wrong: the form is shown again."""
    if g.get("attempt_refused") or g.get("signed_in"):
        return False
    return bool(g.get("attempt_failed")) or (
        str(request.endpoint).startswith("security.") and response.status_code == 200
    )


def tried_as() -> str:
    """The address that was tried, or that of who is half signed in."""
    me = people.me()
    if me is not None:
        return me.email or ""
    if request.endpoint == "security.login":
        return request.form.get("email", "")[:254]
    mark = session.get("tf_user_id")
    from tubetotask.web.signing.person import People

    found = People().find_user(fs_uniquifier=mark) if isinstance(mark, str) else None
    return found.email if found else ""


def refuse() -> bool:
    """Whether too many attempts failed lately. Written down once more, so that it is seen."""
    if request.method != "POST" or request.endpoint not in TRIED:
        return False
    key, seen = trail.attempt_key(tried_as()), trail.visit()
    if not audit.too_many(_session(), key, seen.network, now()):
        return False
    g.attempt_refused = True
    trail.note(Event.SIGN_IN_REFUSED, key=key)
    _session().commit()
    return True
