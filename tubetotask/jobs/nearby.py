"""What a candidate may be one with, among the tasks of its plan.

Invariant: reads only, but for what is kept at hand; who is near is found by sketches, how alike two
are is computed from their whole vectors, and what that means is told by ``pipeline.same_task``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.analysis.encoders import Encoder, default_encoder
from tubetotask.domain.assessment import Assessment, CandidateTask
from tubetotask.domain.task import Pair
from tubetotask.jobs.shelves import Shelves
from tubetotask.jobs.witnessing import LONGEST, Talk, language_of, quote_of, said_at, told_language
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, TaskPairRow, TaskRow, TaskWitnessRow
from tubetotask.storage.tasks import Tasks
from tubetotask.tasks.sameness import FAR, MAYBE, Band, Likeness

UNASKED: Mapping[Pair, bool] = MappingProxyType({})
_LOOKED_AT = 24  # tasks that a candidate is compared with, word by word
_ASKED = 40  # pairs of one talk: one call of some 2,000 tokens
_ASKED_FAR = 5  # of one candidate: among them are three quarters of the same advice in free words


def talk_of(
    session: Session,
    row: AnalysisRow,
    plan_id: int,
    encoder: Encoder,
    judged: Mapping[Pair, bool] = UNASKED,
) -> Talk:
    """The analysis, with what gathering needs to know of it."""
    words = TRANSCRIPT.unpack(row.transcript.document) if row.transcript else None
    return Talk(
        row,
        Tasks(session, row.owner_id),
        plan_id,
        encoder,
        words.language if words else "",
        told_language(row),
        bool(words and not words.punctuated),
        said_at(session, row),
        uuid4().hex,
        {**_joined_before(session, row, plan_id), **judged},
    )


def _joined_before(session: Session, row: AnalysisRow, plan_id: int) -> dict[Pair, bool]:
    """What this talk has said and what task it was put to: it goes there again, unasked."""
    found = session.execute(
        select(TaskWitnessRow.title.label("said"), TaskRow.title.label("called"))
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(
            TaskWitnessRow.owner_id == row.owner_id,
            TaskWitnessRow.video_id == row.video_id,
            TaskWitnessRow.title != TaskRow.title,
            TaskRow.plan_id == plan_id,
        )
    )
    return {(row.said, row.called): True for row in found}


def candidates_of(assessment: Assessment) -> list[tuple[int, CandidateTask]]:
    """Those that somebody says, with their places."""
    return [(n, task) for n, task in enumerate(assessment.tasks) if task.statement.evidence]


def like(
    shelves: Shelves, talk: Talk, candidate: CandidateTask, vector: NDArray[np.float32]
) -> tuple[TaskRow | None, list[tuple[TaskRow, float]]]:
    """The task that this is one with, or None and those it may be one with."""
    stands = _stands(talk, candidate)
    if stands is not None:
        return stands, []
    near = _banded(shelves, talk, candidate, vector)
    maybe = [(task, each.alike) for task, _, each in near if each.band is Band.MAYBE]
    same = [(each.alike, task) for task, _, each in near if each.band is Band.SAME]
    if same and talk.judged:
        parted = _parted(talk, candidate, [task.id for _, task in same])
        same = [each for each in same if each[1].id not in parted]
    if not same:
        return None, maybe
    ours = _said_before(talk, [task.id for _, task in same], candidate)
    best = max(same, key=lambda each: (each[1].id in ours, each[0], each[1].touched))
    return best[1], maybe


def doubtful(
    shelves: Shelves, session: Session, row: AnalysisRow, assessment: Assessment
) -> Mapping[Pair, bool | None]:
    """Which pairs are in doubt before they are gathered, the nearest first: None where a model may
    be asked, True where the very words were put to that task before.

    Changes nothing but what is kept at hand. What only this talk has said goes anyway.
    """
    version, candidates, encoder = row.plan_version, candidates_of(assessment), default_encoder()
    if version is None or row.video is None or not candidates:
        return {}
    vectors = encoder.encode([task.title for _, task in candidates])
    talk = talk_of(session, row, version.plan_id, encoder)
    shelves.fill(session, talk.key, vectors.shape[1])
    found: list[tuple[float, Pair]] = []
    known: dict[Pair, bool | None] = {}
    for (_, candidate), vector in zip(candidates, vectors, strict=True):
        if _stands(talk, candidate) is not None:
            continue
        near = _banded(shelves, talk, candidate, vector, FAR)
        if any(each.band is Band.SAME for *_, each in near):
            continue
        open_to = [each for each in near if _open(each[2])]
        said = talk.tasks.witnesses([task.id for task, *_ in open_to])
        held = {each.task_id for each in said if each.title == candidate.title[:LONGEST]}
        if held:
            known |= {(candidate.title, c.title): True for task, c, _ in open_to if task.id in held}
            continue
        stay = _others(talk, said, [task for task, *_ in open_to])
        asked = [each for each in open_to if each[0].id in stay]
        far = [each for each in asked if each[2].band is Band.FAR][:_ASKED_FAR]
        found += [
            (each.alike, (candidate.title, called.title))
            for _, called, each in [one for one in asked if one[2].band is Band.MAYBE] + far
        ]
    nearest = sorted(set(found), key=lambda each: (-each[0], each[1]))
    return known | dict.fromkeys((pair for _, pair in nearest[:_ASKED]), None)


def _open(each: Likeness) -> bool:
    return each.band in (Band.MAYBE, Band.FAR) and each.why is None


def _banded(
    shelves: Shelves,
    talk: Talk,
    candidate: CandidateTask,
    vector: NDArray[np.float32],
    from_: float | None = None,
) -> list[tuple[TaskRow, TaskRow, Likeness]]:
    """``_near``, with how each stands to the candidate. ``from_``: how alike at least; without it
    what somebody is asked about, and what was judged."""
    if from_ is None:
        from_ = FAR if talk.judged else MAYBE
    told, found = (candidate.title, language_of(talk, candidate)), []
    for task, called, cosine in _near(shelves, talk, vector, from_):
        theirs = called.title, called.language
        alike, judged = talk.encoder.calibrated(cosine), talk.judged.get((told[0], theirs[0]))
        found.append((task, called, pipeline.same_task(told, theirs, alike, judged)))
    return found


def _near(
    shelves: Shelves, talk: Talk, vector: NDArray[np.float32], from_: float
) -> list[tuple[TaskRow, TaskRow, float]]:
    """Tasks, and as what they are near: what became part of another is met under its own name.

    The nearest first.
    """
    least = _least(talk.encoder, from_)
    near = shelves.nearest(talk.tasks.session, talk.key, vector, least)[:_LOOKED_AT]
    cosines = dict(near)
    found = []
    for row in talk.tasks.some(cosines):
        root = row if row.merged_into is None else talk.tasks.one(row.id)
        found.append((root, row, cosines[row.id]))
    for task, other in talk.fresh:  # of this very talk, not yet on the shelf
        cosine = float(other @ vector)
        if cosine >= least:
            found.append((task, task, cosine))
    return sorted(found, key=lambda each: (-each[2], each[1].id))


def _others(talk: Talk, said: Sequence[TaskWitnessRow], tasks: Sequence[TaskRow]) -> set[int]:
    """Those of the tasks that are still there when this talk has taken back what it said; ``said``:
    their witnesses."""
    elsewhere = {each.task_id for each in said if each.video_id != talk.row.video_id}
    return elsewhere | {task.id for task in tasks if task.touched}


def _least(encoder: Encoder, alike: float) -> float:
    """The cosine below which two are less alike than that."""
    grid = (step / 100 for step in range(101))
    return next((cosine for cosine in grid if encoder.calibrated(cosine) >= alike), 1.0)


def _said_before(talk: Talk, ids: Sequence[int], candidate: CandidateTask) -> set[int]:
    """Those of the tasks for which this talk has said these very words: where it was once put, by
    us or by a person, it goes again."""
    witnesses = talk.tasks.witnesses(ids)
    return {
        w.task_id
        for w in witnesses
        if w.video_id == talk.row.video_id and w.title == candidate.title[:LONGEST]
    }


def _stands(talk: Talk, candidate: CandidateTask) -> TaskRow | None:
    """The task somebody decided about for which this talk has said these very words: however it
    came there (a model's yes is not given twice), it goes there again."""
    return talk.tasks.session.scalar(
        select(TaskRow)
        .join(TaskWitnessRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(
            TaskWitnessRow.owner_id == talk.row.owner_id,
            TaskWitnessRow.video_id == talk.row.video_id,
            TaskWitnessRow.title == candidate.title[:LONGEST],
            TaskRow.plan_id == talk.plan_id,
            TaskRow.touched,
        )
        .order_by(TaskRow.id)
        .limit(1)
    )


def _parted(talk: Talk, candidate: CandidateTask, ids: Sequence[int]) -> set[int]:
    """Those of the tasks from which a person has taken this very quote of this talk."""
    holds = select(TaskWitnessRow.task_id).where(
        TaskWitnessRow.owner_id == talk.row.owner_id,
        TaskWitnessRow.video_id == talk.row.video_id,
        TaskWitnessRow.quote == quote_of(candidate).quote,
    )
    pairs = talk.tasks.session.execute(
        select(TaskPairRow.one_id, TaskPairRow.other_id).where(
            TaskPairRow.owner_id == talk.row.owner_id,
            TaskPairRow.kind == "apart",
            or_(TaskPairRow.one_id.in_(holds), TaskPairRow.other_id.in_(holds)),
        )
    ).all()
    held = set(talk.tasks.session.scalars(holds))
    return {b if a in held else a for a, b in pairs} & set(ids) - held
