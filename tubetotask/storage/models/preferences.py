"""What is set on the settings page rather than in the environment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class PreferenceRow(Base):
    """One setting of the instance. ``value`` of a secret is encrypted (see ``storage.vault``)."""

    __tablename__ = "preferences"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
