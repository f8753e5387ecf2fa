"""What other sources say to a task, to what a talk states, to a theme: for their pages.

Invariant: only the person's own talks are looked at, and few of their statements, by vectors that
are kept: a page waits for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Agreement
from tubetotask.domain.report_material import Claim
from tubetotask.reports.consensus import Consensus
from tubetotask.storage.models import TaskRow, TaskWitnessRow
from tubetotask.storage.report_claims import Meant, ReportClaims
from tubetotask.storage.report_rows import said_by
from tubetotask.storage.tasks import Tasks

_MOST = 20  # witnesses that are compared


def to_task(
    tasks: Tasks, row: TaskRow, witnesses: Sequence[TaskWitnessRow], by_model: Sequence[bool]
) -> Agreement | None:
    """Who says the same as the task, who the opposite and who speaks about the same thing, of
    these and all who speak about its section; None where nobody else does. ``witnesses``: with
    their vectors; ``by_model``: whose title is a model's."""
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
    others = ReportClaims(tasks.session, tasks.owner_id, encoder).near(row.section_id)
    mine = [_claim(row, witness, worded) for witness, worded in some]
    # A title is made of a sentence ("You should never …"), which may lie nearer to what others say.
    words = {_said(claim) for claim in mine}
    whole = [each for each in others if _said(each.claim) in words]
    return beside.told(
        [*mine, *(each.claim for each in whole)],
        unpacked([*(witness.vector for witness, _ in some), *(each.vector for each in whole)]),
        [each.claim for each in others],
        unpacked([each.vector for each in others]),
        calibration(encoder),
        pipeline.stand,
        sameness.MAYBE,
    )


def to_talk(session: Session, owner_id: int, analysis_id: int) -> list[Agreement]:
    """The same of each statement of an analysis that anybody else speaks about."""
    from tubetotask import pipeline
    from tubetotask.analysis.encoders import calibration
    from tubetotask.reports import beside
    from tubetotask.tasks import sameness
    from tubetotask.tasks.nearness import unpacked

    found = ReportClaims(session, owner_id, "").around(analysis_id)
    mine = [each for each in found if each.claim.analysis_id == analysis_id]
    others = [each for each in found if each.claim.analysis_id != analysis_id]
    if not mine or not others:
        return []
    return beside.each(
        [each.claim for each in mine],
        unpacked([each.vector for each in mine]),
        [each.claim for each in others],
        unpacked([each.vector for each in others]),
        calibration(mine[0].encoder),
        pipeline.stand,
        sameness.MAYBE,
    )


def in_theme(said: Sequence[Meant]) -> Consensus:
    """Who says the same, who the opposite and who speaks about the same thing, of these statements
    of one theme; of whatever section they are."""
    from tubetotask import pipeline
    from tubetotask.analysis.encoders import calibration
    from tubetotask.tasks.nearness import unpacked

    encoder = said[0].encoder if said else ""
    some = [each for each in said if each.encoder == encoder]
    claims = [replace(each.claim, section_id="", section="") for each in some]
    return pipeline.agree(claims, unpacked([each.vector for each in some]), calibration(encoder))


def _said(claim: Claim) -> tuple[int, str]:
    """In which analysis, and in which words, without the marks of what was left out."""
    return claim.analysis_id, claim.said.quote.strip("… \N{NO-BREAK SPACE}")


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
