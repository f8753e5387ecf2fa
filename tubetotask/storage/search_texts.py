"""The index of notes, assessments and tasks: put in with what they are of, asked for one person.

Invariants: the texts of notes, of an analysis, of a task are replaced together, in the transaction
of whoever changes them. Notes are shared, and found only through an analysis of one's own; findings
and tasks are their owner's (``search_scope``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from tubetotask.domain.search import Facets, Kind, Query, Text, TextHit
from tubetotask.storage.database import shared_alias
from tubetotask.storage.models import (
    AnalysisRow,
    MeaningRow,
    NotesRow,
    TaskRow,
    TaskWitnessRow,
    TextRow,
)
from tubetotask.storage.search import FEW
from tubetotask.storage.search_scope import INDEX, mine, newest, tasks
from tubetotask.storage.search_words import Index

OF: Final = {"notes": TextRow.notes_id, "analyses": TextRow.analysis_id, "tasks": TextRow.task_id}
_WORDS = Index("search_text_words", "text_id")
_MARKED: Final[dict[str, Any]] = {"notes": NotesRow, "analyses": AnalysisRow, "tasks": TaskRow}


def put(connection: Connection, of: str, number: int, texts: Iterable[Text]) -> None:
    """Keep the texts of notes, an analysis or a task (``of``: its table) in place of those it had.

    Does not commit.
    """
    column = OF[of]
    connection.execute(delete(TextRow).where(column == number))
    given = list(texts)
    if not given:
        return
    rows = [
        {
            column.key: number,
            "part": each.part,
            "place": each.place,
            "section_id": each.section_id,
            "start_s": each.start_s,
            "linked": each.linked,
            "by_model": each.by_model,
            "about": _storable(each.about),
            "quote": _storable(each.quote),
            "text": _storable(each.text),
        }
        for each in given
    ]
    new = insert(TextRow).returning(TextRow.id, sort_by_parameter_order=True)
    ids = connection.execute(new, rows).scalars().all()
    _WORDS.put(connection, zip(ids, (each.words for each in given), strict=True))


def forget_meaning(connection: Connection, notes_id: int) -> None:
    """What these notes mean is to be worked out anew. Does not commit."""
    connection.execute(delete(MeaningRow).where(MeaningRow.notes_id == notes_id))
    connection.execute(update(NotesRow).where(NotesRow.id == notes_id).values(meant=0))


def waiting(session: Session, of: str, most: int) -> Sequence[int]:
    """What of this table is not in the index as it is made by now, the newest first."""
    kind = _MARKED[of]
    found: Sequence[int] = session.scalars(
        select(kind.id).where(kind.indexed < INDEX).order_by(kind.id.desc()).limit(most)
    ).all()
    return found


def mark(connection: Connection, of: str, numbers: Sequence[int]) -> None:
    """These are in the index. Does not commit."""
    kind = _MARKED[of]
    values: dict[str, Any] = {"indexed": INDEX}
    if of == "analyses":  # nothing about it has changed
        values["updated_at"] = kind.updated_at
    connection.execute(update(kind).where(kind.id.in_(numbers)).values(values))


def find(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    kinds: Sequence[Kind],
    *,
    most: int,
    analysis_id: int | None = None,
) -> dict[Kind, list[TextHit]]:
    """The nearest texts of each of ``kinds``, in one question: those with every word first, those
    with some of them behind, where the former are few.

    ``analysis_id``: only of this one and its notes, and only with every word.
    """
    several = analysis_id is None and len(query.words) + len(query.phrases) > 1
    branches: list[Any] = []
    for kind in kinds:
        whole = _matching(session, owner_id, query, facets, kind, most, analysis_id)
        held: CTE = whole.cte(f"all_{kind.value}")
        branches.append(select(held))
        if several:
            some = _matching(session, owner_id, query, facets, kind, most, None, any_word=True)
            few = select(func.count()).select_from(held).scalar_subquery() < FEW
            branches.append(select(some.where(few).subquery()))
    found: dict[Kind, list[TextHit]] = {kind: [] for kind in kinds}
    known: set[int] = set()
    rows = session.execute(union_all(*branches)).all() if branches else []
    for row in sorted(rows, key=lambda each: (each.tier, -each.score, each.id)):
        if row.id not in known:
            known.add(row.id)
            hit = TextHit(row.id, row.task_id, row.talk, bool(row.own), row.told, row.tier == 0)
            found[Kind.TASKS if row.task_id is not None else Kind.NOTES].append(hit)
    return found


def _matching(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    kind: Kind,
    most: int,
    analysis_id: int | None,
    *,
    any_word: bool = False,
) -> Select[Any]:
    asked = _WORDS.matched(session.get_bind().dialect.name, query, any_word=any_word)
    return (
        select(*_COLUMNS, asked.score.label("score"), literal(int(any_word)).label("tier"))
        .select_from(asked.words)
        .join(TextRow, TextRow.id == asked.number)
        .where(asked.matches, visible(owner_id, facets, kind, analysis_id))
        .order_by(literal_column("score").desc(), TextRow.id)
        .limit(most)
    )


_OF_ANALYSIS = shared_alias(AnalysisRow)
# ``talk``: the notes it is of, by which a finding is known to be a statement of notes, too.
_COLUMNS = (
    TextRow.id,
    TextRow.task_id,
    func.coalesce(
        TextRow.notes_id,
        select(_OF_ANALYSIS.notes_id)
        .where(_OF_ANALYSIS.id == TextRow.analysis_id)
        .scalar_subquery(),
    ).label("talk"),
    case((TextRow.analysis_id.is_not(None), 1), else_=0).label("own"),
    case((TextRow.task_id.is_not(None), ""), else_=TextRow.text).label("told"),
)


def visible(
    owner_id: int, facets: Facets, kind: Kind, analysis_id: int | None = None
) -> ColumnElement[bool]:
    """Which texts of a kind this person may find."""
    if kind is Kind.TASKS:
        theirs = tasks(owner_id, facets)
        if analysis_id is not None:
            said = select(TaskWitnessRow.task_id).where(TaskWitnessRow.analysis_id == analysis_id)
            theirs = theirs.where(TaskRow.id.in_(said))
        return TextRow.task_id.in_(theirs)
    own = newest(owner_id, facets)
    if analysis_id is not None:
        own = select(AnalysisRow.id).where(AnalysisRow.id == analysis_id, *mine(owner_id, facets))
    findings = TextRow.analysis_id.in_(own)
    if facets.section:  # what belongs to a section, an assessment says
        return findings & (TextRow.section_id == facets.section)
    of = select(AnalysisRow.notes_id).where(AnalysisRow.id.in_(own), AnalysisRow.notes_id > 0)
    return or_(TextRow.notes_id.in_(of), findings)


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and of a task's the task and its first witness: the talk, its language, and the
    second on YouTube (None where there is none)."""

    text: TextRow
    task: TaskRow | None
    video_title: str
    youtube_id: str
    language: str
    start_s: float | None


def told(session: Session, owner_id: int, numbers: Sequence[int]) -> dict[int, Told]:
    """The texts of these numbers, which somebody was found to see; tasks as far as they are theirs.
    One question."""
    if not numbers:
        return {}
    said = aliased(TaskWitnessRow)
    first = (
        select(TaskWitnessRow.id)
        .where(TaskWitnessRow.task_id == TaskRow.id)
        .order_by(TaskWitnessRow.said_at, TaskWitnessRow.id)
        .limit(1)
        .correlate(TaskRow)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            TextRow,
            TaskRow,
            said.video_title,
            said.youtube_id,
            said.language,
            said.linked,
            said.start_s,
        )
        .outerjoin(TaskRow, (TaskRow.id == TextRow.task_id) & (TaskRow.owner_id == owner_id))
        .outerjoin(said, said.id == first)
        .where(TextRow.id.in_(numbers))
    )
    return {
        text.id: Told(text, task, title or "", link or "", language or "", at if linked else None)
        for text, task, title, link, language, linked, at in found
    }


def _storable(text: str) -> str:
    return text.replace("\x00", "")
