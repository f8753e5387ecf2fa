"""Nothing is lost and nothing is paid for twice: workers killed at random, the database restarted.

100 talks of 6 calls of a model; 3 workers on PostgreSQL, then 1 on SQLite; 30 SIGKILLs at random
moments; on PostgreSQL 2 restarts of the database. Counted are talks that are done, requests whose
answer had been booked before, requests that were in flight at a kill and made again, money beyond
the budget, and what is left in a running state. ``--quick``: 20 talks, 6 kills, 1 restart.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.report import Row, main
from tests.fakes.model import FakeModel
from tests.fakes.model_log import Asked
from tests.fleet import Fleet, fleet
from tubetotask.jobs import engine
from tubetotask.storage.models import ModelCallRow, ReservationRow

CALLS = 6  # of a talk: three parts, their merge, the assessment, the double check
WORDS = 1000
LATENCY_S = 1.5
AT_ONCE = 8
BUDGET = Decimal(40)
SETTINGS = {
    "OPENAI_PART_TOKENS": "700",
    "OPENAI_CONCURRENCY": str(AT_ONCE),
    "BUDGET_USD_DAY": str(BUDGET),
    "WORKER_JOBS": "4",
}
# Between two kills. One worker alone must come to work in between: it takes seconds to start.
_PAUSE_S = ((1.0, 6.0), (3.0, 12.0))  # of several workers, of one
_LIMIT_S = 1500


@dataclass
class Seen:
    """What was seen while it ran."""

    kills: int = 0
    in_flight: int = 0  # requests that were open at a kill or a restart, of any worker
    restarts: int = 0
    most: Decimal = Decimal(0)  # spent and reserved together, at most


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """Both databases."""
    talks, kills, restarts = (20, 6, 1) if quick else (100, 30, 2)
    return [
        *run("postgresql", 3, talks, kills, restarts),
        *run("sqlite", 1, talks, kills, 0),
    ]


def run(kind: str, workers: int, talks: int, kills: int, restarts: int) -> list[Row]:
    """One database."""
    chance = random.Random(f"{kind}{talks}")
    with FakeModel(latency_s=LATENCY_S) as model, fleet(kind, model, SETTINGS) as found:
        found.ask(talks, WORDS)
        found.start(workers)
        seen, stop = Seen(), threading.Event()
        watcher = threading.Thread(target=_watch, args=(found, seen, stop))
        watcher.start()
        begun = time.monotonic()
        turns = ["kill"] * kills + ["restart"] * restarts
        _storm(found, model, seen, chance, talks, turns)
        while found.states().get("done", 0) < talks and time.monotonic() - begun < _LIMIT_S:
            time.sleep(0.5)
        took = time.monotonic() - begun
        time.sleep(2)
        stop.set()
        watcher.join()
        states = found.states()
        rows = _rows(kind, found, model, seen, states, talks, kills, restarts, took)
        if states.get("done", 0) < talks:
            print(states, *found.reasons(), *found.errors()[-20:], sep="\n")
    return rows


def _open(model: FakeModel) -> int:
    return sum(asked.answered_at is None for asked in model.calls())


def _storm(
    found: Fleet,
    model: FakeModel,
    seen: Seen,
    chance: random.Random,
    talks: int,
    turns: list[str],
) -> None:
    """Kill and restart at random, as long as there is work."""
    chance.shuffle(turns)
    for turn in turns:
        time.sleep(chance.uniform(*_PAUSE_S[found.server is None]))
        if found.states().get("done", 0) >= talks:
            break
        seen.in_flight += _open(model)
        if turn == "restart" and found.server is not None:
            found.server.stop()
            time.sleep(chance.uniform(0.5, 3.0))
            found.server.start()
            seen.restarts += 1
            continue
        victim = chance.choice(found.workers)
        victim.kill()
        victim.wait()
        found.workers.remove(victim)
        seen.kills += 1
        time.sleep(chance.uniform(0, 2.0))
        found.start(1)


def _watch(found: Fleet, seen: Seen, stop: threading.Event) -> None:
    """Note the most that was spent and reserved at one moment."""
    while not stop.wait(0.05):
        try:
            with found.session() as session:
                spent, reserved = session.execute(
                    select(
                        select(func.sum(ModelCallRow.usd)).scalar_subquery(),
                        select(func.sum(ReservationRow.usd)).scalar_subquery(),
                    )
                ).one()
        except SQLAlchemyError:
            continue
        seen.most = max(seen.most, (spent or Decimal(0)) + (reserved or Decimal(0)))


def _rows(
    kind: str,
    found: Fleet,
    model: FakeModel,
    seen: Seen,
    states: dict[str, int],
    talks: int,
    kills: int,
    restarts: int,
    took: float,
) -> list[Row]:
    calls = model.calls()
    texts = Counter(_text(asked) for asked in calls)
    purposes = Counter(asked.purpose for asked in calls)
    repeated = sum(count - 1 for count in texts.values())
    with found.session() as session:
        booked = session.scalar(
            select(func.count(func.distinct(ModelCallRow.key))).where(ModelCallRow.key != "")
        )
        twice = session.execute(
            select(ModelCallRow.key)
            .where(ModelCallRow.outcome == "used")
            .group_by(ModelCallRow.key)
            .having(func.count() > 1)
        ).all()
        left = session.scalar(select(func.count()).select_from(ReservationRow))
    running = engine.client(found.url).list_workflows(status=["PENDING", "ENQUEUED"])
    kinds = f"{kind}: "
    return [
        Row(f"{kinds}talks done", states.get("done", 0), talks, "asked", bar=talks),
        Row(f"{kinds}kills", seen.kills, bar=min(kills, seen.kills)),
        Row(f"{kinds}requests open at a kill or restart", seen.in_flight),
        Row(f"{kinds}restarts of the database", seen.restarts, restarts, "planned"),
        Row(
            f"{kinds}different calls for a talk",
            len(texts) / talks,
            CALLS,
            "planned",
            note=", ".join(f"{n} {purpose}" for purpose, n in purposes.most_common()),
        ),
        Row(f"{kinds}answers booked and asked for again", len(twice), bar=0, at_most=True),
        Row(
            f"{kinds}requests made again (in flight at a kill or restart)",
            repeated,
            # Not those seen open: an answer may be under way in neither's hands at a kill.
            bar=(seen.kills + seen.restarts) * AT_ONCE,
            at_most=True,
            note=f"{len(calls)} requests, {booked} of them booked; {AT_ONCE} open at once at most",
        ),
        Row(
            f"{kinds}most that was spent and reserved, US dollars",
            float(seen.most),
            bar=float(BUDGET),
            at_most=True,
        ),
        Row(f"{kinds}left in a running state", len(running), bar=0, at_most=True),
        Row(f"{kinds}reservations left", left or 0, bar=0, at_most=True),
        Row(f"{kinds}seconds", took),
    ]


def _text(asked: Asked) -> str:
    return repr((asked.model, asked.messages))


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
