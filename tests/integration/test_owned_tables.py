"""Whose rows each table holds: every one goes with its owner, or is known to name nobody."""

from __future__ import annotations

from tubetotask.storage import ownership
from tubetotask.storage.database import Base
from tubetotask.storage.models import (
    AnalysisRow,
)

# Rows in these name nobody, or people by number only where that is the point.
NOBODY_S = frozenset(
    (
        "notes",
        "transcripts",
        "videos",
        "sources",
        "found_videos",
        "pushes",
        "pushed",
        "preferences",
        "spent_days",
        "call_starts",
        "budgets",
        "stops",
        # Of people, and in no export of theirs: made of what is in it.
        "claims",
        "themes",
        "theme_claims",
        "exports",
        "job_lines",
        "quota_days",
        "ways",
        "links",
        "users",
        "heartbeats",
        "search_spans",
        "search_texts",
        "search_meanings",
        "marks",
    )
)


def test_every_table_belongs_to_people_and_is_taken_away_or_is_known_to_name_nobody() -> None:
    owned = {table.name for table, _ in ownership.owned()}
    others = set(Base.metadata.tables) - owned
    assert others <= NOBODY_S, "a new table: does it name whose its rows are?"
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in ownership.OWNERS and table.name != "links":
                assert column.foreign_keys, f"{table.name}: its rows must go with their owner"
    assert AnalysisRow.__tablename__ in owned
