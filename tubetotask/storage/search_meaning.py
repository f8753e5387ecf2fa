"""What notes mean, kept and handed out for one person.

Invariants: the vectors of notes are those of their texts, in the order of their places; whoever
replaces the texts forgets the vectors. A person gets only what ``search_scope`` lets them find, the
newest first, and never more than ``MOST_NOTES`` and ``MOST_TASKS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session, aliased

from tubetotask.domain.search import Facets, TextHit
from tubetotask.storage.models import AnalysisRow, MeaningRow, NotesRow, TaskVectorRow, TextRow
from tubetotask.storage.search_scope import INDEX, newest, tasks

MEANT = 1  # raised when vectors are made in another way: all are then made anew
MOST_NOTES = 1_000  # talks: some 20 kB of vectors each
MOST_TASKS = 20_000  # 1 kB each
_AT_ONCE_NOTES, _AT_ONCE_TASKS = 50, 1_000


def waiting(session: Session, most: int) -> Sequence[int]:
    """Notes whose statements are in the index and whose meaning is not known, the newest first."""
    return session.scalars(
        select(NotesRow.id)
        .where(NotesRow.meant < MEANT, NotesRow.indexed >= INDEX)
        .order_by(NotesRow.id.desc())
        .limit(most)
    ).all()


def texts(session: Session, notes_id: int) -> Sequence[str]:
    """What these notes say, in order."""
    return session.scalars(
        select(TextRow.text).where(TextRow.notes_id == notes_id).order_by(TextRow.place)
    ).all()


def keep(session: Session, notes_id: int, encoder: str, vectors: bytes) -> None:
    """The vectors of their texts, in order; without any (b"") they are done, too. Commits."""
    found = session.execute(
        update(NotesRow)
        .where(NotesRow.id == notes_id, NotesRow.indexed >= INDEX)
        .values(meant=MEANT)
        .returning(NotesRow.id),
        execution_options={"synchronize_session": False},
    ).all()
    if found and vectors:
        session.merge(MeaningRow(notes_id=notes_id, encoder=encoder, vectors=vectors))
    session.commit()


def of_notes(
    session: Session, owner_id: int, facets: Facets, encoder: str
) -> Iterator[tuple[int, bytes]]:
    """The number and vectors of the notes of each of the person's talks."""
    own = select(AnalysisRow.notes_id).where(AnalysisRow.id.in_(newest(owner_id, facets)))
    query = (
        select(MeaningRow.notes_id, MeaningRow.vectors)
        .where(MeaningRow.encoder == encoder, MeaningRow.notes_id.in_(own))
        .order_by(MeaningRow.notes_id.desc())
        .limit(MOST_NOTES)
    )
    for row in session.execute(query).yield_per(_AT_ONCE_NOTES):
        yield int(row.notes_id), row.vectors


def of_tasks(
    session: Session, owner_id: int, facets: Facets, encoder: str
) -> Iterator[Sequence[tuple[int, bytes]]]:
    """Number and vector (half precision) of the person's tasks, some at a time."""
    query = (
        select(TaskVectorRow.task_id, TaskVectorRow.vector)
        .where(
            TaskVectorRow.owner_id == owner_id,
            TaskVectorRow.encoder == encoder,
            TaskVectorRow.task_id.in_(tasks(owner_id, facets)),
        )
        .order_by(TaskVectorRow.task_id.desc())
        .limit(MOST_TASKS)
    )
    for part in session.execute(query).yield_per(_AT_ONCE_TASKS).partitions():
        yield [(int(number), vector) for number, vector in part]


def statements(
    session: Session, owner_id: int, facets: Facets, places: Sequence[tuple[int, int]]
) -> list[TextHit]:
    """The texts at these places (notes, place) in the same order; where a section is asked for,
    those that the person's assessment says of it."""
    if not places:
        return []
    at = tuple_(TextRow.notes_id, TextRow.place)
    query = select(TextRow.notes_id, TextRow.place, TextRow.id, TextRow.text).where(at.in_(places))
    if facets.section:
        said = aliased(TextRow)
        query = (
            select(TextRow.notes_id, TextRow.place, said.id, said.text)
            .join(AnalysisRow, AnalysisRow.notes_id == TextRow.notes_id)
            .join(said, (said.analysis_id == AnalysisRow.id) & (said.text == TextRow.text))
            .where(at.in_(places), said.section_id == facets.section)
            .where(AnalysisRow.id.in_(newest(owner_id, facets)))
        )
    found = {
        (notes, place): TextHit(number, None, notes, bool(facets.section), text, meant=True)
        for notes, place, number, text in session.execute(query)
    }
    return [found[each] for each in places if each in found]


def of_task(session: Session, numbers: Sequence[int]) -> list[TextHit]:
    """The texts of these tasks, in the same order."""
    if not numbers:
        return []
    query = select(TextRow.task_id, TextRow.id).where(TextRow.task_id.in_(numbers))
    found = {row.task_id: row.id for row in session.execute(query)}
    return [
        TextHit(found[task], task, None, own=False, text="", meant=True)
        for task in numbers
        if task in found
    ]
