"""What we add to the time that the model takes: one talk, and many under limits.

A fake model answers after 2.0 s, over a real socket; workers are processes of their own. One talk
of an hour: seconds from the request to "done", beside the longest chain of calls; and how long the
worker's thread that did most of it had a processor, and how long it waited for one that others
had, which on a machine of its own it would not. Then 200 talks
in the background at 8 calls at once and 120 a minute, two workers on PostgreSQL: how many of the
calls that the tighter limit allows are made, and that no window of 60 s has one too many.
``--quick``: two short talks, then 20 at 8 calls at once, one worker on SQLite.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from sqlalchemy import select

from bench.report import Row, main
from tests.fakes.model import FakeModel
from tests.fakes.model_log import Asked, depth, most_at_once
from tests.fleet import Fleet, fleet
from tubetotask.domain.job import DONE, Cause
from tubetotask.storage.models import AnalysisRow

LATENCY_S = 2.0
HOUR_WORDS = 10_800  # of tests.fleet.talk: one sentence of fifteen words every five seconds
SHORT_WORDS = 900
AT_ONCE, A_MINUTE = 8, 120
_LIMIT_S = 900


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """Both parts."""
    if quick:
        return [*one_talk("sqlite", SHORT_WORDS, 2), *many("sqlite", 1, 20, None)]
    return [
        *one_talk("sqlite", HOUR_WORDS, 5),
        *one_talk("postgresql", HOUR_WORDS, 5),
        *many("postgresql", 2, 200, A_MINUTE),
        *many("postgresql", 2, 60, None),
    ]


def one_talk(kind: str, words: int, times: int) -> list[Row]:
    """Talks of one length, one after another, each of its own."""
    over: list[float] = []
    chains: list[int] = []
    busy: list[float] = []
    main: list[tuple[float, float]] = []
    with FakeModel(latency_s=LATENCY_S) as model, fleet(kind, model, {"LOG_LEVEL": "INFO"}) as it:
        it.start(1)
        it.wait_ready()
        for number in range(times):
            before, begun, worked = len(model.calls()), time.monotonic(), _worked_s(it)
            threads = _threads(it)
            it.ask(1, words, first=number)
            _until(it, number + 1)
            took = time.monotonic() - begun
            chains.append(depth(model.calls()[before:]))
            over.append(took - chains[-1] * LATENCY_S)
            busy.append(_worked_s(it) - worked)
            main.append(_most(threads, _threads(it)))
    # The first talk also loads what reads it; the others are what a worker at work adds.
    later = statistics.median(over[1:])
    chain = statistics.median(chains)
    what = f"{kind}, a talk of {words:,} words: "
    told = ", ".join(f"{s:.2f} ({cpu:.2f})" for s, cpu in zip(over, busy, strict=True))
    own, waits = (statistics.median(each) for each in zip(*main[1:], strict=True))
    allowed = chain * LATENCY_S * 0.10 + 1
    return [
        Row(f"{what}calls in a row", chain),
        Row(f"{what}seconds beside them, median", later, bar=allowed, at_most=True),
        Row(
            f"{what}of these at work, median",
            statistics.median(busy[1:]),
            note=f"each talk, seconds beside the calls (processor time of the worker): {told}",
        ),
        Row(
            f"{what}of these in the job's own thread, median",
            own,
            note=f"load {os.getloadavg()[0]:.1f}",
        ),
        Row(f"{what}of these it waited for a processor, median", waits),
        Row(f"{what}seconds beside them, first of a worker", over[0]),
    ]


def many(kind: str, workers: int, talks: int, a_minute: int | None) -> list[Row]:
    """Talks in the background under limits."""
    settings = {
        "LOG_LEVEL": "INFO",
        "OPENAI_CONCURRENCY": str(AT_ONCE),
        "OPENAI_CALLS_PER_MINUTE": str(a_minute or ""),
    }
    with FakeModel(latency_s=LATENCY_S) as model, fleet(kind, model, settings) as it:
        it.ask(talks, SHORT_WORDS, cause=Cause.BACKFILL)
        it.start(workers)
        begun = time.monotonic()
        _until(it, talks, queued_until := [0.0])
        took = time.monotonic() - begun
        calls = model.calls()
        errors = it.errors()
    if errors:
        print(*errors[-10:], sep="\n")
    starts = sorted(asked.at for asked in calls)
    what = f"{kind}, {workers} workers, {talks} talks: "
    steady_s = max(queued_until[0], starts[0] + 1) - starts[0]
    rate = AT_ONCE / LATENCY_S  # calls a second that the first limit allows
    if a_minute is not None:
        rate = min(rate, a_minute / 60)
        steady_s = max(steady_s // 60 * 60, 60)  # whole minutes: they begin with many calls
    made = sum(at < starts[0] + steady_s for at in starts)
    share = 100 * made / (rate * steady_s)
    limit = f"{a_minute} calls a minute" if a_minute else f"{AT_ONCE} calls at once"
    return [
        Row(
            f"{what}of what {limit} allow",
            share,
            bar=95 if a_minute else None,
            unit=" %",
            note=f"{made} calls in {steady_s:.0f} s; {len(calls)} calls in {took:.0f} s in all",
        ),
        Row(
            f"{what}most calls in 60 s",
            most_in_a_minute(starts),
            bar=a_minute,
            at_most=True,
        ),
        Row(f"{what}most calls at once", most_at_once(calls), bar=AT_ONCE, at_most=True),
        Row(f"{what}repeated calls", _repeated(calls), bar=0, at_most=True),
    ]


def most_in_a_minute(starts: Sequence[float]) -> int:
    """The most calls in any window of 60 s; ``starts``: seconds, in order."""
    most = first = 0
    for last, at in enumerate(starts):
        while starts[first] <= at - 60:
            first += 1
        most = max(most, last - first + 1)
    return most


def _worked_s(it: Fleet) -> float:
    """Processor time of the workers so far."""
    return sum(sum(psutil.Process(worker.pid).cpu_times()[:2]) for worker in it.workers)


def _threads(it: Fleet) -> dict[str, tuple[float, float]]:
    """Of each thread of the workers: seconds on a processor, and of waiting for one."""
    found = {}
    for worker in it.workers:
        for file in Path(f"/proc/{worker.pid}/task").glob("*/schedstat"):
            on, waited, _ = file.read_text().split()
            found[file.parent.name] = int(on) / 1e9, int(waited) / 1e9
    return found


def _most(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> tuple[float, float]:
    """What the thread that worked most has taken meanwhile; (0, 0) where nothing is told."""
    new = (0.0, 0.0)
    taken = [
        (on - before.get(thread, new)[0], waited - before.get(thread, new)[1])
        for thread, (on, waited) in after.items()
    ]
    return max(taken, default=new)


def _repeated(calls: Sequence[Asked]) -> int:
    return len(calls) - len({repr((asked.model, asked.messages)) for asked in calls})


def _until(it: Fleet, done: int, queued_until: list[float] | None = None) -> None:
    """Until so many are done; ``queued_until``: gets the last moment at which some waited."""
    limit = time.monotonic() + _LIMIT_S
    while time.monotonic() < limit:
        with it.session() as session:
            states = session.scalars(select(AnalysisRow.state)).all()
        if states.count(DONE) >= done:
            return
        if "failed" in states:
            sys.exit(f"a talk failed: {it.reasons()}")
        if queued_until is not None and "queued" in states:
            queued_until[0] = time.monotonic()
        time.sleep(0.02 if queued_until is None else 0.5)
    sys.exit(f"not done in {_LIMIT_S} s: {it.states()}")


if __name__ == "__main__":
    sys.exit(main(measure, __doc__, needs_data=False))
