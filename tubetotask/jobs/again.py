"""Everything that was read, held against the plan that is in use now.

Invariants: the price is told before anything is queued, and only what was counted then is queued.
A talk whose newest answer is, or is about to be, of this version is left alone: one of before an
older text came back is hidden behind another, and is made once more. Notes are never made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import mean
from typing import TYPE_CHECKING

from sqlalchemy import select

from tubetotask import plans
from tubetotask.domain.job import CANCELLED, DONE, FAILED, Cause
from tubetotask.jobs.requests import assess_again
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from tubetotask.analysis.model.settings import ModelSettings

_LOOK_BACK = 20


@dataclass(frozen=True)
class Again:
    """What it would take. ``numbers``: the analyses whose talks are meant, the newest first.

    ``usd``: what an assessment by this model has cost on average, times the talks; None where
    there was none yet, or its price is not known. ``measured``: on how many that rests.
    """

    numbers: tuple[int, ...]
    usd: Decimal | None
    measured: int


def estimate(space: Workspace, settings: ModelSettings | None) -> Again:
    """What it would take with this model, or offline (None), which costs nothing."""
    numbers = tuple(_behind(space))
    if settings is None:
        return Again(numbers, Decimal(0), 0)
    paid = _paid(space, settings.model)
    each = mean(paid) if paid else None
    return Again(numbers, None if each is None else each * len(numbers), len(paid))


def begin(space: Workspace, jobs_url: str, numbers: tuple[int, ...]) -> int:
    """Queue those of ``numbers`` that are still behind; returns how many."""
    version = space.plan_version()
    if version is None:
        return 0
    plan = plans.parse(version.markdown)
    meant = set(numbers) & set(_behind(space))
    for number in sorted(meant):
        assess_again(space, jobs_url, number, plan, cause=Cause.AGAIN)
    return len(meant)


def _behind(space: Workspace) -> list[int]:
    """The newest done analysis of each talk that is not held against the plan in use.

    One that failed or was called off holds nothing: its talk is still behind.
    """
    version = space.plan_version()
    if version is None:
        return []
    rows = space.session.execute(
        select(
            AnalysisRow.id,
            AnalysisRow.upload_hash,
            AnalysisRow.youtube_id,
            AnalysisRow.language,
            AnalysisRow.plan_version_id,
            AnalysisRow.state,
        )
        .where(
            AnalysisRow.owner_id == space.owner_id,
            AnalysisRow.removed_at.is_(None),
            AnalysisRow.sample.is_(False),
        )
        .order_by(AnalysisRow.id.desc())
    ).all()
    shown: dict[tuple[str, str, str], int | None] = {}  # the plan of each talk's newest answer
    newest: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if row.state not in (FAILED, CANCELLED):
            shown.setdefault(_talk(row), row.plan_version_id)
        if row.state == DONE:
            newest.setdefault(_talk(row), row.id)
    return [number for talk, number in newest.items() if shown[talk] != version.id]


def _talk(row: object) -> tuple[str, str, str]:
    upload, video, language = (
        getattr(row, name) for name in ("upload_hash", "youtube_id", "language")
    )
    return upload, video, language


def _paid(space: Workspace, model: str) -> list[Decimal]:
    """What this person's latest assessments by that model have cost."""
    documents = space.session.scalars(
        select(AnalysisRow.document)
        .where(
            AnalysisRow.owner_id == space.owner_id,
            AnalysisRow.state == DONE,
            AnalysisRow.document.is_not(None),
        )
        .order_by(AnalysisRow.id.desc())
        .limit(_LOOK_BACK)
    )
    costs = [ASSESSMENT.load(text).cost for text in documents if text]
    return [
        cost.usd
        for cost in costs
        if cost.calls and cost.usd is not None and model in cost.model.split(", ")
    ]
