"""Runs the migrations: the job engine's own tables, then ours by Alembic.

``flask db upgrade`` is the one command that changes the database; nothing migrates at start.

Invariants: however many are started at once, one migrates and the others find it done. All that is
due of ours is done, or nothing, on both databases; and where it is, the engine's is done, too: our
last revision says that nothing is left (``storage.revision``).
"""

from __future__ import annotations

import os
import random
import time
from typing import Literal

from alembic import context
from dbos import DBOS
from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tubetotask.storage import models  # noqa: F401 - importing registers every table
from tubetotask.storage.alone import migrating
from tubetotask.storage.database import Base, UtcDateTime, db, deadlocked

_TIMES = 10  # that it is begun


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave the job engine's tables alone when comparing."""
    return kind != "table" or name in Base.metadata.tables


def _render(kind: str, value: object, _context: object) -> str | Literal[False]:
    """Our time type as the plain one: a migration must not change when our code does."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run online: the only way, since SQLite needs batch mode on a live connection."""
    os.umask(0o077)  # a database file made here is nobody else's on this machine
    with migrating(db.engine):
        DBOS.migrate(current_app.config["JOBS_DATABASE_URL"])
        _beside_who_is_at_work(db.engine)


def _beside_who_is_at_work(engine: Engine) -> None:
    """On PostgreSQL all of it is one transaction, which may lock itself out with a page or a job
    that holds another table: one of the two is refused then, and the migration begins again."""
    for left in range(_TIMES - 1, -1, -1):
        try:
            _migrate(engine)
        except OperationalError as error:
            if left == 0 or not deadlocked(error):
                raise
            time.sleep(random.random())  # noqa: S311 - spreads tries, hides nothing
        else:
            return


def _migrate(engine: Engine) -> None:
    lite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if lite:  # its driver begins none for a change of tables: what stops half-way would stay so
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=_ours,
            render_as_batch=lite,
            transactional_ddl=True,
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
