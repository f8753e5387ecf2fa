"""Two of a person's requests that have both looked before either writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from tubetotask.storage.workspace import Workspace, local_user

Work = Callable[[Workspace], object]


class Meeting:
    """Sessions that wait for each other at their first change, as long as the other may come.

    Who is alone with what it changes is not met there: the other waits for it elsewhere.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._place = engine, threading.Barrier(2)

    def _one(self, work: Work) -> object:
        with Session(self._engine) as session:
            space = Workspace(session, local_user(session).id)
            arrived: list[bool] = []

            def arrive(*_: object) -> None:
                if not arrived:
                    arrived.append(True)
                    with suppress(threading.BrokenBarrierError):
                        self._place.wait(2)

            def executed(state: ORMExecuteState) -> None:
                if state.is_insert:
                    arrive()

            event.listen(session, "before_flush", arrive)
            event.listen(session, "do_orm_execute", executed)
            return work(space)

    def of(self, one: Work, other: Work) -> list[object]:
        """What both come to."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(self._one, (one, other)))
