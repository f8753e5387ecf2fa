"""What holds at size, on PostgreSQL: many jobs that wait, many workers, a long ledger.

20,000 jobs of a back-fill wait; 1, 2 and 4 workers take them while every second somebody asks for a
talk. The talk of the back-fill was read before, so each of its jobs takes all three steps with
their commits and asks nobody: what is measured is the queue and the steps, not the reading. The
talks that people ask for are short and read by the built-in analyser. Then the queries that run all
the time, over a ledger of 1,000,000 calls of this month. ``--quick``: 1,000 jobs, 2 workers, 20,000
calls.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, insert, select

from bench.report import Row, main
from bench.scale_queries import queries
from tests.fleet import Fleet, fleet
from tubetotask.domain.job import DONE, Cause
from tubetotask.jobs import engine
from tubetotask.jobs.requests import WORKFLOW
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow

WORDS = 60
MOST_WAIT_S = 2.0
_SETTINGS = {"LOG_LEVEL": "INFO"}
_AT_ONCE = 500


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """Waiting jobs and workers, then queries."""
    jobs, workers, calls, asked_s = (
        (1_000, (2,), 20_000, 15) if quick else (20_000, (1, 2, 4), 10**6, 40)
    )
    with fleet("postgresql", None, _SETTINGS) as it:
        began = time.monotonic()
        back_fill(it, jobs)
        took = time.monotonic() - began
        rows = [Row("jobs put in the queue, a second", jobs / took, note=f"{jobs:,} jobs")]
        rows += queries(it, calls)
        for count in workers:
            rows += _with_workers(it, count, asked_s)
        return rows


def back_fill(it: Fleet, jobs: int) -> None:
    """Queue so many analyses of one talk that was read before."""
    it.start(1)
    it.ask(1, WORDS, first=0)
    while it.states() != {DONE: 1}:
        time.sleep(0.1)
    it.stop()
    with it.app.app_context():
        session = db.session()
        kept = session.scalars(select(AnalysisRow)).one()
        same = {
            "owner_id": kept.owner_id,
            "video_id": kept.video_id,
            "transcript_id": kept.transcript_id,
            "cause": Cause.BACKFILL.value,
            "title": kept.title,
        }
        for first in range(0, jobs, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, jobs))
            made = session.execute(
                insert(AnalysisRow).returning(AnalysisRow.id, AnalysisRow.job_id),
                [
                    same | {"request_key": f"{n:064}", "job_id": f"analysis:bench:{n}"}
                    for n in numbers
                ],
            ).all()
            for number, job_id in made:
                engine.enqueue(session, it.url, WORKFLOW, job_id, number, cause=Cause.BACKFILL)
            session.commit()
        db.session.remove()


def _with_workers(it: Fleet, count: int, asked_s: int) -> list[Row]:
    it.start(count - len(it.workers))
    it.wait_ready()
    time.sleep(3)  # each has begun some
    before, began, since = it.states().get(DONE, 0), time.monotonic(), now()
    for second in range(asked_s):
        it.ask(1, WORDS, first=1_000 * count + second)
        time.sleep(max(0.0, began + second + 1 - time.monotonic()))
    took = time.monotonic() - began
    done = it.states().get(DONE, 0) - before
    time.sleep(3)
    with it.session() as session:
        begun = session.execute(
            select(AnalysisRow.created_at, AnalysisRow.begun_at).where(
                AnalysisRow.cause == Cause.PERSON.value, AnalysisRow.created_at >= since
            )
        ).all()
        left = session.scalar(
            select(func.count()).where(AnalysisRow.state == "queued").select_from(AnalysisRow)
        )
    waits = sorted((at - asked).total_seconds() if at else 60.0 for asked, at in begun)
    what = f"{count} workers: "
    return [
        Row(f"{what}jobs done, a second", done / took, note=f"{left:,} still wait"),
        Row(f"{what}a person's job begins after, s, median", statistics.median(waits)),
        Row(
            f"{what}the same, 95 %",
            waits[int(0.95 * (len(waits) - 1))],
            bar=MOST_WAIT_S,
            at_most=True,
            note=f"{len(waits)} jobs, the longest wait {waits[-1]:.2f} s",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
