"""What was stored before notes and tasks could be searched is put in beside the other work."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from tests import builders
from tests.integration.searched import found, noted
from tests.tasks_made import analysed, gathered
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.search import Facets, Kind
from tubetotask.jobs import indexing, searching
from tubetotask.storage import search_scope
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, NotesRow, TaskRow
from tubetotask.storage.saved_searches import SavedSearches, told
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, local_user(session).id)


def test_what_an_older_version_stored_is_put_in_beside_the_other_work(
    space: Workspace, session: Session
) -> None:
    held = builders.finding(FindingKind.NEW, "Prices are a finding.")
    row = analysed(space, "Raise prices", findings=(held,))
    gathered(space, noted(row, "Prices are a note."))
    bad = noted(analysed(space), "Never read.")
    searching.catch_up(session)
    session.execute(text("DELETE FROM search_texts"))
    for table in (NotesRow, AnalysisRow, TaskRow):
        session.execute(update(table).values(indexed=0))
    session.execute(
        update(NotesRow).where(NotesRow.id == bad.notes_id).values(document="{}", meant=0)
    )
    session.execute(update(AnalysisRow).values(updated_at=row.created_at))
    session.commit()
    before = found(space, "prices")
    assert (len(before.tasks), len(before.notes)) == (0, 0)
    assert search_scope.choices(session, space.owner_id).left, "the page says so"
    assert indexing.catch_up(session, turn_s=60) == 5
    assert indexing.catch_up(session, turn_s=60) == 0
    answer = found(space, "prices")
    assert (len(answer.tasks), len(answer.notes)) == (1, 2)
    assert not search_scope.choices(session, space.owner_id).left
    session.expire_all()
    assert row.updated_at == row.created_at, "nothing about it has changed"


@pytest.mark.slow
def test_notes_and_tasks_of_before_are_searched_for_after_the_step_and_kept_searches_stay(
    app: Flask,
) -> None:
    space = Workspace(db.session(), local_user(db.session()).id)
    gathered(space, analysed(space, "Raise your prices every year"))
    saved = SavedSearches(db.session(), space.owner_id)
    for kind in (None, Kind.NOTES):
        saved.keep("prices", Facets(), kind)
    db.session.commit()
    db.session.remove()
    downgrade(revision="0035")
    upgrade()
    session = db.session()
    space = Workspace(session, local_user(session).id)
    (kept,) = SavedSearches(session, space.owner_id).all()
    assert told(kept) == dict.fromkeys(("channel", "verdict", "kind", "section", "by"), "") | {
        "q": "prices"
    }
    asked = searching.asked("prices")
    assert not searching.find(session, space.owner_id, asked, Facets()), "nothing is locked for it"
    assert indexing.catch_up(session, turn_s=60) == 3, "its notes, its findings, its task"
    (task,) = searching.find(session, space.owner_id, asked, Facets()).tasks
    assert "".join(piece.text for piece in task.title) == "Raise your prices every year"
