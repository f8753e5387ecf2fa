"""How long it takes to find out whether one candidate is one of very many tasks.

Invariant: what is timed is what a worker does for a candidate (encode, look on the shelf, fetch the
near ones, read their titles, compare), over a real SQLite file with as many tasks and vectors.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from flask_migrate import upgrade
from numpy.typing import NDArray
from sqlalchemy import insert

from tubetotask import pipeline, plans
from tubetotask.analysis.encoders import Encoder
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.jobs.shelves import Shelves
from tubetotask.storage.database import db, now
from tubetotask.storage.models import TaskRow, TaskVectorRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.tasks.nearness import WIDTH, packed

_DO = [
    "Send",
    "Write",
    "Plan",
    "Record",
    "Buy",
    "Sell",
    "Clean",
    "Test",
    "Move",
    "Print",
    "Name",
    "Price",
]
_WHAT = [
    "the newsletter",
    "your prices",
    "the workshop",
    "a landing page",
    "the welcome email",
    "every video",
    "the shop",
    "your goals",
    "the contract",
    "a podcast episode",
    "the database",
    "the garden",
    "customer interviews",
    "the ads",
]
_HOW = [
    "",
    "before you start",
    "with a friend",
    "every week",
    "in the morning",
    "for new customers",
    "on paper",
    "at night",
    "in two languages",
    "without help",
    "again",
    "before the summer",
]
_LEAST = 0.6
_ASKED = 60
_FOUND = 10


@dataclass(frozen=True)
class Took:
    """``each_ms``: of the candidates that were asked; ``worst_…``: 95 of 100 take no longer;
    ``found``: share of the ten nearest."""

    each_ms: list[float]
    worst_ms: float
    worst_cpu_ms: float
    encode_ms: float
    filled_s: float
    shelf_mb: float
    found: float


def measured(encoder: Encoder, folder: Path, count: int) -> Took:
    """Fill a database with ``count`` tasks, and ask."""
    config = load({"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), "LOG_LEVEL": "ERROR"})
    app = create_app(config, pages=False)
    with app.app_context():
        upgrade()
        space = Workspace(db.session(), local_user(db.session()).id)
        plan = space.keep_plan(plans.parse("# Plan\n\n## Sales\n- Sell")).plan_id
        space.session.commit()
        titles = [f"{a} {b} {c}".strip() for a, b, c in product(_DO, _WHAT, _HOW)]
        vectors = _many(encoder.encode(titles), count)
        _fill(space, plan, encoder, titles, vectors)
        found = _ask(space, plan, encoder, titles, vectors)
        db.session.remove()
        db.engine.dispose()
    return found


def _many(real: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The vectors of real sentences, and between them mixtures of two."""
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, len(real), (2, count))
    share = rng.uniform(0.2, 0.8, (count, 1)).astype(np.float32)
    mixed: NDArray[np.float32] = share * real[one] + (1 - share) * real[other]
    mixed += rng.standard_normal(mixed.shape).astype(np.float32) * 0.01
    mixed[: len(real)] = real[:count]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    return mixed


def _fill(
    space: Workspace, plan: int, encoder: Encoder, titles: list[str], vectors: NDArray[np.float32]
) -> None:
    moment = now()
    for start in range(0, len(vectors), 5000):
        part = range(start, min(start + 5000, len(vectors)))
        space.session.execute(
            insert(TaskRow),
            [
                {"id": n + 1, "owner_id": space.owner_id, "plan_id": plan, "priority": "P2",
                 "title": titles[n % len(titles)], "score": n % 100, "language": "en",
                 "first_at": moment, "created_at": moment, "changed_at": moment}
                for n in part
            ],
        )  # fmt: skip
        space.session.execute(
            insert(TaskVectorRow),
            [
                {"task_id": n + 1, "owner_id": space.owner_id, "plan_id": plan,
                 "encoder": encoder.id, "vector": packed(vectors[n])}
                for n in part
            ],
        )  # fmt: skip
        space.session.commit()


def _ask(
    space: Workspace, plan: int, encoder: Encoder, titles: list[str], vectors: NDArray[np.float32]
) -> Took:
    shelves, tasks = Shelves(), Tasks(space.session, space.owner_id)
    key = space.owner_id, plan, encoder.id
    began = time.perf_counter()
    shelves.fill(space.session, key, vectors.shape[1])
    filled = time.perf_counter() - began
    rng = np.random.default_rng(2)
    each, work, encoding, shares = [], [], [], []
    for number in rng.integers(0, len(titles), _ASKED):
        title = titles[number].replace("every", "each") + " today"
        space.session.expunge_all()
        began, used = time.perf_counter(), time.process_time()
        vector = encoder.encode([title])[0]
        encoding.append(time.perf_counter() - began)
        near = shelves.nearest(space.session, key, vector, _LEAST)[:24]
        cosines = dict(near)
        for row in tasks.some(cosines):
            alike = encoder.calibrated(cosines[row.id])
            pipeline.same_task((title, "en"), (row.title, row.language), alike)
        each.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - used) * 1000)
        cosine = vectors @ vector
        best = np.argsort(-cosine)[:_FOUND]
        true = {int(n) + 1 for n in best if cosine[n] >= _LEAST}
        shares.append(len(true & set(cosines)) / len(true) if true else 1.0)
    each.sort()
    work.sort()
    return Took(
        each,
        each[int(len(each) * 0.95) - 1],
        work[int(len(work) * 0.95) - 1],
        1000 * float(np.median(encoding)),
        filled,
        len(vectors) * (WIDTH * 4 + 8) / 1e6,
        float(np.mean(shares)),
    )
