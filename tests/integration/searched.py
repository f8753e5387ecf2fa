"""What tests of searching notes and tasks share: asking, notes to find, what was found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import builders
from tubetotask.domain.notes import Advice, Concept, Notes
from tubetotask.domain.search import Facets, Found, View
from tubetotask.jobs import searching
from tubetotask.storage.database import db
from tubetotask.storage.documents import NOTES
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

ALL_OF_IT = Facets()


def found(space: Workspace, asked: str, facets: Facets = ALL_OF_IT, **view: Any) -> Found:
    wanted = View(**view)
    return searching.find(space.session, space.owner_id, searching.asked(asked), facets, wanted)


def noted(row: AnalysisRow, *sentences: str, concept: str = "") -> AnalysisRow:
    """Its notes say this."""
    statements = [builders.statement(each, start_s=60.0 * n) for n, each in enumerate(sentences)]
    kept = Notes("lines/1", "en", advice=tuple(Advice(s, s.text, 0.9) for s in statements))
    if concept:
        kept = replace(kept, concepts=(Concept(builders.statement(concept)),))
    assert row.notes is not None
    row.notes.document = NOTES.dump(kept)
    db.session.commit()
    return row


def notes_of(answer: Found) -> list[str]:
    return ["".join(piece.text for piece in note.quote) for note in answer.notes]


def tasks_of(answer: Found) -> list[str]:
    return ["".join(piece.text for piece in task.title) for task in answer.tasks]


def words_left(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM search_text_words")) or 0)
