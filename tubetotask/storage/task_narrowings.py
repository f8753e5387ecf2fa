"""What a person's tasks can be narrowed by: the sections of plans, and who said something.

Invariant: scoped by its owner. An index is walked from one value to the next greater one, so that
this takes as long as there are values, and not as long as there are tasks: neither database does
that for DISTINCT. A name is read from one row of each.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Text, bindparam, cast, func, literal, select
from sqlalchemy import union_all as both

from tubetotask.storage.database import columns_of
from tubetotask.storage.models import PlanRow, TaskRow, TaskWitnessRow

SECTION, SOURCE = "section", "source"
MOST_SOURCES = 500
_T, _W, _P = columns_of(TaskRow), columns_of(TaskWitnessRow), columns_of(PlanRow)
_OWNER = bindparam("owner", type_=Integer)


@cache
def narrowings() -> CompoundSelect[Any]:
    """Kind, key and name of each, asked with "owner"; of sources the first ``MOST_SOURCES``."""
    return both(_sections(), _sources())


def _sections() -> Any:
    def following(plan: Any, after: Any) -> Any:
        mine = (_T.owner_id == _OWNER, _T.plan_id == plan, _T.section_id > after)
        return select(func.min(_T.section_id)).where(*mine).scalar_subquery()

    first = select(_P.id.label("plan"), following(_P.id, "").label("key"))
    walk = first.where(_P.owner_id == _OWNER).cte("sections", recursive=True)
    further = select(walk.c.plan, following(walk.c.plan, walk.c.key))
    walk = walk.union_all(further.where(walk.c.key.is_not(None)))
    same = (_T.owner_id == _OWNER, _T.plan_id == walk.c.plan, _T.section_id == walk.c.key)
    return _told(SECTION, walk, select(_T.section_title).where(*same))


def _sources() -> Any:
    mine = _W.owner_id == _OWNER
    first = select(func.min(_W.source).label("key"), literal(1).label("place")).where(mine)
    walk = first.cte("sources", recursive=True)
    following = select(func.min(_W.source)).where(mine, _W.source > walk.c.key).scalar_subquery()
    walk = walk.union_all(
        select(following, walk.c.place + 1).where(
            walk.c.key.is_not(None), walk.c.place < MOST_SOURCES
        )
    )
    return _told(SOURCE, walk, select(_W.channel).where(mine, _W.source == walk.c.key))


def _told(kind: str, walk: Any, name: Any) -> Any:
    return select(
        literal(kind, Text).label("kind"),
        cast(walk.c.key, Text).label("key"),
        cast(name.limit(1).scalar_subquery(), Text).label("name"),
    ).where(walk.c.key.is_not(None))
