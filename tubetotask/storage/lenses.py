"""What one person wants of their lenses: every query is scoped by its owner. Does not commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tubetotask.storage.models import LensChoiceRow

LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """``asked``: counts for the built-in lens alone."""

    asked: bool = False
    alert: bool = False


NOTHING = Choice()


class LensChoices:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def all(self) -> dict[str, Choice]:
        """By the id of each lens; one that was never spoken of is left out."""
        rows = self.session.scalars(
            select(LensChoiceRow).where(LensChoiceRow.owner_id == self.owner_id)
        )
        return {row.lens_id: Choice(row.asked, row.alert) for row in rows}

    def keep(self, wanted: Mapping[str, Choice]) -> None:
        """These and no others, from now on."""
        self.session.execute(delete(LensChoiceRow).where(LensChoiceRow.owner_id == self.owner_id))
        for lens_id, choice in wanted.items():
            if choice != NOTHING:
                row = LensChoiceRow(owner_id=self.owner_id, lens_id=lens_id[:LONGEST_ID])
                row.asked, row.alert = choice.asked, choice.alert
                self.session.add(row)
        self.session.flush()
