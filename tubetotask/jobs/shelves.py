"""The vectors of tasks, at hand while a worker runs.

Invariant: a shelf holds only what was committed when it was last filled up, and nothing of two
plans. It says who is worth comparing; whether a task is still there, and whose, the database says.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.storage.models import TaskVectorRow
from tubetotask.tasks.nearness import Nearness, unpacked

_AT_ONCE = 2000
_MOST_SHELVES = 2  # of the plans that were asked for last; 100 MB each at most

Key = tuple[int, int, str]  # owner, plan, encoder


class Shelves:
    """A few shelves, the one used last in front. Safe to use from threads."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[Key, Nearness] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(
        self, session: Session, key: Key, vector: NDArray[np.float32], least: float
    ) -> list[tuple[int, float]]:
        """Numbers of tasks and cosines of at least ``least``, the nearest first.

        Call it alone with the plan's tasks (``Tasks.lock``): then numbers only ever rise.
        """
        with self._lock:
            shelf = self._filled(session, key, len(vector))
            ids = shelf.around(vector)
        if not ids:
            return []
        rows = session.execute(
            select(TaskVectorRow.task_id, TaskVectorRow.vector).where(
                # All four, for the index: by the owner alone a planner would read all there are.
                TaskVectorRow.owner_id == key[0],
                TaskVectorRow.plan_id == key[1],
                TaskVectorRow.encoder == key[2],
                TaskVectorRow.task_id.in_(ids),
            )
        ).all()
        if not rows:
            return []
        cosines = unpacked([kept for _, kept in rows]) @ vector
        found = [(int(rows[i][0]), float(cosine)) for i, cosine in enumerate(cosines)]
        return sorted((n for n in found if n[1] >= least), key=lambda n: (-n[1], n[0]))

    def fill(self, session: Session, key: Key, dimensions: int) -> None:
        """Fetch what was added since the last time. Whoever adds tasks to a plan is alone with it,
        so what is seen at any moment has no gaps."""
        with self._lock:
            self._filled(session, key, dimensions)

    def _filled(self, session: Session, key: Key, dimensions: int) -> Nearness:
        shelf = self._shelves.pop(key, None) or Nearness(dimensions)
        self._shelves[key] = shelf
        while len(self._shelves) > _MOST_SHELVES:
            self._shelves.popitem(last=False)
        owner, plan, encoder = key
        while True:
            rows = session.execute(
                select(TaskVectorRow.task_id, TaskVectorRow.vector)
                .where(
                    TaskVectorRow.owner_id == owner,
                    TaskVectorRow.plan_id == plan,
                    TaskVectorRow.encoder == encoder,
                    TaskVectorRow.task_id > shelf.last,
                )
                .order_by(TaskVectorRow.task_id)
                .limit(_AT_ONCE)
            ).all()
            shelf.add([number for number, _ in rows], unpacked([kept for _, kept in rows]))
            if len(rows) < _AT_ONCE:
                return shelf
