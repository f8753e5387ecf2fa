"""What a person was charged for an analysis whose notes and answers are shared.

Invariant: nobody is told what another paid, or that they did: of what an analysis rests on only
that is told which the ledger has booked to its owner. What somebody else had made cost nothing.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from tubetotask.domain.cost import NOTHING, Cost
from tubetotask.domain.library import scoped
from tubetotask.storage.models import AnalysisRow, ModelCallRow

_NOTES = "notes"  # what every reading asks for, however long the talk
_MANY = 5_000  # a talk of five hours takes some dozens of calls
_Paid = tuple[int | None, int | None, str]  # who, for which analysis, for what


def charged(row: AnalysisRow, noted: Cost, judged: Cost = NOTHING) -> Cost:
    """What of ``noted`` and ``judged``, the cost of the notes and of the assessment, was charged to
    the owner of the analysis: for it, or before for another one of theirs (``kept``)."""
    session = object_session(row)
    if row.notes is None or row.video is None or row.transcript is None or session is None:
        return noted + judged
    if row.notes.created_at < row.created_at:  # paid for by an earlier question
        before = noted.all_kept()
    else:
        before = noted
    if row.video.owner_id is not None or not (noted.calls or judged.calls):
        return before + judged  # nobody else finds them, or nothing was asked
    paid = _paid(session, scoped(row.transcript.hash, None), (noted + judged).model)
    if all(owner == row.owner_id for owner, *_ in paid):
        return before + judged
    mine = {analysis for owner, analysis, what in paid if owner == row.owner_id and what == _NOTES}
    own = Cost(noted.model) if not mine else _now(noted) if row.id in mine else noted.all_kept()
    return own + _now(judged)


def _paid(session: Session, subject: str, models: str) -> set[_Paid]:
    """Who was charged for reading and holding this talk, with these models."""
    rows = session.execute(
        select(ModelCallRow.owner_id, ModelCallRow.analysis_id, ModelCallRow.purpose)
        .where(ModelCallRow.subject == subject, ModelCallRow.model.in_(models.split(", ")))
        .distinct()
        .limit(_MANY)
    )
    return {(row.owner_id, row.analysis_id, row.purpose) for row in rows}


def _now(cost: Cost) -> Cost:
    """Without the answers that were there: some may be another's."""
    if not cost.kept:
        return cost
    if cost.kept == cost.calls:
        return Cost(cost.model)
    left = cost.calls - cost.kept
    return replace(cost, usd=cost.usd_now, calls=left, kept=0, usd_kept=Decimal(0))
