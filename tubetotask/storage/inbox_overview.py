"""What the inbox tells beside its list, in two questions.

Invariant: scoped by its owner; each number has a bound, so that no page counts what nobody reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.budget import Budgets, day_of
from tubetotask.domain.inbox import Place
from tubetotask.domain.job import DONE
from tubetotask.storage.database import UtcDateTime
from tubetotask.storage.inbox_statements import MARK_OF, UNREAD, newest, placed
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    BudgetRow,
    FollowRow,
    FoundVideoRow,
    InboxMarkRow,
    PlanRow,
    PlanVersion,
    PreferenceRow,
    SectionCategoryRow,
    SourceRow,
    SpentRow,
    StopRow,
    TalkTagRow,
)
from tubetotask.storage.preferences import MODEL_TRIED, MODEL_TRYING

MOST_COUNTED = 100
_FOLLOWED, _WAITING, _TAG, _CATEGORY = "followed", "waiting", "tag", "category"


@dataclass(frozen=True, slots=True)
class Overview:
    """``unread``: at most ``MOST_COUNTED``. ``plan``: Markdown of the version in use, "" for none.

    ``budgets``, ``stopped``, ``removed``: whether it is worth asking more of them. ``own``: the
    person's own budgets. ``model_trying``, ``model_tried``: since when the model is tried and how
    the last try ended, as they are stored, or "".
    """

    unread: int
    plan: str
    spent_today: Decimal
    anything: bool
    sample: bool
    removed: bool
    budgets: bool
    stopped: bool
    own: Budgets
    model_trying: str = ""
    model_tried: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A video of a followed source that waits before it is read."""

    title: str
    reason: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    """Followed sources (number, title), what of them waits, the tags of talks, and the categories
    of sections. ``more``: there are more sources than a menu holds."""

    sources: Sequence[tuple[int, str]]
    waiting: Sequence[Waiting]
    tags: Sequence[str] = ()
    categories: Sequence[str] = ()
    more: bool = False


def overview(session: Session, owner_id: int, at: datetime) -> Overview:
    """One question."""
    found = session.execute(_asked(), {"owner": owner_id, "day": day_of(at).date()}).one()
    anything, sample, removed, budgets, stopped = (bool(each) for each in found[3:8])
    return Overview(
        unread=int(found[0]),
        plan=found[1] or "",
        spent_today=Decimal(found[2] or 0),
        anything=anything,
        sample=sample,
        removed=removed,
        budgets=budgets,
        stopped=stopped,
        own=Budgets(found[8], found[9]),
        model_trying=found[10] or "",
        model_tried=found[11] or "",
    )


@cache
def _asked() -> Select[Any]:
    """Made once: making it takes longer than asking it. Asked with "owner" and "day"."""
    owner_id = bindparam("owner", type_=Integer)
    mine = (AnalysisRow.owner_id == owner_id,)
    shown = (*mine, AnalysisRow.removed_at.is_(None))
    unread = (
        select(AnalysisRow.id)
        .outerjoin(InboxMarkRow, MARK_OF)
        .where(*shown, AnalysisRow.state == DONE, newest(), UNREAD, placed(Place.INBOX))
        .order_by(AnalysisRow.id.desc())  # what is unread is mostly new
        .limit(MOST_COUNTED)
        .subquery()
    )
    plan = (
        select(PlanVersion.markdown)
        .join(PlanRow, PlanVersion.plan_id == PlanRow.id)
        .where(PlanVersion.owner_id == owner_id, PlanRow.sample.is_(False))
        .order_by(PlanVersion.used_at.desc(), PlanVersion.id.desc())
        .limit(1)
    )
    spent = select(SpentRow.usd).where(
        SpentRow.whose == "user",
        SpentRow.scope_id == owner_id,
        SpentRow.day == bindparam("day", type_=Date),
    )
    set_here = exists().where(PreferenceRow.name.in_(("budget_usd_day", "budget_usd_month")))
    theirs = (BudgetRow.scope == "user", BudgetRow.scope_id == owner_id)
    return select(
        select(func.count()).select_from(unread).scalar_subquery(),
        plan.scalar_subquery(),
        spent.scalar_subquery(),
        exists().where(*shown),
        exists().where(*mine, AnalysisRow.sample),
        exists().where(*mine, AnalysisRow.removed_at.is_not(None)),
        set_here | exists().where(*theirs),
        exists().where(StopRow.server != ""),
        select(BudgetRow.usd_day).where(*theirs).scalar_subquery(),
        select(BudgetRow.usd_month).where(*theirs).scalar_subquery(),
        *(
            select(PreferenceRow.value).where(PreferenceRow.name == name).scalar_subquery()
            for name in (MODEL_TRYING, MODEL_TRIED)
        ),
    )


def around(session: Session, owner_id: int, *, waiting: int = 5, sources: int = 300) -> Around:
    """One question; of what waits the newest."""
    mine: tuple[Any, ...] = (FollowRow.owner_id == owner_id, FollowRow.removed_at.is_(None))
    followed = (
        select(
            literal(_FOLLOWED, String).label("kind"),
            SourceRow.id.label("number"),
            cast(SourceRow.title, Text).label("title"),
            literal("", Text).label("reason"),
            cast(null(), UtcDateTime).label("next_at"),
        )
        .join(FollowRow, FollowRow.source_id == SourceRow.id)
        .where(*mine)
        .order_by(func.lower(SourceRow.title), SourceRow.id)
        .limit(sources + 1)
    )
    waits = (
        select(
            literal(_WAITING, String).label("kind"),
            ArrivalRow.id.label("number"),
            cast(FoundVideoRow.title, Text).label("title"),
            cast(ArrivalRow.reason, Text).label("reason"),
            ArrivalRow.next_at.label("next_at"),
        )
        .join(FoundVideoRow, ArrivalRow.found_id == FoundVideoRow.id)
        .join(FollowRow, ArrivalRow.follow_id == FollowRow.id)
        .where(
            *mine, ArrivalRow.owner_id == owner_id, ArrivalRow.state == ArrivalState.WAITING.value
        )
        .order_by(ArrivalRow.id.desc())
        .limit(waiting)
    )
    words = (
        select(
            literal(kind, String).label("kind"),
            literal(0).label("number"),
            cast(row.name, Text).label("title"),
            literal("", Text).label("reason"),
            cast(null(), UtcDateTime).label("next_at"),
        )
        .where(row.owner_id == owner_id)
        .distinct()
        for kind, row in ((_TAG, TalkTagRow), (_CATEGORY, SectionCategoryRow))
    )
    parts = (select(each.subquery()) for each in (followed, waits, *words))
    rows = session.execute(union_all(*parts)).all()
    told = [(int(r.number), str(r.title)) for r in rows if r.kind == _FOLLOWED]
    tags, categories = (
        sorted((str(r.title) for r in rows if r.kind == kind), key=str.casefold)
        for kind in (_TAG, _CATEGORY)
    )
    return Around(
        sorted(told, key=lambda pair: pair[1].casefold())[:sources],
        [Waiting(r.title, r.reason, r.next_at) for r in rows if r.kind == _WAITING],
        tags,
        categories,
        more=len(told) > sources,
    )
