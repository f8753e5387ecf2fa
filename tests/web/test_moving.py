"""The file of an account comes back on a page: all of it, into an account with nothing in it."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.tasks_made import talk
from tests.web import people
from tests.web.conftest import Browser
from tubetotask.jobs import moving_in
from tubetotask.storage import bringing_lines, takeout
from tubetotask.storage.models import ExportRow
from tubetotask.storage.workspace import Workspace

PAGE = "/exports/bring"
TITLE = "Raise your prices every year"


@pytest.fixture
def hers(app: Flask) -> Browser:
    """Of somebody whose account is new."""
    people.administrator()
    return people.browser(app, people.somebody("bea@example.org"))


def everything(workspace: Workspace) -> bytes:
    """What somebody takes along who has one talk with a task."""
    talk(workspace, TITLE, channel="Anna")
    file = io.BytesIO()
    takeout.write(workspace.session, workspace.owner_id, file)
    return file.getvalue()


def test_a_file_is_given_taken_in_and_seen(app: Flask, workspace: Workspace, hers: Browser) -> None:
    data = everything(workspace)
    assert 'type="file"' in hers.get(PAGE).text
    sent = hers.post(PAGE, on=PAGE, file=(io.BytesIO(data), "mine.zip"))
    assert sent.status_code == 303
    waiting = hers.get(PAGE).text
    assert "It is being taken in." in waiting
    assert 'http-equiv="refresh"' in waiting
    assert 'type="file"' not in waiting, "one at a time"
    number = workspace.session.scalars(select(ExportRow.id)).one()
    assert moving_in.run(app, number)
    done = hers.get(PAGE).text
    assert "Brought back:" in done
    assert 'http-equiv="refresh"' not in done
    assert "Brought back: talks 1, tasks 1, versions of the plan 1, sources 0, reports 0." in done
    assert "There is something in this account already" not in done, "it has just been brought"
    german = hers.client.get(PAGE, headers={"Accept-Language": "de"}).text
    assert "Zurückgebracht: Vorträge 1, Aufgaben 1," in german
    assert TITLE in hers.get("/tasks").text


def _spoilt(data: bytes) -> bytes:
    """The file with a letter in the middle written over."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]


def test_what_is_no_file_of_ours_is_refused_with_a_reason_and_nothing_is_kept(
    workspace: Workspace, hers: Browser
) -> None:
    wrong = hers.post(PAGE, on=PAGE, file=(io.BytesIO(b"a holiday"), "holiday.zip"))
    assert wrong.status_code == 400
    assert "This file is no ZIP, or its end is missing." in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    named = everything(workspace).replace(b"manifest.json", b"manifes\xff.json")
    flagged = bytearray(named)
    at = -1
    while (at := flagged.find(b"PK\x01\x02", at + 1)) >= 0:
        flagged[at + 9] |= 8  # "names are UTF-8", and one is not
    wrong = hers.post(PAGE, on=PAGE, file=(io.BytesIO(bytes(flagged)), "mine.zip"))
    assert wrong.status_code == 400
    assert bringing_lines.BROKEN in wrong.text
    none = hers.post(PAGE, on=PAGE)
    assert none.status_code == 400
    assert "No file was chosen." in none.text
    assert workspace.session.scalars(select(ExportRow.id)).all() == []


def test_an_account_that_has_something_is_not_offered_it_and_is_not_changed(
    workspace: Workspace, browser: Browser
) -> None:
    data = everything(workspace)
    page = browser.get(PAGE).text
    assert 'type="file"' not in page
    assert "There is something in this account already" in page
    sent = browser.post(PAGE, on="/exports", file=(io.BytesIO(data), "mine.zip"))
    assert sent.status_code == 400
    assert workspace.session.scalars(select(ExportRow.id)).all() == []


def test_whose_file_could_not_be_taken_in_reads_why_and_may_bring_another(
    app: Flask, workspace: Workspace, hers: Browser
) -> None:
    data = everything(workspace)
    hers.post(PAGE, on=PAGE, file=(io.BytesIO(data), "mine.zip"))
    number = workspace.session.scalars(select(ExportRow.id)).one()
    workspace.session.execute(update(ExportRow).values(data=_spoilt(data)))
    workspace.session.commit()
    assert not moving_in.run(app, number)
    page = hers.get(PAGE).text
    assert bringing_lines.BROKEN in page
    assert 'type="file"' in page
