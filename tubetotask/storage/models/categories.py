"""In which category of theirs a person put a section of the plan."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base


class SectionCategoryRow(Base):
    """Of one section, by the id that it has in every version of the plan.

    A section that is gone keeps its row: tasks and statements still name it, and so does the
    version of the plan to which somebody goes back.
    """

    __tablename__ = "section_categories"
    __table_args__ = (
        UniqueConstraint("owner_id", "section_id"),
        Index("ix_section_categories_name", "owner_id", "name", "section_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    section_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(40))
