"""What a person marks as wrong stays with the talk, is theirs alone, and goes with it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import modelmade
from tests.web.stored import keep
from tubetotask.domain.accounts import Role
from tubetotask.domain.feedback import Said, statements
from tubetotask.exports.schema import Document
from tubetotask.jobs import exporting, marking
from tubetotask.mcp.said import said as said_to
from tubetotask.mcp.tools.parts import PARTS
from tubetotask.storage import accounts, feedback, leaving, takeout
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, FeedbackRow
from tubetotask.storage.workspace import Workspace

SAID = next(s for s in statements(modelmade.analysis()) if s.part == "task")


@pytest.fixture
def session(app: Flask) -> Session:
    found: Session = db.session()
    return found


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, accounts.first(session, "a@example.org", "Ada", "hash").id)


def analysis(space: Workspace) -> AnalysisRow:
    return space.analysis(int(keep(space, modelmade.analysis()).rsplit("/", 1)[1]))


def keys(space: Workspace, row: AnalysisRow) -> frozenset[str]:
    return feedback.marked(space.session, space.owner_id, row.video_id or 0)


def test_a_mark_is_kept_once_and_taken_back(space: Workspace) -> None:
    row = analysis(space)
    for _ in range(2):
        feedback.mark(space.session, row, SAID)
        space.session.commit()
    (kept,) = feedback.given(space.session, space.owner_id)
    assert (kept.part, kept.text, kept.analyser) == ("task", SAID.text, SAID.by)
    assert (kept.quote, kept.start_s) == (modelmade.QUESTION.quote, 16.0)
    assert keys(space, row) == {SAID.key}
    feedback.take_back(space.session, row, SAID.key)
    feedback.take_back(space.session, row, SAID.key)
    assert keys(space, row) == frozenset()


def test_it_stays_while_any_analysis_of_the_talk_is_left_and_goes_with_the_last(
    space: Workspace,
) -> None:
    first, other = analysis(space), analysis(space)
    other.video_id = first.video_id  # the same talk, held against another version of the plan
    space.session.commit()
    feedback.mark(space.session, first, SAID)
    space.session.commit()
    number, video = first.id, first.video_id or 0
    space.remove(number)
    (kept,) = feedback.given(space.session, space.owner_id)
    assert kept.analysis_id is None
    assert keys(space, other) == {SAID.key}
    space.remove(other.id)
    assert feedback.marked(space.session, space.owner_id, video) == frozenset()


def test_nobody_sees_or_takes_back_what_somebody_else_has_marked(
    space: Workspace, session: Session
) -> None:
    bea = Workspace(session, accounts.join(session, "b@example.org", "", "hash", Role.MEMBER).id)
    mine, hers = analysis(space), analysis(bea)
    hers.video_id = mine.video_id  # a public video, read for both
    session.commit()
    feedback.mark(session, mine, SAID)
    session.commit()
    assert keys(bea, hers) == frozenset()
    feedback.take_back(session, hers, SAID.key)
    assert keys(space, mine) == {SAID.key}
    feedback.mark(session, hers, SAID)
    session.commit()
    leaving.remove(session, bea.owner_id)
    assert keys(space, mine) == {SAID.key}
    assert session.query(FeedbackRow).count() == 1


def test_a_person_takes_their_marks_away_as_a_file(space: Workspace) -> None:
    row = analysis(space)
    feedback.mark(space.session, row, SAID)
    space.session.commit()
    file = io.BytesIO()
    takeout.write(space.session, space.owner_id, file)
    with zipfile.ZipFile(file) as archive:
        (told,) = json.loads(archive.read("feedback.json"))
    assert told["text"] == SAID.text
    assert told["part"] == "task"


def test_marks_are_told_newest_first_and_further_by_the_last_that_is_known(
    space: Workspace,
) -> None:
    row = analysis(space)
    for n in range(3):
        feedback.mark(space.session, row, Said("task", f"Do {n}", SAID.evidence, SAID.by))
    space.session.commit()
    first = feedback.given(space.session, space.owner_id, limit=2)
    assert [each.text for each in first] == ["Do 2", "Do 1"]
    rest = feedback.given(space.session, space.owner_id, before=first[-1].id)
    assert [each.text for each in rest] == ["Do 0"]


def test_the_files_of_a_talk_and_what_assistants_are_told_say_what_is_marked(
    space: Workspace,
) -> None:
    row = analysis(space)
    before = exporting.at_once(space, "analysis", row.id, "md", None)[0].decode()
    marking.mark(space, row, SAID.key, wrong=True)
    for form in ("md", "html"):
        drawn = exporting.at_once(space, "analysis", row.id, form, None)[0].decode()
        assert "You marked this as wrong." in drawn
    assert "You marked this as wrong." not in before
    told = Document.model_validate_json(
        exporting.at_once(space, "analysis", row.id, "json", None)[0]
    )
    assert [task.title for task in told.tasks if task.wrong] == [SAID.text]
    assert [each.get("marked_as_wrong", False) for each in PARTS["tasks"](told)["tasks"]] == [
        task.wrong for task in told.tasks
    ]
    assert PARTS["answer"](told).get("first_task", {}) != said_to(SAID.text)
