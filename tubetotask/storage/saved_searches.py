"""The searches that one person keeps: every query is scoped by its owner. Does not commit.

Invariant: the same search is kept once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.search import By, Facets, Kind
from tubetotask.storage.alone import hold
from tubetotask.storage.database import LARGEST_ID
from tubetotask.storage.models import SavedSearchRow

MOST, LONGEST, LONGEST_SECTION = 50, 300, 200
_NAMES = ("q", "channel", "verdict", "kind", "section", "by")


class SavedSearches:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session, self.owner_id = session, owner_id

    def all(self) -> Sequence[SavedSearchRow]:
        """In the order of their words."""
        mine = SavedSearchRow.owner_id == self.owner_id
        return self.session.scalars(
            select(SavedSearchRow).where(mine).order_by(SavedSearchRow.q, SavedSearchRow.id)
        ).all()

    def keep(
        self, q: str, facets: Facets, kind: Kind | None = None, by: By = By.WORDS
    ) -> SavedSearchRow:
        """Keep a search, or find it kept. Raises InputError."""
        asked = _asked(q, facets, kind, by)
        longest = max(len(asked["channel"]), len(asked["q"]))
        if not asked["q"] or longest > LONGEST or len(asked["section"]) > LONGEST_SECTION:
            raise InputError(
                "This search cannot be kept.", remedy=f"Search for 1 to {LONGEST} characters first."
            )
        hold(self.session, self.owner_id)
        kept = self.all()
        found = next((row for row in kept if told(row) == asked), None)
        if found is not None:
            return found
        if len(kept) >= MOST:
            raise InputError(f"There are {MOST} searches already.", remedy="Remove one first.")
        row = SavedSearchRow(owner_id=self.owner_id, **asked)
        self.session.add(row)
        self.session.flush()
        return row

    def same(
        self, q: str, facets: Facets, kind: Kind | None = None, by: By = By.WORDS
    ) -> ColumnElement[bool]:
        """Whether this search is kept; between which days counts for nothing."""
        asked = _asked(q, facets, kind, by)
        return exists().where(
            SavedSearchRow.owner_id == self.owner_id,
            *(getattr(SavedSearchRow, name) == value for name, value in asked.items()),
        )

    def one(self, number: int) -> SavedSearchRow:
        """One of them. Raises NotFound."""
        row = self.session.get(SavedSearchRow, min(number, LARGEST_ID))
        if row is None or row.owner_id != self.owner_id:
            raise NotFound("There is no such search.", remedy="Look at the searches you keep.")
        return row

    def remove(self, number: int) -> SavedSearchRow:
        """Keep it no longer; returns what it was. Raises NotFound."""
        row = self.one(number)
        self.session.execute(delete(SavedSearchRow).where(SavedSearchRow.id == row.id))
        self.session.expunge(row)
        return row


def told(row: SavedSearchRow) -> dict[str, str]:
    """What its address asks for, by name; "" for what it leaves out."""
    return {name: getattr(row, name) for name in _NAMES}


def facets_of(row: SavedSearchRow) -> Facets:
    """What narrows it."""
    return Facets(channel=row.channel, verdict=row.verdict, section=row.section)


def _asked(q: str, facets: Facets, kind: Kind | None, by: By) -> dict[str, str]:
    values = (
        " ".join(q.split()),
        facets.channel,
        facets.verdict,
        kind.value if kind else "",
        facets.section,
        "" if by is By.WORDS else by.value,
    )
    return dict(zip(_NAMES, values, strict=True))


def alerting(session: Session, owner_id: int) -> Sequence[SavedSearchRow]:
    """Those of which their owner is told."""
    return session.scalars(
        select(SavedSearchRow).where(SavedSearchRow.owner_id == owner_id, SavedSearchRow.alert)
    ).all()
