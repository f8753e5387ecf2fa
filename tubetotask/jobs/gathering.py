"""Assessment → tasks: an analysis' candidates among the tasks of its plan.

Invariants: all of it happens in the caller's transaction, alone with the plan's tasks, so one
analysis gives its tasks once, however often its job is repeated and whoever works at the same
moment. What nobody has decided is replaced by the talk's newest assessment; what somebody has
decided keeps its place, its words and its witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.analysis.base import Analyser, Selecting
from tubetotask.analysis.encoders import default_encoder
from tubetotask.domain.assessment import Assessment, CandidateTask
from tubetotask.domain.cost import Cost
from tubetotask.domain.task import Pair, Status
from tubetotask.jobs import standing
from tubetotask.jobs.nearby import UNASKED, candidates_of, doubtful, like, talk_of
from tubetotask.jobs.shelves import Shelves
from tubetotask.jobs.witnessing import (
    Talk,
    add_witness,
    language_of,
    new_task,
    quote_of,
)
from tubetotask.storage.models import (
    AnalysisRow,
    PlanVersion,
    TaskEventRow,
    TaskRow,
    TaskWitnessRow,
)
from tubetotask.storage.tasks import witness_of
from tubetotask.tasks.nearness import packed

_OFFERED = 3  # "maybe the same?" for one task


@dataclass
class Gathered:
    """How many candidates became tasks of their own, and how many joined one that was there.

    ``fresh``: the numbers of the former. ``back``: of those that were dismissed and are proposed
    again.
    """

    new: int = 0
    joined: int = 0
    fresh: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)


class Gatherer:
    """Gathers, and keeps at hand what that needs. One a worker."""

    def __init__(self) -> None:
        self._shelves = Shelves()  # what is at hand of each plan's tasks

    def doubtful(
        self, session: Session, row: AnalysisRow, assessment: Assessment
    ) -> Mapping[Pair, bool | None]:
        """Which pairs are in doubt before they are gathered: None where a model may be asked."""
        return doubtful(self._shelves, session, row, assessment)

    def judged(
        self, session: Session, row: AnalysisRow, assessment: Assessment, analyser: Analyser
    ) -> tuple[Mapping[Pair, bool], Cost]:
        """What is known of the pairs in doubt, or told by a model where one reads the talk; and
        what that cost. Commits: while a model is asked no transaction is open."""
        asks = not isinstance(analyser, Selecting)
        doubt = self.doubtful(session, row, assessment) if asks else {}
        session.commit()
        pairs = [pair for pair, answer in doubt.items() if answer is None]
        told, cost = pipeline.judge_pairs(pairs, analyser)
        known = {pair: answer for pair, answer in doubt.items() if answer is not None}
        return {**known, **told}, cost

    def gather(
        self,
        session: Session,
        row: AnalysisRow,
        assessment: Assessment,
        judged: Mapping[Pair, bool] = UNASKED,
    ) -> Gathered:
        """The tasks of ``row``, which is being assessed. Does not commit.

        ``judged``: about pairs of ``doubtful``, whether they are one.
        """
        version, done = row.plan_version, Gathered()
        candidates = candidates_of(assessment)
        encoder = default_encoder()
        vectors = encoder.encode([task.title for _, task in candidates])
        # Read before anything is written, and before the lock: the first time it takes a second.
        with session.no_autoflush:
            if version is None or row.video is None or _newer(session, row, version.plan_id):
                row.gathered = True
                return done
            talk = talk_of(session, row, version.plan_id, encoder, judged)
            self._shelves.fill(session, talk.key, vectors.shape[1])
        tasks = talk.tasks
        tasks.lock(version.plan_id)
        row.gathered = True
        emptied = _release(talk)
        for (place, candidate), vector in zip(candidates, vectors, strict=True):
            self._place(talk, place, candidate, vector, done)
        session.flush()
        left = {witness.task_id for witness in tasks.witnesses(emptied)}
        tasks_left = [number for number in emptied if number in left]
        for task in tasks.some(tasks_left):
            talk.changed[task.id] = task
        standing.refresh(tasks, talk.changed.values())
        tasks.drop(set(emptied) - left)
        return done

    def _place(
        self,
        talk: Talk,
        place: int,
        candidate: CandidateTask,
        vector: NDArray[np.float32],
        done: Gathered,
    ) -> None:
        same, maybe = like(self._shelves, talk, candidate, vector)
        if same is not None:
            if _join(talk, same, place, candidate, vector):
                done.back.append(same.id)
            done.joined += 1
            return
        task = new_task(talk, candidate)
        talk.tasks.session.add(task)
        talk.tasks.session.flush()
        talk.tasks.keep_vector(task, talk.encoder.id, packed(vector))
        add_witness(talk, task, place, candidate, vector)
        for other, alike in maybe[:_OFFERED]:
            talk.tasks.set_pair(task.id, other.id, "maybe", alike)
        talk.fresh.append((task, vector))
        talk.changed[task.id] = task
        done.new += 1
        done.fresh.append(task.id)


def _newer(session: Session, row: AnalysisRow, plan_id: int) -> bool:
    """Whether a later question for the same talk has given its tasks already."""
    later = (
        select(AnalysisRow.id)
        .join(PlanVersion, AnalysisRow.plan_version_id == PlanVersion.id)
        .where(
            AnalysisRow.owner_id == row.owner_id,
            AnalysisRow.video_id == row.video_id,
            AnalysisRow.id > row.id,
            AnalysisRow.gathered,
            PlanVersion.plan_id == plan_id,
        )
    )
    return session.scalar(later.limit(1)) is not None


def _release(talk: Talk) -> list[int]:
    """Take this talk's earlier advice out of tasks nobody has decided; returns their numbers."""
    session = talk.tasks.session
    found = session.execute(
        select(TaskWitnessRow, TaskRow)
        .join(TaskRow, TaskWitnessRow.task_id == TaskRow.id)
        .where(
            TaskWitnessRow.owner_id == talk.row.owner_id,
            TaskWitnessRow.video_id == talk.row.video_id,
            TaskRow.plan_id == talk.plan_id,
        )
    ).all()
    emptied = []
    for witness, task in found:
        if not task.touched:
            session.delete(witness)
            emptied.append(task.id)
        elif witness.analysis_id == talk.row.id:
            witness.analysis_id = None  # its place among the candidates is another one now
    session.flush()
    return emptied


def _join(
    talk: Talk, task: TaskRow, place: int, candidate: CandidateTask, vector: NDArray[np.float32]
) -> bool:
    """Whether the task was dismissed and comes back."""
    quote = quote_of(candidate).quote
    before = talk.tasks.witnesses([task.id])
    again = next((w for w in before if w.video_id == talk.row.video_id and w.quote == quote), None)
    if again is not None:  # the same words of the same talk are one witness
        again.analysis_id, again.place = talk.row.id, place
        talk.tasks.session.flush()
        return False
    known = [witness_of(each) for each in before]
    row = add_witness(talk, task, place, candidate, vector)
    talk.changed[task.id] = task
    if not task.touched:
        return False
    event = TaskEventRow(
        owner_id=talk.row.owner_id, task_id=task.id, batch=talk.batch, kind="said again"
    )
    event.after = row.channel or row.video_title
    if task.status == Status.DISMISSED.value:
        language = language_of(talk, candidate)
        news = pipeline.comes_back(witness_of(row), known, task.sources_then, language)
        if news:
            event.kind, event.before, event.after = "came back", task.status, "candidate"
            event.detail = news
            task.status, task.news = Status.CANDIDATE.value, news
    talk.tasks.session.add(event)
    return event.kind == "came back"
