"""How the ways to YouTube stand: open, or paused because YouTube blocks this server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime


class WayRow(Base):
    """See ``domain.pauses.Standing``. ``way``: its name, and a hash of the proxy it uses."""

    __tablename__ = "ways"

    way: Mapped[str] = mapped_column(String(60), primary_key=True)
    blocks: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
