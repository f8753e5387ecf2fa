"""The forms of accounts: what was typed, and what is wrong with it.

Invariant: a password that was typed is never shown again, not even when another field is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import g
from flask_security.utils import hash_password

from tubetotask import accounts as passwords
from tubetotask.accounts.passwords import normal
from tubetotask.domain.accounts import Role, address_of, name_of
from tubetotask.domain.errors import AccountError, InputError
from tubetotask.storage.models import User
from tubetotask.web.signing import PRODUCT
from tubetotask.web.signing.person import Person


@dataclass
class Joining:
    """Name, address and new password."""

    name: str = ""
    address: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)
    password_hash: str = field(default="", repr=False)

    @classmethod
    def sent(cls, given: Mapping[str, str], *, address: str | None = None) -> Joining:
        """The form as it was sent. ``address``: the one that is settled already."""
        form = cls()
        shown = given.get("address", "")[:300] if address is None else address
        form.name = checked(form.errors, "name", name_of, given.get("name", "")[:300])
        form.address = checked(form.errors, "address", address_of, shown)
        form.password_hash = new_password(form.errors, given, form.name, form.address)
        return form


def checked(
    errors: dict[str, InputError], name: str, parse: Callable[[str], str], text: str
) -> str:
    """The value, or the text as it was typed and what is wrong with it."""
    try:
        return parse(text)
    except AccountError as error:
        errors[name] = error
        return text


def new_password(errors: dict[str, InputError], given: Mapping[str, str], *told: str) -> str:
    """The hash of the password that was typed twice, or "" and what is wrong with it."""
    typed, again = given.get("new_password", ""), given.get("new_password_again", "")
    wrong = passwords.problem(typed, (*told, PRODUCT))
    if wrong:
        errors["new_password"] = AccountError(wrong)
    elif normal(typed) != normal(again):
        errors["new_password_again"] = AccountError("The two are not the same.")
    if errors:
        return ""
    return str(hash_password(normal(typed)))


def confirmed(errors: dict[str, InputError], given: Mapping[str, str], me: User) -> bool:
    """Whether the person's own password was given; a wrong one counts as a failed attempt."""
    typed = normal(given.get("password", ""))[: passwords.MOST]
    if Person(me).verify_and_update_password(typed):
        return True
    g.attempt_failed = True
    errors["password"] = AccountError("This is not your password.")
    return False


def role_of(text: str) -> Role:
    """A role. Raises AccountError."""
    try:
        return Role(text)
    except ValueError:
        raise AccountError("There is no such role.", remedy="Choose one of the list.") from None
