"""Notes, assessments and tasks into the index, and what an older version stored.

Invariants: what a session writes is in the index from that transaction on, whoever writes it:
``listen`` makes every session do so. What no session has written (an older version, rows that were
brought back) is put in a little at a time beside the other work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.orm import Session

from tubetotask.analysis.tokens import search_words
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.search import Text
from tubetotask.search import texts as made
from tubetotask.storage import search_texts
from tubetotask.storage.database import retried
from tubetotask.storage.documents import ASSESSMENT, NOTES
from tubetotask.storage.models import AnalysisRow, NotesRow, TaskRow, TaskWitnessRow
from tubetotask.storage.search_scope import INDEX
from tubetotask.storage.tasks import CANDIDATE

log = structlog.get_logger()
_AT_ONCE = {"notes": 20, "analyses": 20, "tasks": 100}  # in one transaction
_SPOKEN_FOR = "tubetotask.indexing.tasks"  # of a session: tasks that lose a witness with its flush
_TURN_S = 1.0  # of the worker's look, which comes again in two seconds


def listen() -> None:
    """From now on every session puts what it writes into the index. Again is harmless."""
    if not event.contains(Session, "before_flush", _mark):
        event.listen(Session, "before_flush", _mark)
        event.listen(Session, "after_flush", _write)


def catch_up(session: Session, turn_s: float = _TURN_S) -> int:
    """Put in what is not in the index yet, for about ``turn_s``; returns how much was. Commits."""
    done, until = 0, time.monotonic() + turn_s
    for of, at_once in _AT_ONCE.items():
        while numbers := list(search_texts.waiting(session, of, at_once)):
            retried(partial(_put_in, session, of, numbers), session)
            done += len(numbers)
            if time.monotonic() >= until:
                return done
    session.commit()  # ends the reading
    return done


def _put_in(session: Session, of: str, numbers: list[int]) -> None:
    connection = session.connection()
    if of == "tasks":
        _put_tasks(connection, numbers)
    else:
        kind: Any = NotesRow if of == "notes" else AnalysisRow
        found = connection.execute(select(kind.id, kind.document).where(kind.id.in_(numbers)))
        for number, document in found.all():
            _put(connection, of, number, document)
    search_texts.mark(connection, of, numbers)
    session.commit()


def _mark(session: Session, *_: object) -> None:
    for row in session.new:
        if isinstance(row, NotesRow | AnalysisRow | TaskRow):
            row.indexed = INDEX
    for row in session.deleted:
        if isinstance(row, TaskWitnessRow):  # read now: behind the flush there is nothing to read
            session.info.setdefault(_SPOKEN_FOR, set()).add(row.task_id)


def _write(session: Session, *_: object) -> None:
    connection, tasks = session.connection(), set[int](session.info.pop(_SPOKEN_FOR, ()))
    for row in [*session.new, *session.dirty]:
        if isinstance(row, NotesRow | AnalysisRow):
            if _changed(row, "document"):
                of = "notes" if isinstance(row, NotesRow) else "analyses"
                _put(connection, of, row.id, row.document)
        elif isinstance(row, TaskRow):
            if _changed(row, "title", "section_title"):
                tasks.add(row.id)
        elif isinstance(row, TaskWitnessRow) and _changed(row, "task_id", "document"):
            tasks.update(_values(row))
    _put_tasks(connection, tasks)


def _changed(row: object, *names: str) -> bool:
    attributes = inspect(row, raiseerr=True).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _values(row: TaskWitnessRow) -> set[int]:
    """The tasks that a witness speaks for, and spoke for."""
    history = inspect(row, raiseerr=True).attrs["task_id"].history
    return {number for number in (*history.sum(),) if number is not None}


def _put(connection: Connection, of: str, number: int, document: str | None) -> None:
    make: Callable[[str], list[Text]] = _noted if of == "notes" else _assessed
    try:
        found = make(document) if document else []
    except StorageFailed:  # its own page says so; it must not be tried for ever
        log.warning("what cannot be read cannot be searched", of=of, number=number)
        found = []
    search_texts.put(connection, of, number, found)
    if of == "notes":
        search_texts.forget_meaning(connection, number)


def _noted(document: str) -> list[Text]:
    return made.of_notes(NOTES.load(document), search_words)


def _assessed(document: str) -> list[Text]:
    return made.of_assessment(ASSESSMENT.load(document), search_words)


def _put_tasks(connection: Connection, numbers: Iterable[int]) -> None:
    wanted = sorted(numbers)
    if not wanted:
        return
    said: dict[int, list[Any]] = {number: [] for number in wanted}
    witnesses = (
        select(TaskWitnessRow.task_id, TaskWitnessRow.document)
        .where(TaskWitnessRow.task_id.in_(wanted))
        .order_by(TaskWitnessRow.said_at, TaskWitnessRow.id)
    )
    for number, document in connection.execute(witnesses):
        try:
            said[number].append(CANDIDATE.load(document))
        except StorageFailed:
            log.warning("what cannot be read cannot be searched", of="witness", number=number)
    rows = select(TaskRow.id, TaskRow.title, TaskRow.section_title).where(TaskRow.id.in_(wanted))
    for number, title, section in connection.execute(rows).all():
        text = made.of_task(title, section, said[number], search_words)
        search_texts.put(connection, "tasks", number, [text])
