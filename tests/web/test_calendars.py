"""Files and feed of a calendar name a task alike, as a parser reads them that wrote none of them.

Radicale reads calendars by that parser (vobject); we write them by another library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from tests.tasks_made import analysed
from tests.unit.cli.runs import run
from tests.unit.exports.papers import LINK
from tests.unit.exports.papers import task as listed
from tests.web import people, programs
from tests.web.conftest import settings
from tests.web.test_exports import TITLE, address, taken
from tubetotask.exports import ics
from tubetotask.exports.home import Home, home_of
from tubetotask.jobs import exporting
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow, ExportRow
from tubetotask.storage.workspace import Workspace

PUBLIC = "https://Tasks.Example.org"


def read(data: bytes, kind: str) -> list[Any]:
    """The entries of a kind, as another program's parser reads them; it checks them, too."""
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return list(calendar.contents.get(kind, []))


@pytest.fixture(params=["", PUBLIC])
def public(app: Flask, request: pytest.FixtureRequest) -> str:
    """The public address of the instance, also where none is set."""
    app.config["TUBETOTASK"] = replace(app.config["TUBETOTASK"], public_url=request.param)
    return str(request.param)


def by_page(_app: Flask, browser: FlaskClient, _folder: Path) -> bytes:
    return bytes(browser.get("/exports/tasks.ics").data)


def by_program(app: Flask, _browser: FlaskClient, _folder: Path) -> bytes:
    owner = people.session_anew().query(AnalysisRow).first()
    assert owner is not None
    program = programs.Program(app, programs.token(owner.owner_id))
    return bytes(program.get("/exports/at-once?what=tasks&form=ics").data)


def by_worker(app: Flask, _browser: FlaskClient, _folder: Path) -> bytes:
    session = people.session_anew()
    owner = session.query(AnalysisRow).first()
    assert owner is not None
    row = ExportRow(owner_id=owner.owner_id, what="tasks", form="ics")
    session.add(row)
    session.commit()
    number = row.id
    assert exporting.run(app, number)
    found = people.session_anew().get_one(ExportRow, number)
    return found.data or b""


def by_command(_app: Flask, _browser: FlaskClient, folder: Path) -> bytes:
    assert run("export", "tasks", "--output", str(folder / "tasks.ics")) == 0
    return (folder / "tasks.ics").read_bytes()


@pytest.mark.parametrize("way", [by_page, by_program, by_worker, by_command])
def test_a_file_made_in_any_way_and_the_feed_give_a_task_one_uid_and_one_link(
    app: Flask,
    workspace: Workspace,
    public: str,
    way: Callable[[Flask, FlaskClient, Path], bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = taken(workspace)
    monkeypatch.setenv("TUBETOTASK_DATA", str(app.config["TUBETOTASK"].tubetotask_data))
    monkeypatch.setenv("PUBLIC_URL", public)
    browser = people.browser(app, people.administrator())
    given = {"password": people.PASSWORD}
    made = browser.post("/reports/feeds/calendar", on="/reports/settings", **given).text
    # By another name of the same instance, as a calendar at home may ask for it.
    elsewhere = {"Host": "127.0.0.1:5000"}
    (event,) = read(app.test_client().get(address(made), headers=elsewhere).data, "vevent")
    (todo,) = [
        t for t in read(way(app, browser.client, tmp_path), "vtodo") if TITLE in t.summary.value
    ]
    host = "tasks.example.org" if public else "tubetotask"
    assert todo.uid.value == event.uid.value == f"task-{number}@{host}"
    if public:
        assert todo.url.value == event.url.value == f"{public}/tasks/{number}"
    assert event.dtstart.value == todo.due.value == now().date() + timedelta(days=1)


def test_a_video_to_be_watched_has_the_feed_s_uid_in_its_file(
    app: Flask, workspace: Workspace, public: str
) -> None:
    row = analysed(workspace, channel="Ada & Co")
    page = f"/analyses/{row.id}/watch"
    browser = people.browser(app, people.administrator())
    answer = browser.post(page, on=page, day="2031-03-01", time="20:15")
    (alone,) = read(answer.data, "vevent")
    given = {"password": people.PASSWORD}
    made = browser.post("/reports/feeds/calendar", on="/reports/settings", **given).text
    fed = read(app.test_client().get(address(made), headers={"Host": "127.0.0.1"}).data, "vevent")
    (same,) = [event for event in fed if event.summary.value.startswith("Watch: ")]
    assert alone.uid.value == same.uid.value
    assert alone.dtstart.value == same.dtstart.value == datetime(2031, 3, 1, 20, 15, tzinfo=UTC)
    assert alone.summary.value == same.summary.value == f"Watch: {row.title}"


def test_another_parser_reads_what_is_said_in_any_script_and_how_often_it_is_due() -> None:
    home = Home("host.example", "https://host.example/tasks")
    title = "Ünïcode, a; b\\c 💡 " + "日本語 " * 30
    (todo,) = read(ics.todos([listed(title, recurs="week")], home=home), "vtodo")
    (event,) = read(ics.feed([listed(title, recurs="week")], home=home), "vevent")
    for entry in (todo, event):
        assert entry.summary.value == f"P1 {title.strip()}"
        assert LINK in entry.description.value
        assert entry.rrule.value == "FREQ=WEEKLY"
        assert entry.url.value == "https://host.example/tasks/7"
    assert (todo.status.value, event.transp.value) == ("IN-PROCESS", "TRANSPARENT")


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        ({}, "", Home("tubetotask", "http://127.0.0.1:5000/tasks")),
        ({}, "http://localhost:5000/", Home("tubetotask", "http://localhost:5000/tasks")),
        ({"TRUSTED_HOSTS": "web,127.0.0.1"}, "", Home("tubetotask", "")),
        ({"TRUSTED_HOSTS": "web,.Example.org"}, "", Home("example.org", "")),
        (
            {"PUBLIC_URL": f"{PUBLIC}/t"},
            "http://web/",
            Home("tasks.example.org", f"{PUBLIC}/t/tasks"),
        ),
    ],
)
def test_where_tasks_stand_is_what_is_set_or_else_what_cannot_lead_astray(
    tmp_path: Path, given: dict[str, str], asked: str, expected: Home
) -> None:
    assert home_of(settings(tmp_path, **given), asked) == expected
