"""What migrations do to verdicts and tasks that are stored, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.integration.test_storage import stored
from tests.tasks_made import analysed, gathered
from tubetotask.domain.assessment import Assessment, Verdict, VerdictValue
from tubetotask.domain.score import NO_SCORE
from tubetotask.jobs import catching_up
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.database import db
from tubetotask.storage.documents import ASSESSMENT
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.workspace import Workspace, local_user


@pytest.mark.slow
def test_what_the_built_in_analyser_skipped_becomes_not_judged_and_a_model_s_word_stays(
    app: Flask,
) -> None:
    space = Workspace(db.session(), local_user(db.session()).id)
    kept, judged = stored(space).id, stored(space).id
    space.session.commit()
    told = {
        number: ASSESSMENT.dump(
            Assessment(by, "p", verdict=Verdict(VerdictValue.SKIP, "No likeness.", NO_SCORE))
        )
        for number, by in ((kept, "offline/1234abcd"), (judged, "gpt-4o"))
    }
    db.session.remove()
    downgrade(revision="0033")
    put = text(
        "UPDATE analyses SET verdict = 'skip', score = 0, rank = 0, document = :told WHERE id = :id"
    )
    with db.engine.begin() as connection:
        for number, document in told.items():
            connection.execute(put, {"id": number, "told": document})
    upgrade()
    assert verdicts() == {kept: ("not judged", None, 1000), judged: ("skip", 0, 0)}
    space = Workspace(db.session(), local_user(db.session()).id)
    assessed = ASSESSMENT.load(space.analysis(kept).document or "")
    assert assessed.verdict == Verdict(VerdictValue.NOT_JUDGED, "No likeness.", NO_SCORE)
    db.session.remove()
    downgrade(revision="0033")
    assert verdicts()[kept] == ("skip", 0, 0)
    upgrade()


def verdicts() -> dict[int, tuple[str, int | None, int]]:
    asked = text("SELECT id, verdict, score, rank FROM analyses WHERE verdict != ''")
    with db.engine.connect() as connection:
        return {row.id: (row.verdict, row.score, row.rank) for row in connection.execute(asked)}


@pytest.mark.slow
def test_a_task_that_only_says_what_not_to_do_has_the_points_that_opening_why_gives(
    app: Flask,
) -> None:
    space = Workspace(db.session(), local_user(db.session()).id)
    for title in ("Never open on Mondays", "Raise your prices every year"):
        gathered(space, analysed(space, title))
    now = scores()
    db.session.remove()
    downgrade(revision="0045")
    before = scores()
    assert before == now | {"Never open on Mondays": now["Never open on Mondays"] + 15}
    upgrade()
    assert scores() == now


def scores() -> dict[str, int]:
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT title, score FROM tasks"))
        return {row.title: row.score for row in rows}


@pytest.mark.slow
def test_tasks_undone_and_done_again_are_gathered_anew(app: Flask) -> None:
    space = Workspace(db.session(), local_user(db.session()).id)
    number = analysed(space, "Raise your prices every year").id
    gathered(space, space.analysis(number))
    assert len(TaskLists(db.session(), space.owner_id).page(Filter()).rows) == 1
    db.session.remove()
    downgrade(revision="0017")
    with db.engine.connect() as connection:
        told = connection.scalar(
            text("SELECT count(*) FROM analyses WHERE id = :id"), {"id": number}
        )
    assert told == 1
    upgrade()
    assert catching_up.run(app, Gatherer()) == 1
    space = Workspace(db.session(), local_user(db.session()).id)
    (row,) = TaskLists(db.session(), space.owner_id).page(Filter()).rows
    assert row.title == "Raise your prices every year"
