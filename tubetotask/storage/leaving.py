"""A person goes, with everything that is theirs.

Invariant: afterwards no row names the person. What models cost stays in the ledger and in the sums
of the instance, without a word of what was asked or answered and without whose it was. Notes of
public videos stay, for they are everybody's and name nobody.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tubetotask.storage.models import (
    AnalysisRow,
    BudgetRow,
    ModelCallRow,
    SpentRow,
    User,
    VideoRow,
)
from tubetotask.storage.workspace import Workspace

# A model's answers about what a public video says: they hold no word of anybody's plan.
_EVERYBODYS = ("notes", "merge")


def remove(session: Session, user_id: int) -> None:
    """Remove a person. Commits."""
    space = Workspace(session, user_id)
    mine = select(AnalysisRow.id).where(AnalysisRow.owner_id == user_id)
    space.remove_all(session.scalars(mine).all())
    session.execute(
        update(ModelCallRow)
        .where(ModelCallRow.owner_id == user_id, ModelCallRow.purpose.not_in(_EVERYBODYS))
        .values(text="", key="", subject="", aside=True)
    )
    for table, scope in ((SpentRow, SpentRow.whose), (BudgetRow, BudgetRow.scope)):
        session.execute(delete(table).where(scope == "user", table.scope_id == user_id))
    session.execute(delete(VideoRow).where(VideoRow.owner_id == user_id))
    # Everything else that names the person goes or forgets them with this row: foreign keys say so.
    session.execute(delete(User).where(User.id == user_id))
    session.commit()
