"""A file of ``moving`` taken in again: everything of a person, into an account with nothing in it.

Invariant: all of it or nothing: one transaction.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from tubetotask.domain.errors import InputError
from tubetotask.storage import alone, bringing_alike, bringing_lines
from tubetotask.storage.bringing_rows import Brought, Numbers
from tubetotask.storage.database import away
from tubetotask.storage.moving import tables

LEFT_OUT = "arrivals left out"
"""Under this name ``bring`` counts what arrived and has no video here that it could name."""
_EMPTY = ("plans", "analyses", "tasks", "follows", "reports")
# Also what a ZIP can be wrong by: a checksum, a method or a password that we do not have, a name.
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError),
)


def check(
    session: Session, owner_id: int, file: IO[bytes], most: int = bringing_lines.MOST_BYTES
) -> None:
    """Whether it can be taken in, as far as can be seen at once. Raises InputError."""
    _is_zip(file)
    try:
        with zipfile.ZipFile(file) as archive:
            bringing_lines.check(archive, most)
    except _BROKEN_ZIP as error:
        raise bringing_lines.refused("the ZIP", error) from error
    _nothing_there(session, owner_id)


def bring(
    session: Session,
    owner_id: int,
    file: IO[bytes],
    *,
    most: int = bringing_lines.MOST_BYTES,
    also: Callable[[dict[str, int]], None] = lambda _: None,
) -> dict[str, int]:
    """Take it in; returns how many rows of each table. Commits. Raises InputError.

    ``most``: bytes unpacked. ``also``: what is done in the same transaction.
    """
    _is_zip(file)
    try:
        with zipfile.ZipFile(file) as archive:
            bringing_lines.check(archive, most)
            alone.hold(session, owner_id)  # a second one that comes meanwhile sees this one
            _nothing_there(session, owner_id)
            counts = _all(session, owner_id, archive)
        also(counts)
        session.commit()
    except StatementError as error:
        session.rollback()
        if away(error):
            raise
        raise bringing_lines.refused("a row", "the database refuses it") from error
    except _BROKEN_ZIP as error:
        session.rollback()
        raise bringing_lines.refused("the ZIP", error) from error
    except BaseException:
        session.rollback()
        raise
    return counts


def told(counts: Mapping[str, int]) -> str:
    """What came back, in what a person knows of it; how it is kept is for ``--json``."""
    return (
        f"Brought back: talks {counts.get('analyses', 0):,}, tasks {counts.get('tasks', 0):,}, "
        f"versions of the plan {counts.get('plan_versions', 0):,}, "
        f"sources {counts.get('follows', 0):,}, reports {counts.get('reports', 0):,}."
    )


def _is_zip(file: IO[bytes]) -> None:
    """Raise InputError where it is none: said in our words, as most often another was chosen."""
    if not zipfile.is_zipfile(file):
        raise InputError(bringing_lines.NO_ZIP, remedy=bringing_lines.REMEDY)
    file.seek(0)


def has(session: Session, owner_id: int) -> str:
    """The name of a table in which the account has something; "": it is empty."""
    for table in tables():
        if table.name in _EMPTY:
            mine = select(table.c.owner_id).where(table.c.owner_id == owner_id).limit(1)
            if session.scalar(mine) is not None:
                return table.name
    return ""


def _nothing_there(session: Session, owner_id: int) -> None:
    if name := has(session, owner_id):
        raise InputError(
            f"There is something in this account already ({name}).",
            remedy="Bring it into an account with nothing in it.",
        )


def _all(session: Session, owner_id: int, archive: zipfile.ZipFile) -> dict[str, int]:
    """Every table, each after those that it names."""
    connection, counts = session.connection(), {}
    numbers = Numbers(bringing_alike.find(connection, archive))
    there = set(archive.namelist())
    for table in tables():
        if bringing_lines.name_of(table.name) not in there:  # of an earlier version
            continue
        brought = Brought(connection, owner_id, table, numbers)
        for place, row in bringing_lines.rows(archive, table.name):
            with bringing_lines.at(table.name, place):
                brought.take(place, row)
        brought.end()
        counts[table.name] = brought.count
    if numbers.left_out:
        counts[LEFT_OUT] = numbers.left_out
    return counts
