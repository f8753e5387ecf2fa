"""From where a request comes, and writing down what it did.

Invariant: of an address only its network is kept.
"""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from tubetotask.domain.accounts import Event, Visit, visit_of
from tubetotask.storage import audit
from tubetotask.storage.database import db, now
from tubetotask.web import people


def visit() -> Visit:
    """From where this request comes."""
    return visit_of(request.remote_addr or "", request.headers.get("User-Agent", ""))


def note(
    event: Event,
    *,
    user_id: int | None = None,
    about_id: int | None = None,
    detail: str = "",
    key: str = "",
) -> None:
    """Write down what who asks did. Does not commit."""
    session: Session = db.session()
    me = people.me()
    who = user_id if user_id is not None or me is None else me.id
    found = {"user_id": who, "about_id": about_id, "detail": detail, "key": key}
    audit.write(session, event, now(), visit=visit(), **found)  # type: ignore[arg-type] # by name


def attempt_key(address: str) -> str:
    """Names an account that somebody tries to sign in to, whether it exists or not.

    "" where no address is named: passkeys of all the world are not one account.
    """
    if not address:
        return ""
    return audit.key_of(people.config().session_secret, address)
