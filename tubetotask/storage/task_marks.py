"""What stands beside tasks on a page: their tags, and which may be the same. Scoped by its owner.

Invariant: one question to the database for all of it, since a page asks few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, Float, Integer, Select, literal, union_all
from sqlalchemy.orm import Session

from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.task_pairs import Other, pairs_of


@dataclass(slots=True)
class Marks:
    """``tags``: of each task; ``talk``: of the talk; ``known``: all that the person has;
    ``maybe``: of each task those that may be the same, the likest first."""

    tags: dict[int, list[str]] = field(default_factory=dict)
    talk: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    maybe: dict[int, list[Other]] = field(default_factory=dict)


def of_tasks(session: Session, owner_id: int, ids: Iterable[int]) -> Marks:
    """What stands beside these tasks."""
    wanted = list(ids)
    return _read(session, owner_id, Tags(session, owner_id).tagged(wanted), wanted)


def of_talk(session: Session, owner_id: int, row: AnalysisRow, ids: Iterable[int]) -> Marks:
    """The tags of an analysis's talk, and which of its tasks may be the same as others."""
    marks = _read(session, owner_id, Tags(session, owner_id).tagged_talk(row), list(ids))
    marks.talk = marks.tags.pop(1, [])
    return marks


def _read(session: Session, owner_id: int, of: Select[int, str], ids: list[int]) -> Marks:
    marks, names = Marks(), set[str]()
    pairs: list[tuple[float, int, int, str]] = []
    tagged = [
        each.add_columns(literal(0, Integer), literal(0.0, Float))
        for each in (of, *Tags(session, owner_id).every())
    ]
    asked: CompoundSelect[Any] = union_all(*tagged, *pairs_of(owner_id, ids))
    for number, name, other, alike in session.execute(asked):
        if other:
            pairs.append((-float(alike), int(other), int(number), str(name)))
        elif number:
            marks.tags.setdefault(int(number), []).append(str(name))
        else:
            names.add(str(name))
    for _alike, other, number, name in sorted(pairs):
        told = marks.maybe.setdefault(number, [])
        if all(each.id != other for each in told):  # two pairs can lead to one that took in both
            told.append(Other(other, name))
    for each in marks.tags.values():
        each.sort(key=str.casefold)
    marks.known = sorted(names, key=str.casefold)
    return marks
