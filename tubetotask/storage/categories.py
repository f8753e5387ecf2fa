"""One person's categories of sections: every query is scoped by its owner. Does not commit.

Invariant: a section is in one category at most, and a category is spelt in one way. One in which no
section is any more is gone.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from tubetotask.domain.categories import spelt
from tubetotask.storage.models import SectionCategoryRow

LONGEST_ID = 200


class Categories:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def all(self) -> dict[str, str]:
        """By the id of each section, of whatever version; those in none are left out."""
        row = SectionCategoryRow
        found = self.session.execute(
            select(row.section_id, row.name).where(row.owner_id == self.owner_id).order_by(row.id)
        )
        return {str(section): str(name) for section, name in found}

    def names(self) -> list[str]:
        """Each once, in the order of the alphabet."""
        return sorted(set(self.all().values()), key=str.casefold)

    def put(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """These sections into these categories ("": into none); others stay where they are.
        Returns where each of these is now. Raises InputError."""
        kept = self.all()
        # What none of the others bears is spelt as it is given now.
        known = [name for section, name in kept.items() if section not in wanted]
        told: dict[str, str] = {}
        for section, name in wanted.items():
            told[section] = spelt(name, known)
            known.append(told[section])
        changed = [each for each in told if told[each] != kept.get(each[:LONGEST_ID], "")]
        self.session.execute(
            delete(SectionCategoryRow).where(
                SectionCategoryRow.owner_id == self.owner_id,
                SectionCategoryRow.section_id.in_([each[:LONGEST_ID] for each in changed]),
            )
        )
        for section in changed:
            if told[section]:
                new = SectionCategoryRow(owner_id=self.owner_id, section_id=section[:LONGEST_ID])
                new.name = told[section]
                self.session.add(new)
        self.session.flush()
        return told

    def follow(self, renamed: Mapping[str, str]) -> None:
        """Sections that have a new id are in the category of the old one, unless they are in one.
        ``renamed``: new id → old id."""
        kept = self.all()
        self.put(
            {
                new: kept[old[:LONGEST_ID]]
                for new, old in renamed.items()
                if old[:LONGEST_ID] in kept and new[:LONGEST_ID] not in kept
            }
        )


def sections_in(owner_id: ColumnElement[int] | int, name: ColumnElement[str] | str) -> Select[str]:
    """The ids of the sections of a category, for ``in_``."""
    row = SectionCategoryRow
    return select(row.section_id).where(row.owner_id == owner_id, row.name == name)
