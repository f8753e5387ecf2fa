"""Disk for 1,000 videos on both databases, and how many fit into the specified 10 GB.

Without what searching keeps of them.

A few talks of half an hour are analysed by workers with a fake model over a socket; every row that
they left (transcript, notes, analysis, answers of the model, jobs) is then copied until there are
1,000 videos. Rows are compressed one by one, so a copy takes what another talk would. ``--quick``:
100 videos, SQLite alone.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.report import Row, main
from tests.fakes.model import FakeModel
from tests.fleet import Fleet, fleet
from tubetotask.domain.job import DONE
from tubetotask.operations.figures import database_bytes

WORDS = 4_500  # half an hour
TALKS = 3
ROOM = 10 * 10**9
# In the order of their foreign keys; of each the columns that must differ in a copy.
_TABLES = {
    "videos": {"youtube_id"},
    "transcripts": {"hash"},
    "notes": {"source_hash"},
    "analyses": {"request_key", "job_id"},
    "model_calls": {"key"},
}
_KEYS = {"video_id": "videos", "transcript_id": "transcripts", "notes_id": "notes"}


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """Megabytes for 1,000 videos."""
    videos = 100 if quick else 1_000
    rows = []
    for kind in ("sqlite",) if quick else ("sqlite", "postgresql"):
        with FakeModel() as model, fleet(kind, model, {"LOG_LEVEL": "INFO"}) as it:
            it.start(1)
            it.ask(TALKS, WORDS)
            while it.states().get(DONE) != TALKS:
                time.sleep(0.2)
            it.stop()
            empty = _size(it, shrink=True)
            _copy(it, videos)
            each = (_size(it, shrink=True) - empty) / (videos - TALKS)
        per_thousand = each * 1_000 / 10**6
        rows.append(
            Row(
                f"{kind}: 1,000 videos of half an hour",
                per_thousand,
                bar=1_000,
                at_most=True,
                unit=" MB",
                note=f"{each / 1_000:.0f} kB each; {int(ROOM / each):,} in 10 GB",
            )
        )
    return rows


def _size(it: Fleet, *, shrink: bool) -> int:
    with it.session() as session:
        if shrink:
            engine = session.get_bind()
            with engine.connect() as connection:  # type: ignore[union-attr] # an engine, not a connection
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.execute(sa.text("VACUUM"))
                if connection.dialect.name == "sqlite":
                    connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return database_bytes(session)


def _copy(it: Fleet, videos: int) -> None:
    """Copy what the talks left until there are so many videos."""
    metadata = sa.MetaData()
    with it.session() as session:
        connection = session.connection()
        metadata.reflect(connection, only=list(_TABLES))
        found = {
            name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for name, table in metadata.tables.items()
        }
        for number in range(TALKS, videos):
            _one_more(connection, metadata, found, found["videos"][number % TALKS]["id"])
        session.commit()


def _one_more(
    connection: sa.Connection, metadata: sa.MetaData, found: dict[str, Any], video: int
) -> None:
    """A copy of one video and of all that was made of it."""
    ids: dict[tuple[str, Any], int] = {}
    analysis = next(row for row in found["analyses"] if row["video_id"] == video)
    for name, fresh in _TABLES.items():
        for row in found[name]:
            if not _belongs(name, row, video, analysis):
                continue
            new = {
                k: secrets.token_hex(len(str(v)) // 2) if k in fresh and v else v
                for k, v in row.items()
            }
            new |= {
                k: ids[t, row[k]] for k, t in _KEYS.items() if row.get(k) and (t, row[k]) in ids
            }
            new |= {"analysis_id": ids["analyses", analysis["id"]]} if name == "model_calls" else {}
            old = new.pop("id")
            made = connection.execute(sa.insert(metadata.tables[name]).values(new))
            assert made.inserted_primary_key is not None
            ids[name, old] = made.inserted_primary_key[0]


def _belongs(name: str, row: dict[str, Any], video: int, analysis: dict[str, Any]) -> bool:
    match name:
        case "videos":
            return bool(row["id"] == video)
        case "notes":
            return bool(row["id"] == analysis["notes_id"])
        case "analyses":
            return bool(row["id"] == analysis["id"])
        case "model_calls":
            return bool(row["analysis_id"] == analysis["id"])
        case _:
            return bool(row["video_id"] == video)


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
