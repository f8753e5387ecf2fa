"""What the database tells of this instance, for whoever watches it: read at the moment of asking.

Invariant: some ten queries, each over an index or a table of a few rows, whatever is stored; names
and labels hold nobody's things. What cannot be read is missing, and ``database_up`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.budget import day_of, month_of
from tubetotask.jobs import engine
from tubetotask.operations.readiness import SILENT
from tubetotask.storage import marks, quota
from tubetotask.storage.database import Usd
from tubetotask.storage.models import AnalysisRow, ModelCallRow, SourceRow, SpentRow, WayRow

Labels = dict[str, str]


@dataclass(frozen=True)
class Figure:
    """One measure: its name without the prefix, what it means, a value for each set of labels."""

    name: str
    help: str
    samples: Sequence[tuple[Labels, float]]
    counter: bool = False


def read(session: Session, at: datetime, *, units_a_day: int | None) -> list[Figure]:
    """All that can be read. ``units_a_day``: of the YouTube Data API; None without a key."""
    looks: tuple[Callable[[], list[Figure]], ...] = (
        lambda: jobs(session, at),
        lambda: model(session, at),
        lambda: youtube(session, at, units_a_day),
        lambda: [_size(session)],
        lambda: duties(session, at),
        lambda: workers(session, at),
    )
    found: list[Figure] = []
    up = 1.0
    for look in looks:
        try:
            found += look()
        except SQLAlchemyError:
            up = 0.0
        finally:
            session.rollback()
    return [
        Figure("database_up", "1 where the database answers all questions.", [({}, up)]),
        *found,
    ]


def jobs(session: Session, at: datetime) -> list[Figure]:
    """What waits and runs in the engine's queues, and how the analyses stand."""
    lite = session.get_bind().dialect.name == "sqlite"
    table = "workflow_status" if lite else "dbos.workflow_status"
    query = (
        f"SELECT queue_name, status, count(*), min(created_at) FROM {table} "  # noqa: S608 - ours
        "WHERE status IN ('ENQUEUED', 'PENDING') GROUP BY queue_name, status"
    )
    counted = {
        (queue, state): (0, 0) for queue in engine.QUEUES for state in ("ENQUEUED", "PENDING")
    }
    for queue, state, count, oldest in session.execute(text(query)):
        counted[queue or "none", state] = (count, oldest)
    told = {"ENQUEUED": "waiting", "PENDING": "running"}
    now_ms = at.timestamp() * 1000
    states = session.execute(select(AnalysisRow.state, func.count()).group_by(AnalysisRow.state))
    return [
        Figure(
            "jobs",
            "Jobs that wait or run, by queue.",
            [({"queue": q, "state": told[s]}, n) for (q, s), (n, _) in counted.items()],
        ),
        Figure(
            "oldest_waiting_job_seconds",
            "Age of the job that has waited longest, by queue; 0 where none waits.",
            [
                ({"queue": q}, max(0.0, now_ms - oldest) / 1000 if n else 0.0)
                for (q, s), (n, oldest) in counted.items()
                if s == "ENQUEUED"
            ],
        ),
        Figure(
            "analyses",
            "Analyses, by state.",
            [({"state": state}, count) for state, count in states],
        ),
    ]


def model(session: Session, at: datetime) -> list[Figure]:
    """Calls of models, their tokens and their cost, today and in all."""
    row = ModelCallRow
    today, month = day_of(at), month_of(at)
    sums = session.execute(
        select(
            *(row.model, row.outcome, func.count(), func.sum(row.tokens_in)),
            *(func.sum(row.tokens_out), func.sum(row.tokens_cached)),
        )
        .where(row.created_at >= today)
        .group_by(row.model, row.outcome)
    ).all()
    tokens: dict[tuple[str, str], float] = {}
    for name, _, _, *counts in sums:
        for kind, count in zip(("in", "out", "cached"), counts, strict=True):
            tokens[name, kind] = tokens.get((name, kind), 0.0) + float(count)

    def spent(since: datetime | None) -> float:
        query = select(func.sum(SpentRow.usd, type_=Usd())).where(SpentRow.whose == "all")
        if since is not None:
            query = query.where(SpentRow.day >= since.date())
        return float(session.scalar(query) or 0)

    return [
        Figure(
            "model_calls_today",
            "Calls of models since midnight (UTC), by model and outcome.",
            [({"model": name, "outcome": outcome}, n) for name, outcome, n, *_ in sums],
        ),
        Figure(
            "model_tokens_today",
            "Tokens of those calls: in (cached ones among them), out, cached.",
            [({"model": name, "kind": kind}, n) for (name, kind), n in tokens.items()],
        ),
        Figure(
            "model_usd",
            "US dollars that models have cost, today and this month (UTC).",
            [({"period": "day"}, spent(today)), ({"period": "month"}, spent(month))],
        ),
        Figure("model_spent_usd", "US dollars in all.", [({}, spent(None))], counter=True),
    ]


def youtube(session: Session, at: datetime, units_a_day: int | None) -> list[Figure]:
    """Units of the Data API, ways that YouTube blocks, sources that cannot be looked at."""
    followed = SourceRow.next_look_at.is_not(None)
    failing = select(func.count()).where(followed, SourceRow.failing_since.is_not(None))
    ways = session.execute(select(WayRow.way, WayRow.since)).all()
    found = [
        Figure(
            "youtube_way_blocked",
            "1 where YouTube blocks this way of asking.",
            [({"way": way}, float(since is not None)) for way, since in ways],
        ),
        Figure(
            "sources_followed",
            "Channels and playlists that somebody follows.",
            [({}, session.scalar(select(func.count()).where(followed)) or 0)],
        ),
        Figure(
            "sources_failing",
            "Those of them that cannot be looked at.",
            [({}, session.scalar(failing) or 0)],
        ),
    ]
    if units_a_day is not None:
        units = quota.units(session, units_a_day, at)
        told = "Units of the YouTube Data API: used today (of California), and granted a day."
        samples = [({"kind": "used"}, float(units.used)), ({"kind": "granted"}, float(units_a_day))]
        found.append(Figure("youtube_units", told, samples))
    return found


def duties(session: Session, at: datetime) -> list[Figure]:
    """How long ago the last backup, copy elsewhere and restore drill went well."""
    rows = marks.every(session)
    ages = [(r.name, (at - r.at).total_seconds()) for r in rows if r.at is not None]
    failed = [(r.name, r.at is None or r.tried_at > r.at) for r in rows]
    return [
        Figure(
            "duty_age_seconds",
            "Seconds since a duty last went well: backup, offsite, drill. Missing: never.",
            [({"duty": name}, max(0.0, age)) for name, age in ages],
        ),
        Figure(
            "duty_failed",
            "1 where the last try of it failed.",
            [({"duty": name}, float(bad)) for name, bad in failed],
        ),
        Figure(
            "backup_size_bytes",
            "Size of the last backup.",
            [({}, float(r.size_bytes)) for r in rows if r.name == marks.BACKUP and r.size_bytes],
        ),
    ]


def workers(session: Session, at: datetime) -> list[Figure]:
    """Workers that live, with their memory and processor time."""
    rows = marks.alive(session, at)
    lively = [row for row in rows if at - row.at <= SILENT]
    ages = [({"worker": r.worker}, max(0.0, (at - r.at).total_seconds())) for r in rows]
    return [
        Figure("workers", "Workers heard of within a minute.", [({}, len(lively))]),
        Figure("worker_heartbeat_age_seconds", "Seconds since one was heard of.", ages),
        Figure(
            "worker_memory_bytes",
            "Resident memory of a worker.",
            [({"worker": row.worker}, row.memory_bytes) for row in lively],
        ),
        Figure(
            "worker_cpu_seconds",
            "Processor time of a worker since its start.",
            [({"worker": row.worker}, row.cpu_s) for row in lively],
            counter=True,
        ),
    ]


def database_bytes(session: Session) -> int:
    """What the database takes on disk."""
    if session.get_bind().dialect.name != "sqlite":
        size: Any = session.scalar(text("SELECT pg_database_size(current_database())"))
        return int(size)
    name = session.scalar(text("SELECT file FROM pragma_database_list WHERE name = 'main'"))
    # The write-ahead log is a part of it.
    files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
    return sum(file.stat().st_size for file in files if name and file.is_file())


def _size(session: Session) -> Figure:
    return Figure("database_bytes", "Size of the database.", [({}, database_bytes(session))])
