"""Analyses by a model through the jobs: what fails is told, what was answered is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from tests.fakes.model import KEY, FakeModel, model
from tests.fakes.model_request import AskedFor
from tests.integration.model_desk import ONE, OTHER, TALK, Desk, Public
from tests.unit.analysis.model.helpers import clean
from tests.web.conftest import Browser
from tests.web.talks import LINES, vtt
from tubetotask.exports import money
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.requests import assess_again, try_again
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, ModelCallRow, NotesRow, StopRow
from tubetotask.storage.workspace import Workspace, stored_analysis

pytestmark = pytest.mark.slow  # each test has two databases to make


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with FakeModel() as fake:
        yield Desk(app, fake)


FAILURES = {
    "401": "refuses the API key",
    "403": "does not allow the use of",
    "retired": "is not there",
    "429": "asks to slow down",
    "no-credit": "no credit left",
    "500": "fault of its own",
    "reset": "cannot be reached",
    "html": "is no model's server",
    "too-long": "longer than",
    "cut": "was cut off",
    "refusal": "declined",
    "empty": "empty answer",
    "junk": "another form than asked for",
}
WAIT = ("401", "429", "no-credit")  # and go on by themselves


def test_every_failure_shows_its_sentence_and_remedy_and_can_be_tried_again(desk: Desk) -> None:
    row = desk.upload(desk.mine)
    page = f"/analyses/{row.id}"
    browser = Browser(desk.app.test_client())
    for scenario, told in FAILURES.items():
        desk.given = {"model": model(scenario)}
        assert desk.work(row) == ("waiting" if scenario in WAIT else "failed"), scenario
        assert (row.retry_at is not None) is (scenario in WAIT)
        assert told in row.error_message
        assert row.error_remedy
        shown = unescape(browser.get(page).text)
        assert row.error_message in shown
        assert row.error_remedy in shown
        assert "Try again" in shown
        assert row.notes_id is None
        clean(row.error_message + row.error_remedy)
        assert KEY not in shown
        desk.session.execute(delete(StopRow))  # as a try that works does
        try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.count(NotesRow) == 0
    desk.given = {"model": model("good")}
    assert desk.work(row) == "done"
    assert row.error_message == ""


def test_a_failed_assessment_keeps_the_notes_and_its_next_try_asks_for_nothing_else(
    desk: Desk,
) -> None:
    row = desk.upload(desk.mine)
    desk.fake.answers["assess"] = lambda _: {"findings": 7}
    assert desk.work(row) == "failed"
    assert row.notes_id is not None
    del desk.fake.answers["assess"]
    made = desk.calls
    try_again(desk.mine, desk.jobs_url, row.id)
    assert desk.work(row) == "done"
    assert {each.purpose for each in desk.fake.log[made:]} <= {"assess", "check", "revise"}


def test_a_second_run_makes_no_call_and_a_changed_plan_only_those_of_the_assessment(
    desk: Desk,
) -> None:
    row = desk.upload(desk.mine)
    assert desk.work(row) == "done"
    made = desk.calls
    again = desk.upload(desk.mine, data=TALK + b"\n")
    assert again.id != row.id
    assert desk.work(again) == "done"
    assert desk.calls == made
    assert again.notes_id == row.notes_id
    done = stored_analysis(again, ONE)
    assert done.assessment is not None
    assert done.assessment.cost.kept == done.assessment.cost.calls > 0
    other = assess_again(desk.mine, desk.jobs_url, row.id, OTHER)
    assert desk.work(other) == "done"
    assert {each.purpose for each in desk.fake.log[made:]} <= {"assess", "check", "revise"}
    assert desk.calls > made


def test_a_public_video_s_notes_are_shared_by_two_people(desk: Desk) -> None:
    assert desk.work(desk.link(desk.mine)) == "done"
    made = desk.calls
    theirs = desk.link(desk.theirs)
    assert desk.work(theirs) == "done"
    assert desk.calls == made
    assert desk.count(NotesRow) == 1


def test_each_is_told_what_they_were_charged_and_nothing_of_what_another_paid(desk: Desk) -> None:
    mine, theirs = desk.link(desk.mine), desk.link(desk.theirs)
    assert desk.work(mine) == "done"
    assert desk.work(theirs) == "done"  # asked for before the notes were made, and read after
    paid, free = stored_analysis(mine, ONE).cost, stored_analysis(theirs, ONE).cost
    assert paid.calls > 0
    assert not paid.kept
    assert (free.calls, free.tokens_in, free.usd, free.kept) == (0, 0, Decimal(0), 0)
    assert money.spent(free) == f"Nothing was charged to you ({free.model})."
    other = assess_again(desk.theirs, desk.jobs_url, theirs.id, OTHER)
    assert desk.work(other) == "done"
    booked = desk.session.execute(
        select(func.count(), func.sum(ModelCallRow.usd)).where(
            ModelCallRow.owner_id == desk.theirs.owner_id
        )
    ).one()
    told = stored_analysis(other, OTHER).cost
    assert (told.calls, told.usd) == tuple(booked)
    mine_again = assess_again(desk.mine, desk.jobs_url, mine.id, OTHER)
    assert desk.work(mine_again) == "done"
    whole = stored_analysis(mine_again, OTHER).cost  # their own notes, and no call of the other's
    assert whole.kept == whole.calls == stored_analysis(mine, ONE).notes.cost.calls


def test_with_an_analysis_of_a_public_video_goes_what_a_model_said_of_the_plan(desk: Desk) -> None:
    mine, theirs = desk.link(desk.mine), desk.link(desk.theirs)
    assert desk.work(mine) == "done"
    desk.given = {"model": "gpt-4.1"}
    assert desk.work(theirs) == "done"
    desk.mine.remove(mine.id)
    kept = select(ModelCallRow).where(ModelCallRow.text != "")
    left = desk.session.scalars(kept.where(ModelCallRow.owner_id == desk.mine.owner_id)).all()
    assert {each.purpose for each in left} <= {"notes", "merge"}, "the video says that to everybody"
    others = desk.session.scalars(kept.where(ModelCallRow.owner_id == desk.theirs.owner_id)).all()
    assert "assess" in {each.purpose for each in others}


def test_an_upload_s_notes_and_answers_are_its_owner_s_alone(desk: Desk) -> None:
    mine = desk.upload(desk.mine)
    assert desk.work(mine) == "done"
    made = desk.calls
    theirs = desk.upload(desk.theirs)
    assert desk.work(theirs) == "done"
    assert desk.calls == 2 * made, "nothing tells one person what another has uploaded"
    assert theirs.notes_id != mine.notes_id
    assert desk.work(desk.link(desk.theirs)) == "done"
    assert desk.calls == 3 * made
    desk.mine.remove(mine.id)
    assert desk.count(NotesRow) == 2
    assert stored_analysis(theirs, ONE).notes.concepts


def test_removing_an_upload_removes_all_notes_and_answers_whichever_model_made_them(
    desk: Desk,
) -> None:
    row = desk.upload(desk.mine)
    assert desk.work(row) == "done"
    desk.given = {"model": "gpt-4.1"}
    second = assess_again(desk.mine, desk.jobs_url, row.id, OTHER)
    assert desk.work(second) == "done"
    desk.given = {"model": "gpt-4.1", "check_model": model("500")}
    third = desk.upload(desk.mine, plan=OTHER, data=TALK + b"\n\n")  # the same words again
    desk.work(third)
    assert desk.count(NotesRow) == 2
    desk.mine.remove(row.id)
    desk.mine.remove(second.id)
    assert desk.answers() > 0, "they are still those of the third"
    desk.mine.remove(third.id)
    assert desk.count(NotesRow) == 0
    assert desk.answers() == 0


def test_what_is_removed_while_a_model_reads_it_leaves_nothing_behind(desk: Desk) -> None:
    row = desk.upload(desk.mine)
    number, owner, asked = row.id, desk.mine.owner_id, (row.id, row.job_id)

    def removed(_: object) -> None:
        with desk.app.app_context():
            Workspace(db.session(), owner).remove(number)
            db.session.remove()

    for purpose in ("notes", "assess"):
        desk.fake.answers[purpose] = removed
        job = AnalysisJob(desk.app, desk.analyser, Public, ("en",))
        desk.session.rollback()
        assert not (job.read(*asked) and job.note(*asked) and job.assess(*asked))
        desk.fake.answers.clear()
        assert desk.count(AnalysisRow) == 0
        assert desk.count(NotesRow) == 0
        assert desk.answers() == 0
        row = desk.upload(desk.mine)
        number, asked = row.id, (row.id, row.job_id)


def test_many_answers_at_once_are_all_kept(desk: Desk) -> None:
    desk.given = {"model": "gpt-4o", "part_tokens": 150, "parallel": 8}
    together = threading.Barrier(4)

    def meet(asked: AskedFor) -> None:
        if asked.part <= 4:
            together.wait(60)

    desk.fake.answers["notes"] = meet
    row = desk.upload(desk.mine, data=vtt(tuple(LINES) * 15).encode())
    assert desk.work(row) == "done"
    assert desk.fake.most_at_once >= 4
    assert desk.count(ModelCallRow) == desk.calls
    assert stored_analysis(row, ONE).notes.coverage == 1.0


def test_another_model_set_between_two_steps_gives_notes_and_assessment_of_one_reading(
    desk: Desk,
) -> None:
    row = desk.upload(desk.mine)

    def change() -> None:
        desk.given = {"model": "gpt-4.1"}

    assert desk.work(row, before_assessing=change) == "done"
    done = stored_analysis(row, ONE)
    assert done.assessment is not None
    assert done.notes.analyser == done.assessment.analyser
    assert "/gpt-4.1@" in done.notes.analyser


def test_letters_that_a_database_does_not_take_do_no_harm(desk: Desk) -> None:
    def strange(_: object) -> dict[str, Any]:
        said = {"text": "You should send\0 it.", "quote": LINES[1], "paragraph": 1}
        return {"premise": said, "concepts": [{"name": said}], "advice": []}

    desk.fake.answers["notes"] = strange
    desk.given = {"model": "gpt-4o", "double_check": False}
    row = desk.upload(desk.mine)
    assert desk.work(row) == "done"
    assert stored_analysis(row, ONE).notes.premise is not None
