"""What a worker looks at YouTube with: one set of ways for the process, a book, a clock, chance.

Invariant: the ways are opened at the first look and closed once; every unit of the Data API is
booked before it is spent, for whom it is.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.errors import StorageFailed
from tubetotask.jobs.steps import StorageAway
from tubetotask.storage.database import away, db, now
from tubetotask.storage.quota import QuotaBook

if TYPE_CHECKING:
    from tubetotask.sources import Ways
    from tubetotask.sources.data_api import Book

R = TypeVar("R")
Open = Callable[[str, "Book"], "Ways"]


def _through(proxy: str) -> Open:
    def opening(key: str, book: Book) -> Ways:
        from tubetotask.sources import open_ways  # an idle worker needs none of it

        return open_ways(key, book=book, proxy=proxy)

    return opening


class Lookout:
    """Threads may share one. ``opening`` makes the ways from a key and a book."""

    def __init__(
        self,
        app: Flask,
        config: Config,
        *,
        opening: Open | None = None,
        clock: Callable[[], datetime] = now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.app, self.config = app, config
        self.now, self.chance = clock, chance
        self.jobs_url: str = app.config["JOBS_DATABASE_URL"]
        self._opening = opening or _through(config.youtube_proxy)
        self._ways: Ways | None = None
        self._lock = threading.Lock()

    @property
    def ways(self) -> Ways:
        """The ways to YouTube."""
        with self._lock:
            if self._ways is None:
                with self.app.app_context():
                    book = QuotaBook(db.engine, self.config.youtube_quota, self.now)
                self._ways = self._opening(self.config.youtube_api_key, book)
            return self._ways

    def close(self) -> None:
        """Give the connections back; what is asked afterwards opens them again."""
        with self._lock:
            if self._ways is not None:
                self._ways.close()
                self._ways = None


def kept(session: Session, work: Callable[[], R]) -> R:
    """``work()``. Raises StorageAway where the database is not there: it is to be begun anew."""
    try:
        return work()
    except Exception as error:
        session.rollback()
        if away(error.__cause__ if isinstance(error, StorageFailed) else error):
            raise StorageAway("the database cannot be used") from error
        raise
