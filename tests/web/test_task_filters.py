"""What was answered to the person's filters for a task stands wherever the task is shown whole."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.tasks_made import advice, talk
from tests.web import people
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tubetotask.domain.assessment import FilterAnswer
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import READ
from tubetotask.storage.workspace import Workspace

ALONE = FilterAnswer("f1", "Does it run <b>without me?", "no", "Somebody has to answer.")
SMALL = FilterAnswer("f2", "Is it small?", "yes")
MINE = FilterAnswer("f3", "Do I like it?", "not answered")
TITLE = "Raise your prices every year"


@pytest.fixture
def made(workspace: Workspace) -> AnalysisRow:
    """Two talks that say one task; a model answered filters for the first, none for the second."""
    row = talk(workspace, advice(TITLE, filters=(ALONE, SMALL, MINE)), channel="One")
    talk(workspace, advice("Raise your prices each year", filters=(MINE,)), channel="Two")
    return row


def number(workspace: Workspace, made: AnalysisRow) -> int:
    return Tasks(workspace.session, workspace.owner_id).of_analysis(made.id)[0].id


def told(page: str) -> list[str]:
    """The lists of answers, without their markup."""
    found = re.findall(r'<ul class="plain filters">.*?</ul>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", each)).split()) for each in found]


def test_the_page_of_a_task_tells_under_each_witness_what_the_page_of_its_video_tells(
    browser: Browser, workspace: Workspace, made: AnalysisRow
) -> None:
    page = browser.get(f"/tasks/{number(workspace, made)}").text
    (answers,) = told(page)
    assert answers.startswith("no Does it run <b>without me? Somebody has to answer.")
    assert "yes Is it small?" in answers
    assert answers.endswith("for you Do I like it?")
    assert "<b>without" not in page
    assert "Your filters: 0 of 1 answered" in page  # of the second witness
    assert told(browser.get(f"/analyses/{made.id}").text) == [answers]


def test_a_program_is_told_them_with_each_witness(
    app: Flask, workspace: Workspace, made: AnalysisRow
) -> None:
    program = Program(app, token(people.administrator(), READ))
    found = program.get(f"/tasks/{number(workspace, made)}").json or {}
    first, second = found["witnesses"]
    assert [(each["filter_id"], each["answer"]) for each in first["filters"]] == [
        ("f1", "no"),
        ("f2", "yes"),
        ("f3", "not answered"),
    ]
    assert first["filters"][0]["question"] == ALONE.question
    assert first["filters"][0]["reason"] == ALONE.reason
    assert [each["question"] for each in second["filters"]] == [MINE.question]
