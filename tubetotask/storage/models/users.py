"""People. Every table with user data names its owner.

Invariant: whoever has an address has an account and can sign in while ``active``; the person
"local" has none until the instance is set up, and then is the administrator who did that.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.domain.accounts import Role
from tubetotask.storage.database import Base, UtcDateTime, now


def _mark() -> str:
    return secrets.token_hex(16)


class User(Base):
    """A person who uses this instance. ``name`` is for us alone; people see ``called``.

    ``mark``: what a signed-in browser names the person by; another one ends every sign-in.
    ``password``: its Argon2id hash. ``code_*``: the second factor, its secret locked, and the last
    code that was taken, so that none is taken twice. ``recovery_codes``: locked, one a line.
    ``passkey_handle``: what passkeys name the person by. ``leaves_at``: the account is closed, and
    goes with everything at that time. ``language``, ``timezone``: how pages speak to the person
    and tell them times; "" where nothing was chosen.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", "email", unique=True),
        Index("uq_users_mark", "mark", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    called: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[str] = mapped_column(String(10), default=Role.MEMBER.value)
    active: Mapped[bool] = mapped_column(default=True)
    mark: Mapped[str | None] = mapped_column(String(64), default=_mark)
    password: Mapped[str | None] = mapped_column(Text)
    code_method: Mapped[str | None] = mapped_column(String(20))
    code_secret: Mapped[str | None] = mapped_column(Text)
    code_last: Mapped[int | None] = mapped_column(BigInteger)
    recovery_codes: Mapped[str] = mapped_column(Text, default="")
    passkey_handle: Mapped[str | None] = mapped_column(String(64))
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leaves_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(10), default="")
    timezone: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def shown(self) -> str:
        """What other people call this person."""
        return self.called or self.email or "you"
