"""A talk's candidates as rows: a new task, and a witness of one.

Invariant: a witness is kept with all its words; nothing is left out or put in other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from numpy import float32
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask.analysis.encoders import Encoder
from tubetotask.domain.assessment import CandidateTask
from tubetotask.domain.evidence import Evidence, EvidenceKind, Wording
from tubetotask.domain.task import Pair, Status, source_of
from tubetotask.storage.database import now
from tubetotask.storage.documents import NOTES
from tubetotask.storage.models import AnalysisRow, FoundVideoRow, TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import CANDIDATE, Tasks
from tubetotask.tasks.nearness import packed

LONGEST = 2_000  # characters of a title that are kept


@dataclass
class Talk:
    """One analysis, being gathered."""

    row: AnalysisRow
    tasks: Tasks
    plan_id: int
    encoder: Encoder
    language: str
    told_language: str
    elided: bool
    said_at: datetime
    batch: str
    judged: Mapping[Pair, bool]  # by who was asked: whether they are one
    fresh: list[tuple[TaskRow, NDArray[float32]]] = field(default_factory=list)
    changed: dict[int, TaskRow] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, str]:
        """Which shelf its tasks stand on."""
        return self.row.owner_id, self.plan_id, self.encoder.id

    @property
    def source(self) -> str:
        """Who says it: the channel, else the talk itself."""
        video = self.row.video
        return source_of(video.channel if video else "", self.row.video_id)


def new_task(talk: Talk, candidate: CandidateTask) -> TaskRow:
    return TaskRow(
        owner_id=talk.row.owner_id,
        plan_id=talk.plan_id,
        section_id=(candidate.section_id or "")[:200],
        section_title=candidate.section_title,
        title=candidate.title[:LONGEST],
        by_model=candidate.statement.wording is Wording.MODEL,
        language=language_of(talk, candidate),
        priority=candidate.priority.value,
        score=candidate.score.value,
        status=Status.CANDIDATE.value,
        first_at=talk.said_at,
        created_at=now(),
        touched=False,
    )


def add_witness(
    talk: Talk, task: TaskRow, place: int, candidate: CandidateTask, vector: NDArray[float32]
) -> TaskWitnessRow:
    video = talk.row.video
    found = quote_of(candidate)
    row = TaskWitnessRow(
        owner_id=talk.row.owner_id,
        task_id=task.id,
        analysis_id=talk.row.id,
        place=place,
        video_id=talk.row.video_id,
        youtube_id=(video.youtube_id or video.claimed_youtube_id) if video else "",
        video_title=talk.row.title,
        channel=video.channel if video else "",
        source=talk.source,
        language=talk.language,
        told_language=talk.told_language,
        title=candidate.title[:LONGEST],
        quote=found.quote,
        start_s=found.start_s,
        end_s=found.end_s,
        linked=found.linked and found.start_s is not None,
        elided=talk.elided,
        score=found.score,
        document=CANDIDATE.dump(candidate),
        encoder=talk.encoder.id,
        vector=packed(vector),
        said_at=talk.said_at,
    )
    talk.tasks.session.add(row)
    talk.tasks.session.flush()
    return row


def quote_of(candidate: CandidateTask) -> Evidence:
    """The quote it was found by."""
    said = (e for e in candidate.statement.evidence if e.kind is EvidenceKind.VIDEO)
    return next(said, candidate.statement.evidence[0])


def language_of(talk: Talk, candidate: CandidateTask) -> str:
    """What the title is in: the speaker's language, or that of the notes for a model's words."""
    by_model = candidate.statement.wording is Wording.MODEL
    return (talk.told_language if by_model else talk.language) or talk.language


def told_language(row: AnalysisRow) -> str:
    """What a model's words are in; "" where the notes made room for others since."""
    return NOTES.load(row.notes.document).language if row.notes else ""


def said_at(session: Session, row: AnalysisRow) -> datetime:
    """When the video was published, where that is known, else when it came to us."""
    youtube_id = row.video.youtube_id if row.video else None
    published = (
        session.scalar(
            select(FoundVideoRow.published).where(
                FoundVideoRow.youtube_id == youtube_id, FoundVideoRow.brought.is_(False)
            )
        )
        if youtube_id
        else None
    )
    return published or row.created_at
