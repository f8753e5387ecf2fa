"""Notes that earlier runs kept, when there is a database to keep them in.

Invariant: keeping never stands in the way: whatever is wrong with the database is told in one
line, once, and the analysis goes on without it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.cli.progress import Reporter
from tubetotask.config import Config
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.library import Library, Noted, NotesKey
from tubetotask.storage.library import SqlLibrary

_UNTIL = "script/server makes it ready"


def open_library(config: Config, reporter: Reporter) -> Library | None:
    """The library in the configured database, or None where there is none."""
    try:
        url = make_url(config.database_url)
        if config.sqlite and not Path(url.database or "").is_file():
            reporter.hint(f"the notes are not kept: there is no database yet ({_UNTIL})")
            return None
        # A short wait: who only wants an answer must not hang because a server is away.
        arguments = {} if config.sqlite else {"connect_timeout": 5}
        return KeepingLibrary(create_engine(url, connect_args=arguments), reporter)
    except (SQLAlchemyError, OSError, ValueError):
        reporter.hint("the notes are not kept: DATABASE_URL cannot be used")
        return None


class KeepingLibrary:
    """``SqlLibrary`` with a session for each question, so that no lock is held while reading."""

    def __init__(self, engine: Engine, reporter: Reporter) -> None:
        self._engine = engine
        self._reporter = reporter
        self._usable = True

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The kept notes, and a line that says so."""
        try:
            with Session(self._engine) as session:
                noted = SqlLibrary(session).find_notes(key)
        except (SQLAlchemyError, StorageFailed, OSError):
            self._give_up()
            return None
        if noted and noted.kept_at:
            day = noted.kept_at.astimezone().strftime("%Y-%m-%d %H:%M")
            self._reporter.hint(f"notes from {day} re-used")
        return noted

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep them, or say that it did not work."""
        if not self._usable:
            return
        try:
            with Session(self._engine) as session:
                SqlLibrary(session).keep_notes(key, noted)
        except (SQLAlchemyError, StorageFailed, OSError):
            self._give_up()

    def _give_up(self) -> None:
        if self._usable:
            self._reporter.hint(
                f"the notes are not kept: the database is not ready or cannot be reached ({_UNTIL})"
            )
        self._usable = False
