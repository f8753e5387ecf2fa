"""Rounds of 1,000 sources over real sockets: how long one takes, and what memory.

A YouTube of our own (TLS, 100 ms before each answer, feeds of 15 videos) is asked by a process that
does what the worker does: its ways to YouTube, its pauses between two requests to a host, a real
database (SQLite). The first round meets every source for the first time; before each other one an
hour goes by, and one source in fifty publishes. Memory is the process's own share (PSS) after each
round. Asked on two cores: at most two minutes a round, 150 MB, and no growth over 20 rounds.
``--first``: two rounds; ``--quick``: 60 sources, 4 rounds. All of it takes about twenty minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.report import Row, main
from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import FEED_HOLDS, channel

ANSWERS_AFTER_S = 0.1
_PUBLISHES = 50  # one in so many sources, before each round


@dataclass(frozen=True)
class Round:
    """What one took (on the clock, of a processor), memory and videos kept after it."""

    took_s: float
    cpu_s: float
    pss_mb: float
    videos: int


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """The rounds, one after the other."""
    return _measured(60, 4) if quick else _measured(1000, 20)


def first(_data: Path, _quick: bool) -> Sequence[Row]:
    """1,000 sources, 2 rounds"""
    return _measured(1000, 2)


def _measured(count: int, times: int) -> Sequence[Row]:
    names = [channel("ok", n) for n in range(1, count + 1)]
    with tempfile.TemporaryDirectory(prefix="rounds-") as folder:
        with FakeYouTube(Path(folder)) as fake:
            fake.sources.pause_s = ANSWERS_AFTER_S
            for name in names:
                missing = FEED_HOLDS - len(fake.sources.of(name))
                fake.sources.publish(name, missing)
            rounds = _asked(fake, names, times, Path(folder))
        wanted = sum(len(fake.sources.of(name)) for name in names)
    return told(rounds, count, missed=wanted - rounds[-1].videos)


def _asked(fake: FakeYouTube, names: Sequence[str], times: int, folder: Path) -> list[Round]:
    """Rounds in a process of their own, that is told to go on when the sources have published."""
    env = os.environ | fake.env | {"TUBETOTASK_DATA": str(folder / "data")}
    command = [sys.executable, "-m", "bench.rounds", "--worker"]
    rounds = []
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        print(json.dumps(list(names)), file=worker.stdin, flush=True)
        for number in range(times):
            if number:
                for name in names[number % _PUBLISHES :: _PUBLISHES]:
                    fake.sources.publish(name)
            print("go", file=worker.stdin, flush=True)
            line = worker.stdout.readline()
            if not line:
                sys.exit("The process that looks has ended; what it said stands above.")
            rounds.append(Round(**json.loads(line)))
        worker.stdin.close()
    return rounds


def told(rounds: Sequence[Round], count: int, *, missed: int) -> Sequence[Row]:
    """The figures."""
    first, later = rounds[0], rounds[1:]
    half = len(later) // 2
    early = median(each.pss_mb for each in later[:half] or later)
    late = median(each.pss_mb for each in later[half:])
    whole = count == 1000  # of fewer, time and memory say nothing of what is asked
    return [
        Row("first round", first.took_s, unit=" s", note=f"{first.cpu_s:.1f} s of a processor"),
        Row(
            "the longest round",
            max(each.took_s for each in rounds),
            unit=" s",
            bar=120 if whole else None,
            at_most=True,
            note=f"later ones: median {median(each.took_s for each in later):.1f} s, of a "
            f"processor {median(each.cpu_s for each in later):.1f} s",
        ),
        Row(
            "memory after a round, at most",
            max(each.pss_mb for each in rounds),
            unit=" MB",
            bar=150 if whole else None,
            at_most=True,
            note=", ".join(f"{each.pss_mb:.0f}" for each in rounds),
        ),
        Row(
            "memory, later half of the rounds / earlier half",
            late / early,
            bar=1.05,
            at_most=True,
        ),
        Row("videos not found", missed, bar=0, at_most=True, note=f"{rounds[-1].videos} were"),
    ]


def worker() -> None:
    """The process that looks: names of channels on its input, then a line for each round."""
    import psutil
    from flask_migrate import upgrade
    from sqlalchemy import func, select, update

    from tubetotask.app import create_app
    from tubetotask.config import load
    from tubetotask.jobs import following, rounds
    from tubetotask.jobs.lookout import Lookout
    from tubetotask.storage.database import db
    from tubetotask.storage.models import FoundVideoRow, SourceRow
    from tubetotask.storage.workspace import Workspace, local_user

    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    given = {"FLASK_ENV": "testing", "LOG_LEVEL": "ERROR"}
    app = create_app(load(given | {"TUBETOTASK_DATA": os.environ["TUBETOTASK_DATA"]}), pages=False)
    eyes = Lookout(app, app.config["TUBETOTASK"], clock=lambda: at)
    with app.app_context():
        upgrade()
        space = Workspace(db.session(), local_user(db.session()).id)
        names = json.loads(sys.stdin.readline())
        following.follow_many(space, eyes.jobs_url, "\n".join(names))
        while sys.stdin.readline():
            space.session.execute(update(SourceRow).values(next_look_at=at))
            space.session.commit()
            began, cpu = time.monotonic(), time.process_time()
            looked = rounds.run(eyes)
            took, used = time.monotonic() - began, time.process_time() - cpu
            if looked != len(names):
                sys.exit(f"{looked} of {len(names)} sources were looked at.")
            kept = space.session.scalar(select(func.count()).select_from(FoundVideoRow))
            space.session.commit()
            mb = psutil.Process().memory_full_info().pss / 1e6
            print(json.dumps({"took_s": took, "cpu_s": used, "pss_mb": mb, "videos": kept}))
            sys.stdout.flush()
            at += timedelta(hours=1)
    eyes.close()


if __name__ == "__main__":
    if "--worker" in sys.argv:
        worker()
    else:
        sys.exit(main(measure, __doc__, needs_data=False, first=first))
