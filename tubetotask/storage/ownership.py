"""Which tables hold what belongs to people, and which column says to whom."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from tubetotask.storage.database import Base

# What says whose a row is.
OWNERS = ("owner_id", "user_id")
# Of others: what an administrator did to them is in the audit log, not in their own data.
# Claims are read from analyses, themes are made of them, an export is a file made of all this.
_SKIPPED = frozenset(("links", "claims", "themes", "theme_claims", "exports"))


def owned() -> Iterator[tuple[Table, str]]:
    """Every table whose rows belong to people, and the column that says to whom."""
    for table in Base.metadata.sorted_tables:
        owner = next((name for name in OWNERS if name in table.columns), None)
        if owner is not None and table.name not in _SKIPPED:
            yield table, owner
