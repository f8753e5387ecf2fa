"""What a person wants of their lenses."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base


class LensChoiceRow(Base):
    """Of one lens: ``asked``, whether it is asked at all (the built-in one; a lens of the plan is
    asked as long as it stands there); ``alert``, whether its owner is told of answers."""

    __tablename__ = "lens_choices"
    __table_args__ = (UniqueConstraint("owner_id", "lens_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    lens_id: Mapped[str] = mapped_column(String(80))
    asked: Mapped[bool] = mapped_column(default=False)
    alert: Mapped[bool] = mapped_column(default=False)
