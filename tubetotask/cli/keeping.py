"""What earlier runs kept, when there is a database to keep it in: notes, answers, settings.

Invariant: keeping never stands in the way: whatever is wrong with the database is told in one
line, once, and the work goes on without it. Only a budget does: without the ledger nobody knows
what is left of it, so then no call of a model is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.cli.progress import Reporter
from tubetotask.config import Config
from tubetotask.domain.calls import Account, Call, NoBook, Planned
from tubetotask.domain.errors import ModelFailed, StorageFailed
from tubetotask.domain.library import Noted, NotesKey, scoped
from tubetotask.jobs import indexing
from tubetotask.jobs.terms import Terms
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.library import SqlLibrary
from tubetotask.storage.workspace import local_user

R = TypeVar("R")
H = TypeVar("H", int, int | Call)
_UNTIL = "script/server makes it ready"


def open_store(config: Config, reporter: Reporter, *, public: bool) -> Store | None:
    """The store in the configured database, or None where there is none.

    ``public``: for a video on YouTube, whose notes are everybody's.
    """
    try:
        url = make_url(config.database_url)
        if config.sqlite and not Path(url.database or "").is_file():
            reporter.hint(f"the results are not kept: there is no database yet ({_UNTIL})")
            return None
        # A short wait: who only wants an answer must not hang because a server is away.
        arguments = {} if config.sqlite else {"connect_timeout": 5}
        return Store(create_engine(url, connect_args=arguments), reporter, public=public)
    except (SQLAlchemyError, OSError, ValueError):
        reporter.hint("the results are not kept: DATABASE_URL cannot be used")
        return None


class Store:
    """A database with a session for each question, so that no lock is held while reading."""

    def __init__(self, engine: Engine, reporter: Reporter, *, public: bool) -> None:
        self.engine = engine
        indexing.listen()  # what a command writes can be found, too
        self._reporter = reporter
        self._usable = True
        self._lock = Lock()
        # A file is the local person's own, here as on the pages.
        self._owner_id = None if public else self.tried(lambda session: local_user(session).id)

    @property
    def usable(self) -> bool:
        """Whether the database has worked so far."""
        return self._usable

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The kept notes, and a line that says so."""
        noted = self.tried(lambda session: self._library(session).find_notes(key))
        if noted and noted.kept_at:
            day = noted.kept_at.astimezone().strftime("%Y-%m-%d %H:%M")
            self._reporter.hint(f"notes from {day} re-used")
        return noted

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep them, or say that it did not work."""
        self.tried(lambda session: self._library(session).keep_notes(key, noted))

    def _library(self, session: Session) -> SqlLibrary:
        return SqlLibrary(session, self._owner_id)

    def book(
        self, transcript_hash: str, terms: Callable[[Session], Terms], *, reuse: bool
    ) -> _Book:
        """Where a model's answers about the transcript of that hash are kept, and paid from.

        ``reuse``: False where nothing but what they cost is to be kept.
        """
        subject = scoped(transcript_hash, self._owner_id) if reuse else ""
        payer = self.tried(lambda session: local_user(session).id)
        account = Account(subject, payer)
        found = self.tried(terms) or Terms()
        limited = self.tried(lambda session: found.limited(session, account))
        # Who types a command sees for themselves whether a server that is stopped works again.
        book = found.book(self.engine, account, reuse=reuse, trying=True)
        return _Book(self, book, limited=bool(found.budgets or limited))

    def tried(self, work: Callable[[Session], R]) -> R | None:
        """What ``work`` gives, or None where the database does not work."""
        if not self._usable:
            return None
        try:
            with Session(self.engine) as session:
                return work(session)
        except (SQLAlchemyError, StorageFailed, OSError):
            self._give_up()
            return None

    def _give_up(self) -> None:
        with self._lock:  # a model's answers come on several threads
            if self._usable:
                self._usable = False
                self._reporter.hint(
                    "the results are not kept: the database is not ready or cannot be reached "
                    f"({_UNTIL})"
                )


class _Book:
    """The database's book; where it does not work, one that lasts as long as this run."""

    def __init__(self, store: Store, kept: SqlCallBook, *, limited: bool) -> None:
        self._store, self._kept, self._limited = store, kept, limited
        self._own = NoBook()

    def find(self, key: str) -> Call | None:
        """From this run, else from an earlier one."""
        return self._own.find(key) or self._store.tried(lambda _: self._kept.find(key))

    def fits(self, planned: Planned) -> None:
        """By the database."""
        self._store.tried(lambda _: self._kept.fits(planned))

    def reserve(self, planned: Planned) -> int | Call:
        """In the database; without one only where there is no budget to hold."""
        return self._held(self._store.tried(lambda _: self._kept.reserve(planned)))

    def again(self, planned: Planned, held: int, *, may_have_cost: bool) -> int:
        """As above."""
        return self._held(
            self._store.tried(
                lambda _: self._kept.again(planned, held, may_have_cost=may_have_cost)
            )
        )

    def _held(self, found: H | None) -> H | Literal[0]:
        if found is None and self._limited:
            raise no_ledger()
        return 0 if found is None else found

    def consequence(self, failed: ModelFailed) -> ModelFailed:
        """In the database, for everybody."""
        return self._store.tried(lambda _: self._kept.consequence(failed)) or failed

    def release(self, held: int) -> None:
        """In the database."""
        self._store.tried(lambda _: self._kept.release(held))

    def keep(self, call: Call, held: int = 0) -> None:
        """In both."""
        self._own.keep(call)
        self._store.tried(lambda _: self._kept.keep(call, held))

    def set_aside(self, keys: Sequence[str]) -> None:
        """In both."""
        self._own.set_aside(keys)
        self._store.tried(lambda _: self._kept.set_aside(keys))


def no_ledger() -> StorageFailed:
    """A budget that cannot be held."""
    return StorageFailed(
        "A budget is set, and the database that holds it cannot be used: the model is not asked.",
        remedy="Start script/server once, which makes it ready; or use --offline, or take "
        "BUDGET_USD_DAY and BUDGET_USD_MONTH away.",
    )
