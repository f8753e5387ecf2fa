"""Notes and tasks are found by what they mean, where that is asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.integration.searched import found, noted, notes_of, tasks_of, words_left
from tests.tasks_made import analysed, gathered
from tubetotask.domain.search import By
from tubetotask.jobs import meaning
from tubetotask.storage.database import db
from tubetotask.storage.models import MeaningRow
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, local_user(session).id)


def test_meaning_finds_what_words_do_not_marks_it_and_never_hides_what_words_find(
    space: Workspace, session: Session
) -> None:
    row = analysed(space, "Give your staff more holidays")
    noted(
        row,
        "Charge your clients more each year.",
        "The dog slept in the garden.",
        "Stir the soup slowly.",
    )
    gathered(space, row)
    assert meaning.catch_up(session) == 1
    assert meaning.catch_up(session) == 0
    asked = "increase prices for customers"
    assert not found(space, asked)
    answer = found(space, asked, by=By.MEANING)
    assert answer.by is By.MEANING
    assert notes_of(answer)[0] == "Charge your clients more each year."
    assert answer.notes[0].by_meaning
    both = found(space, "soup garden", by=By.MEANING)
    assert {(n.by_meaning, "".join(p.text for p in n.quote)) for n in both.notes} >= {
        (False, "Stir the soup slowly."),
        (False, "The dog slept in the garden."),
    }
    vacation = found(space, "vacation days for employees", by=By.MEANING)
    assert tasks_of(vacation) == ["Give your staff more holidays"]
    assert vacation.tasks[0].by_meaning


def test_what_notes_meant_is_forgotten_with_them_and_worked_out_anew_when_they_change(
    space: Workspace, session: Session
) -> None:
    row = noted(analysed(space), "Charge your clients more.")
    assert meaning.catch_up(session) == 1
    noted(row, "The dog slept in the garden.")
    assert session.scalar(select(func.count()).select_from(MeaningRow)) == 0
    assert meaning.catch_up(session) == 1
    session.execute(text("DELETE FROM notes"))
    session.commit()
    assert session.scalar(select(func.count()).select_from(MeaningRow)) == 0
    assert words_left(session) == 0
