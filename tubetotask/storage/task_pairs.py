"""Which tasks may be the same: told with the tasks of a page, and what a list is narrowed by.

Invariants: scoped by its owner. A pair counts where its other task stands on its own, or for the
task that it became part of: what the page of the task asks about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    union,
)

from tubetotask.storage.database import shared_alias
from tubetotask.storage.models import TaskPairRow, TaskRow

_O, _K = shared_alias(TaskRow), shared_alias(TaskRow)
_SIDES = (
    (TaskPairRow.one_id, TaskPairRow.other_id),
    (TaskPairRow.other_id, TaskPairRow.one_id),
)


@dataclass(frozen=True, slots=True)
class Other:
    """Another task that may be the same."""

    id: int
    title: str


def pairs_of(owner_id: int, ids: Sequence[int]) -> list[Select[Any]]:
    """Task, name, number and likeness of each other task that one of these may be the same as,
    in two questions to be asked as one."""
    alone = _O.merged_into.is_(None)
    told = (
        cast(case((alone, _O.title), else_=_K.title), String),
        case((alone, _O.id), else_=_K.id),
        cast(TaskPairRow.alike, Float),
    )
    return [
        # "+ 0": the few that are named, and not all that the person has (``Tasks._mine_of``).
        _of(here, there, select(here, *told)).where(
            TaskPairRow.owner_id + 0 == owner_id, here.in_(ids)
        )
        for here, there in _SIDES
    ]


def asked_about() -> ColumnElement[bool]:
    """Whether a task may be the same as another; looked up task by task, so that a list is still
    read in its order and ends when it is full."""
    return or_(
        *(
            _of(here, there, select(TaskPairRow.id))
            .where(here == TaskRow.id, TaskPairRow.owner_id == TaskRow.owner_id)
            .correlate(TaskRow)
            .exists()
            for here, there in _SIDES
        )
    )


def how_many(owner_id: int) -> Select[Any]:
    """How many of the person's tasks may be the same as another."""
    found = union(
        *(
            _of(here, there, select(here.label("id"))).where(TaskPairRow.owner_id == owner_id)
            for here, there in _SIDES
        )
    ).subquery()
    return (
        select(func.count())
        .select_from(found)
        .join(TaskRow, TaskRow.id == found.c.id)
        .where(TaskRow.merged_into.is_(None))
    )


def _of(here: Any, there: Any, query: Select[Any]) -> Select[Any]:
    """From one side of each pair that is asked about to the task on the other side."""
    return (
        query.select_from(TaskPairRow)
        .join(_O, _O.id == there)
        .outerjoin(_K, _K.id == _O.merged_into)
        .where(
            TaskPairRow.kind == "maybe",
            or_(_O.merged_into.is_(None), and_(_K.merged_into.is_(None), _K.id != here)),
        )
    )
