"""What other sources say to a task: for its page.

Invariant: only the person's own talks are looked at, and few of their statements, by vectors that
are kept: a page waits for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Agreement
from tubetotask.domain.report_material import Claim
from tubetotask.storage.models import TaskRow, TaskWitnessRow
from tubetotask.storage.report_claims import ReportClaims
from tubetotask.storage.report_rows import said_by
from tubetotask.storage.tasks import Tasks

_MOST = 20  # witnesses that are compared


def to_task(
    tasks: Tasks, row: TaskRow, witnesses: Sequence[TaskWitnessRow], by_model: Sequence[bool]
) -> Agreement | None:
    """Who says the same as the task and who the opposite, of all who speak about its section; None
    where nobody else does. ``witnesses``: with their vectors; ``by_model``: whose title is a
    model's."""
    from tubetotask import pipeline
    from tubetotask.analysis.encoders import calibration
    from tubetotask.reports import beside
    from tubetotask.tasks import sameness
    from tubetotask.tasks.nearness import unpacked

    if not witnesses:
        return None
    encoder = witnesses[-1].encoder
    some = [pair for pair in zip(witnesses, by_model, strict=True) if pair[0].encoder == encoder]
    some = some[:_MOST]
    others = ReportClaims(tasks.session, tasks.owner_id, encoder).under(row.section_id)
    return beside.told(
        [_claim(row, witness, worded) for witness, worded in some],
        unpacked([witness.vector for witness, _ in some]),
        [each.claim for each in others],
        unpacked([each.vector for each in others]),
        calibration(encoder),
        pipeline.stand,
        sameness.MAYBE,
    )


def _claim(row: TaskRow, witness: TaskWitnessRow, by_model: bool) -> Claim:
    said = said_by(witness)
    if by_model:
        said = replace(said, wording=witness.title, told_language=witness.told_language)
    return Claim(
        analysis_id=witness.analysis_id or 0,
        source=witness.source,
        kind=FindingKind.NEW,
        section_id=row.section_id,
        section=row.section_title,
        text=witness.title,
        language=(witness.told_language if by_model else witness.language) or witness.language,
        similarity=witness.score,
        said=said,
    )
