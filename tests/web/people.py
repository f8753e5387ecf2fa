"""People with accounts, and browsers in which they are signed in.

Invariant: ``signed_in`` puts into the database and the cookie what signing in puts there; that the
forms do the same is tested with the forms.
"""

from __future__ import annotations

import re
import time
from functools import cache

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.conftest import Browser
from tubetotask.domain.accounts import Role, Visit
from tubetotask.storage import accounts, sign_ins
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.web.signing import events

PASSWORD = "seven little green boats"
ADMIN = "Ada@example.org"
NEW = {"new_password": PASSWORD, "new_password_again": PASSWORD}


@cache
def hashed(password: str = PASSWORD) -> str:
    """A password's hash, made once with little effort: the true one is tested where it is made."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)


def _session() -> Session:
    session: Session = db.session()
    return session


def session_anew() -> Session:
    """The session, with nothing of what was read before."""
    session = _session()
    session.rollback()
    session.expire_all()
    return session


def link_on(page: str) -> str:
    """The path of the one-time link that a page shows."""
    found = re.search(r'value="http://localhost(/\w+/[\w-]+)"', page)
    assert found, "no link is shown"
    return found[1]


def administrator() -> User:
    """Set the instance up: "local" becomes the administrator."""
    row = accounts.first(_session(), ADMIN, "Ada", hashed())
    _session().commit()
    return row


def somebody(address: str, role: Role = Role.MEMBER, called: str = "") -> User:
    """A person with an account."""
    row = accounts.join(_session(), address, called, hashed(), role)
    _session().commit()
    return row


def signed_in(app: Flask, row: User, *, fresh: bool = True) -> FlaskClient:
    """A browser in which the person is signed in."""
    client = app.test_client()
    token = sign_ins.begin(_session(), row, Visit("this machine", "Firefox on Linux"), now())
    _session().commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept[events.TOKEN] = row.mark, token
        kept["_fresh"] = True
        kept["fs_paa"] = time.time() if fresh else time.time() - 7200
    return client


def browser(app: Flask, row: User) -> Browser:
    """The same, with forms."""
    return Browser(signed_in(app, row))


def sign_in(
    browser: Browser, address: str, password: str = PASSWORD, *, to: str = "", **more: str
) -> TestResponse:
    """Send the form."""
    page = f"/sign-in?next={to}" if to else "/sign-in"
    fields = {"email": address, "password": password, **({"next": to} if to else {}), **more}
    return browser.post("/sign-in", on=page, **fields)
