"""A person as Flask-Security sees them, over the row that we keep.

Invariant: nothing is stored beside the row: what Flask-Security reads and writes goes through to
it under our own names. So the tables know nothing of Flask-Security, and the worker never loads it.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from flask_security import RoleMixin, UserDatastore, UserMixin
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from tubetotask.domain.accounts import Role
from tubetotask.storage import accounts, alone
from tubetotask.storage.database import db
from tubetotask.storage.models import User

T = TypeVar("T")


class _Kept(Generic[T]):
    """An attribute that is a column of the row."""

    def __init__(self, column: str) -> None:
        self._column = column

    @overload
    def __get__(self, person: None, kind: type[Person]) -> _Kept[T]: ...
    @overload
    def __get__(self, person: Person, kind: type[Person]) -> T: ...
    def __get__(self, person: Person | None, kind: type[Person]) -> _Kept[T] | T:
        if person is None:
            return self
        found: T = getattr(person.row, self._column)
        return found

    def __set__(self, person: Person, value: T) -> None:
        setattr(person.row, self._column, value)


class Person(UserMixin):
    """Who is signed in, or is about to be."""

    id = _Kept[int]("id")
    email = _Kept[str]("email")
    password = _Kept["str | None"]("password")
    active = _Kept[bool]("active")
    fs_uniquifier = _Kept[str]("mark")
    tf_primary_method = _Kept["str | None"]("code_method")
    tf_totp_secret = _Kept["str | None"]("code_secret")
    tf_phone_number = None  # no codes by telephone
    roles: list[RoleMixin] = []  # noqa: RUF012 - ours is one word; the gate reads it

    def __init__(self, row: User) -> None:
        self.row = row

    def hold(self) -> None:
        """Let nobody else use a code of theirs until what came of this one is kept."""
        session = object_session(self.row)
        if session is None:
            raise RuntimeError("whoever tries a code was read from no session")
        alone.hold(session, self.row.id)

    @property
    def is_active(self) -> bool:
        """Whether the account is open."""
        return bool(self.row.active)

    @property
    def role(self) -> Role:
        """What the person may do."""
        return Role(self.row.role)

    @property
    def mf_recovery_codes(self) -> list[str]:
        """The recovery codes that are left, locked."""
        return self.row.recovery_codes.split()

    @mf_recovery_codes.setter
    def mf_recovery_codes(self, codes: list[str] | None) -> None:
        self.row.recovery_codes = "\n".join(codes or ())


class People(UserDatastore):
    """Where Flask-Security finds and keeps people."""

    def __init__(self) -> None:
        super().__init__(Person, RoleMixin)
        self.db = db

    @property
    def _session(self) -> Session:
        session: Session = db.session()
        return session

    # The signature is the library's.
    def find_user(self, case_insensitive: bool = False, **by: Any) -> Person | None:  # noqa: ARG002
        """By address (whatever its capitals) or by mark."""
        ((name, value),) = by.items()
        if name == "email":
            row = accounts.of_address(self._session, str(value))
        elif name == "fs_uniquifier":
            row = self._session.scalar(select(User).where(User.mark == str(value)))
        else:
            raise LookupError(name)
        return Person(row) if row is not None and row.email is not None else None

    def find_role(self, role: str) -> None:  # noqa: ARG002 - the signature is the library's
        """Roles are ours."""
        return

    def put(self, model: Person) -> Person:
        """A person's row is in the session already."""
        return model

    def commit(self) -> None:
        """Keep what was changed."""
        self._session.commit()

    def mf_delete_recovery_code(self, user: UserMixin, idx: int) -> bool:
        """Use up one code."""
        assert isinstance(user, Person)  # noqa: S101 - all of ours are
        codes = user.mf_recovery_codes
        if not 0 <= idx < len(codes):
            return False
        user.mf_recovery_codes = codes[:idx] + codes[idx + 1 :]
        return True
