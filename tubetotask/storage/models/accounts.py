"""What belongs to accounts: one-time links, sign-ins, passkeys, and the audit log.

Invariant: neither a link nor a sign-in can be used by who reads this database: of both only a hash
is kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class LinkRow(Base):
    """A one-time link. ``kind``: see ``domain.accounts.LinkKind``.

    ``email`` and ``role``: of who is invited; ``user_id``: whose password it sets.
    """

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    role: Mapped[str] = mapped_column(String(10), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AddressChangeRow(Base):
    """Another address that a person asked for. ``mark``: what the link to it is made with; "" when
    it was used or called off. ``old``: who is told. ``asks``: since ``begun_at``.
    """

    __tablename__ = "address_changes"
    __table_args__ = (Index("ix_address_changes_due", "state", "next_at"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    email: Mapped[str] = mapped_column(String(254))
    old: Mapped[str] = mapped_column(String(254), default="")
    old_told: Mapped[bool] = mapped_column(default=False)
    mark: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[str] = mapped_column(String(80), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    asks: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInRow(Base):
    """A browser in which somebody is signed in: gone when they sign out, or 30 days unused."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    network: Mapped[str] = mapped_column(String(50), default="")
    browser: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class PasskeyRow(Base):
    """A passkey. ``data``: the attested credential data of WebAuthn, its public key among them."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url
    data: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """That somebody (``user_id``) did something (``event``), perhaps to another (``about_id``).

    ``detail`` holds no name and no address, so that the row may outlive the person. ``key`` tells
    attempts to sign in as the same account apart from others, whether it exists or not.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_key_at", "key", "at"),
        Index("ix_audit_network_at", "network", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    event: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    detail: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(64), default="")
    network: Mapped[str] = mapped_column(String(50), default="")
    browser: Mapped[str] = mapped_column(String(60), default="")
