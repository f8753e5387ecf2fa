"""Who asks, and what is theirs.

Invariant: a view reaches the database only through the workspace of the person who asks. Where the
instance has no accounts yet, that is the person "local", on this machine alone.
"""

from __future__ import annotations

from flask import abort, current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.accounts import Role
from tubetotask.exports.home import Home, home_of
from tubetotask.storage import accounts
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.web import proxies

_LOCAL = "tubetotask.local"
_SET_UP = "tubetotask.set_up"


def me() -> User | None:
    """Who is signed in, or None."""
    row: User | None = getattr(current_user, "row", None)
    return row


def signed_in() -> User:
    """Who is signed in; elsewhere than behind the gate nobody may be, and finds no page (404)."""
    row = me()
    if row is None:
        abort(404)
    return row


def role() -> Role:
    """What who asks may do. Without accounts: everything, on this machine alone."""
    row = me()
    if row is not None:
        return Role(row.role)
    return Role.ADMIN if may_look() else Role.READER


def may_look() -> bool:
    """Whether who asks is somebody: signed in, or this machine where there are no accounts."""
    return me() is not None or open_here()


def set_up() -> bool:
    """Whether there is an administrator: once there is, there always is one."""
    if not current_app.extensions.get(_SET_UP):
        session: Session = db.session()
        current_app.extensions[_SET_UP] = accounts.set_up(session)
    return bool(current_app.extensions[_SET_UP])


def open_here() -> bool:
    """Whether this request may do everything without an account."""
    if "open_here" not in g:
        here = not config().needs_accounts and proxies.from_this_machine()
        g.open_here = here and not set_up()
    return bool(g.open_here)


def is_admin() -> bool:
    """Whether who asks may change the instance."""
    return role() is Role.ADMIN


def local() -> User:
    """The person of an instance without accounts, asked for once a request."""
    session: Session = db.session()
    if _LOCAL not in request.environ:
        request.environ[_LOCAL] = local_user(session)
    found: User = request.environ[_LOCAL]
    return found


def workspace() -> Workspace:
    """The workspace of the person who asks. A stranger has none, whatever led there (403)."""
    if not may_look():
        abort(403)
    # The scoped session that Flask-SQLAlchemy hands out behaves as the session it stands for.
    session: Session = db.session()
    row = me()
    return Workspace(session, local().id if row is None else row.id)


def config() -> Config:
    """The settings this instance was started with."""
    found: Config = current_app.config["TUBETOTASK"]
    return found


def home() -> Home:
    """Where tasks stand, for a calendar that this request gets."""
    return home_of(config(), request.url_root)


def jobs_url() -> str:
    """Where the job engine keeps its queue."""
    return str(current_app.config["JOBS_DATABASE_URL"])
