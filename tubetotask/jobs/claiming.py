"""Assessment → claims: findings kept as rows, with what their words mean, for reports to compare.

Invariant: the claims of an analysis are those of its newest assessment. They are worked out when it
is assessed, and for older ones when a report first needs them; whoever does it twice leaves one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from tubetotask.analysis.encoders import default_encoder
from tubetotask.domain.assessment import Assessment, Finding
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.evidence import Evidence, EvidenceKind, Wording
from tubetotask.domain.transcript import Transcript
from tubetotask.exports.places import elided
from tubetotask.exports.wording import says_more
from tubetotask.jobs.witnessing import told_language
from tubetotask.storage.database import retried
from tubetotask.storage.documents import ASSESSMENT, TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, ClaimRow
from tubetotask.tasks.nearness import packed

log = structlog.get_logger()
_LONGEST = 2_000  # characters of a statement that are kept


def keep(session: Session, row: AnalysisRow, assessment: Assessment, transcript: Transcript) -> int:
    """The claims of an analysis, in place of those it had. Does not commit."""
    encoder = default_encoder()
    found = [f for f in assessment.findings if _quote(f) is not None]
    vectors = encoder.encode([finding.statement.text for finding in found])
    titles = {section.section_id: section.title for section in assessment.sections}
    told = told_language(row)
    session.execute(delete(ClaimRow).where(ClaimRow.analysis_id == row.id))
    for place, (finding, vector) in enumerate(zip(found, vectors, strict=True)):
        quote = _quote(finding)
        assert quote is not None  # noqa: S101 - looked for above
        by_model = finding.statement.wording is Wording.MODEL
        session.add(
            ClaimRow(
                owner_id=row.owner_id,
                analysis_id=row.id,
                place=place,
                kind=finding.kind.value,
                section_id=(finding.section_id or "")[:200],
                section_title=titles.get(finding.section_id or "", finding.section_id or ""),
                text=finding.statement.text[:_LONGEST],
                by_model=by_model and says_more(finding.statement.text, [quote.quote]),
                quote=elided(quote.quote, transcript),
                translation=quote.translation.strip(),
                start_s=quote.start_s,
                linked=quote.linked and quote.start_s is not None,
                plan_quote=_line(finding),
                language=transcript.language,
                told_language=(told if by_model else "") or transcript.language,
                similarity=finding.similarity,
                encoder=encoder.id,
                vector=packed(vector),
            )
        )
    session.flush()
    return len(found)


def catch_up(session: Session, analyses: Sequence[int]) -> str:
    """Claims of those of these analyses that have none, or not by the newest encoder; only then
    is it loaded. Commits. Returns the encoder's id."""
    mine = ClaimRow.analysis_id == AnalysisRow.id
    encoder = session.scalar(select(ClaimRow.encoder).order_by(ClaimRow.id.desc()).limit(1)) or ""
    missing = session.scalars(
        select(AnalysisRow.id).where(
            AnalysisRow.id.in_(analyses),
            AnalysisRow.document.is_not(None),
            or_(~exists().where(mine), exists().where(mine, ClaimRow.encoder != encoder)),
        )
    ).all()
    session.commit()
    for number in missing:
        retried(partial(_one, session, number), session)
    if not missing or default_encoder().id == encoder:
        return encoder
    kept = session.scalar(select(ClaimRow.id).where(ClaimRow.encoder == default_encoder().id))
    return catch_up(session, analyses) if kept else encoder


def _one(session: Session, number: int) -> None:
    row = session.get(AnalysisRow, number, populate_existing=True)
    if row is None or not row.document or row.transcript is None:
        return
    try:
        assessment = ASSESSMENT.load(row.document)
        keep(session, row, assessment, TRANSCRIPT.unpack(row.transcript.document))
    except StorageFailed:
        session.rollback()
        log.warning("findings of an older version cannot be read", analysis=number)
    session.commit()


def _quote(finding: Finding) -> Evidence | None:
    said = (e for e in finding.statement.evidence if e.kind is EvidenceKind.VIDEO)
    return next(said, None)


def _line(finding: Finding) -> str:
    lines = (e.quote for e in finding.statement.evidence if e.kind is EvidenceKind.PLAN)
    return next(lines, "")
