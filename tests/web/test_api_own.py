"""What programs do that only pages did: files, integrations, notifications, marks, settings."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select

from tests.tasks_made import talk
from tests.web import people
from tests.web.conftest import Browser
from tests.web.programs import Program, beside, token
from tubetotask.domain.accounts import Event
from tubetotask.domain.notices import Told
from tubetotask.jobs import exporting, moving_in
from tubetotask.storage.models import (
    AuditRow,
    ChannelRow,
    ExportRow,
    IntegrationRow,
    OnceRow,
    PlanVersion,
    TaskRow,
)
from tubetotask.storage.workspace import Workspace

HOOK = {"kind": "webhook", "settings": {"address": "https://hooks.example.org/x"}}


@pytest.fixture
def api(app: Flask, workspace: Workspace) -> Program:
    """Asks for the person of ``workspace``."""
    return Program(app, token(workspace.owner_id))


def events(space: Workspace) -> list[tuple[str, str]]:
    space.session.expire_all()
    rows = space.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    return [(row.event, row.detail) for row in rows]


# marks and searches


def test_a_statement_is_marked_and_that_is_taken_back(workspace: Workspace, api: Program) -> None:
    talk(workspace, "Call customers before noon", channel="A")
    listed = api.get("/analyses/1/statements?limit=100").json or {}
    task = next(each for each in listed["items"] if each["part"] == "task")
    where = f"/analyses/1/statements/{task['key']}"
    before = workspace.session.scalars(select(TaskRow.score)).one()
    read = api.get(where)
    assert api.ask("PATCH", where, {"wrong": True}, If_Match='"other"').status_code == 412
    done = api.ask("PATCH", where, {"wrong": True}, If_Match=read.headers["ETag"])
    assert done.json == {**task, "wrong": True}
    assert (
        api.ask("PATCH", where, {"wrong": False}, If_Match=read.headers["ETag"]).status_code == 412
    )
    workspace.session.expire_all()
    assert workspace.session.scalars(select(TaskRow.score)).one() < before
    (mark,) = (api.get("/feedback").json or {})["items"]
    assert (mark["analysis"], mark["key"], mark["quote"]) == (1, task["key"], task["quote"])
    assert api.ask("PATCH", where, {"wrong": False}).json == task
    workspace.session.expire_all()
    assert workspace.session.scalars(select(TaskRow.score)).one() == before
    assert (api.get("/feedback").json or {})["items"] == []


def test_what_was_learned_is_told_and_forgotten_of_one_section(
    workspace: Workspace, api: Program
) -> None:
    talk(workspace, "Call customers before noon", "Write lists of machines", channel="A")
    api.post("/tasks/act", {"act": "dismiss", "tasks": [1]})
    (row,) = (api.get("/learned").json or {})["items"]
    assert (row["dismissed"], row["points"] < 0) == (1, True)
    other = {"plan": row["plan"], "section": "there is none"}
    assert api.post("/learned/forget", other).json == {"count": 0}
    named = {"plan": row["plan"], "section": row["section"]}
    assert api.post("/learned/forget", named).json == {"count": 1}
    (row,) = (api.get("/learned").json or {})["items"]
    assert (row["dismissed"], row["points"]) == (0, 0)
    assert row["since"]


# files


def test_a_file_is_asked_for_made_and_fetched(
    app: Flask, workspace: Workspace, api: Program
) -> None:
    talk(workspace, "Call customers before noon", channel="A")
    asked = api.post("/exports", {"what": "analysis", "form": "md", "number": 1})
    where = asked.headers["Location"].removeprefix("/api/v1")
    assert api.get(f"{where}/file").status_code == 404
    assert exporting.run(app, int(where.rsplit("/", 1)[1]))
    assert (api.get(where).json or {})["state"] == "done"
    file = api.get(f"{where}/file")
    assert "Call customers before noon" in file.text
    assert "attachment" in file.headers["Content-Disposition"]
    assert api.get(f"{where}/file", If_None_Match=file.headers["ETag"]).status_code == 304
    at_once = api.get("/exports/at-once?what=analysis&form=md&number=1")
    assert at_once.data == file.data
    assert api.get("/exports/at-once?what=tasks&form=pdf").status_code == 400
    for wrong in ({"what": "tasks", "form": "md", "number": 1}, {"what": "report", "form": "md"}):
        assert api.post("/exports", wrong).status_code == 400
    assert api.post("/exports", {"what": "report", "form": "md", "number": 9}).status_code == 404


def test_everything_moves_from_one_account_to_another_and_stands_in_the_log(
    app: Flask, workspace: Workspace, browser: Browser, api: Program
) -> None:
    talk(workspace, "Call customers before noon", channel="A")
    where = api.post("/account/export").headers["Location"].removeprefix("/api/v1")
    number = int(where.rsplit("/", 1)[1])
    assert exporting.run(app, number)
    assert browser.get(f"/exports/{number}/file").status_code == 404  # its page asks for a password
    assert f"/exports/{number}/file" not in browser.get("/exports").text
    data = api.get(f"{where}/file").data
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    told = [detail for event, detail in events(workspace) if event == Event.EXPORTED]
    assert told == ["by a program", "fetched by a program"]
    bea = people.somebody("bea@example.org")
    hers = Program(app, token(bea))
    zipped = {"Content_Type": "application/zip"}
    assert hers.ask("POST", "/account/import", {"no": "file"}).status_code == 415
    assert hers.ask("POST", "/account/import", b"no ZIP", **zipped).status_code == 400
    taken = hers.ask("POST", "/account/import", data, **zipped)
    assert taken.status_code == 202
    assert hers.ask("POST", "/account/import", data, **zipped).status_code == 400  # one at a time
    place = taken.headers["Location"].removeprefix("/api/v1")
    assert moving_in.run(app, int(place.rsplit("/", 1)[1]))
    done = hers.get(place).json or {}
    assert done["state"] == "done"
    assert "Brought back:" in done["told"]
    assert "tasks 1," in done["told"]
    assert [each["title"] for each in (hers.get("/tasks").json or {})["items"]] == [
        "Call customers before noon"
    ]
    assert api.get(place).status_code == 404
    row = workspace.session.get(ExportRow, int(place.rsplit("/", 1)[1]), populate_existing=True)
    assert row is not None
    assert row.data is None
    assert not moving_in.run(app, row.id)  # the job comes twice
    refused = hers.ask("POST", "/account/import", data, **zipped)
    assert "There is something in this account already" in refused.text


def test_a_file_that_cannot_come_says_why_and_brings_nothing(
    app: Flask, workspace: Workspace, api: Program
) -> None:
    talk(workspace, "Call customers before noon", channel="A")
    whole = io.BytesIO()
    from tubetotask.storage import takeout

    takeout.write(workspace.session, workspace.owner_id, whole)
    broken = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, b'{"id": "x"}\n' if name == "again/tasks.jsonl" else text)
    bea = people.somebody("bea@example.org")
    hers = Program(app, token(bea))
    zipped = {"Content_Type": "application/zip"}
    taken = hers.ask("POST", "/account/import", broken.getvalue(), **zipped)
    place = taken.headers["Location"].removeprefix("/api/v1")
    assert not moving_in.run(app, int(place.rsplit("/", 1)[1]))
    told = hers.get(place).json or {}
    assert told["state"] == "failed"
    assert "again/tasks.jsonl, line 1" in told["told"]
    theirs = select(PlanVersion).where(PlanVersion.owner_id == bea.id)
    assert workspace.session.scalars(theirs).all() == []


# where things are sent


def test_a_secret_that_is_made_is_told_once_and_kept_nowhere_as_it_is(
    workspace: Workspace, api: Program
) -> None:
    made = api.post("/integrations", HOOK, Idempotency_Key="one")
    secret = (made.json or {})["secret"]
    assert secret.startswith("whsec_")
    again = api.post("/integrations", HOOK, Idempotency_Key="one")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == {**(made.json or {}), "secret": ""}
    listed = api.get("/integrations")
    assert secret not in listed.text + api.get("/integrations/1").text
    session = workspace.session
    kept = [row.body for row in session.scalars(select(OnceRow))]
    kept += [row.secret for row in session.scalars(select(IntegrationRow))]
    assert len(kept) == 2
    assert secret not in "".join(kept)


def test_an_integration_is_changed_in_part_and_what_is_wrong_is_named(
    workspace: Workspace, api: Program
) -> None:
    wrong = {"kind": "webhook", "settings": {"address": "https://a.example", "folder": "x"}}
    answer = api.post("/integrations", wrong)
    assert [each["where"] for each in (answer.json or {})["errors"]] == ["body.settings.folder"]
    assert api.post("/integrations", {"kind": "notion"}).status_code == 400
    api.post("/integrations", {**HOOK, "name": "Hook", "events": ["task.accepted"]})
    etag = api.get("/integrations/1").headers["ETag"]
    done = api.ask("PATCH", "/integrations/1", {"name": "Other"}, If_Match=etag).json or {}
    assert (done["name"], done["settings"]) == ("Other", HOOK["settings"])
    assert done["events"] == ["task.accepted"]
    assert api.ask("PATCH", "/integrations/1", {"name": "x"}, If_Match=etag).status_code == 412
    assert (api.ask("PATCH", "/integrations/1", {"paused": True}).json or {})["state"] == "paused"
    refused = api.ask("PATCH", "/integrations/1", {"events": ["nothing"]})
    assert "body.events" in refused.text


def test_tasks_are_sent_called_off_and_sent_again(workspace: Workspace, api: Program) -> None:
    talk(workspace, "Call customers before noon", channel="A")
    api.post("/integrations", HOOK)
    assert api.post("/integrations/1/tasks", {"tasks": [1, 99]}).json == {"count": 1}
    (sent,) = (api.get("/integrations/1/deliveries").json or {})["items"]
    assert (sent["title"], sent["state"]) == ("Call customers before noon", "queued")
    assert (api.post("/deliveries/1/drop").json or {})["state"] == "dropped"
    assert (api.get("/integrations/1/deliveries?state=queued").json or {})["items"] == []
    assert api.post("/deliveries/1/again").status_code == 202
    assert (api.get("/deliveries/1").json or {})["state"] == "queued"
    counted = (api.get("/integrations").json or {})["items"][0]["deliveries"]
    assert counted["queued"] == 1


def test_an_address_of_a_channel_is_never_told_again(workspace: Workspace, api: Program) -> None:
    address = "ntfys://ntfy.example.org/secret-topic-1234"
    sent = {"kind": "apprise", "address": address, "wants": ["act"], "threshold": 80}
    made = api.post("/notifications/channels", sent)
    assert (made.json or {})["hint"] == "ntfys://…1234"
    changed = api.ask("PATCH", "/notifications/channels/1", {"threshold": 90, "name": "Mine"})
    assert "secret-topic" not in made.text + changed.text
    assert ((changed.json or {})["wants"], (changed.json or {})["threshold"]) == (["act"], 90)
    row = workspace.session.scalars(select(ChannelRow)).one()
    assert "secret-topic" not in row.secret
    every = sorted(each.value for each in Told if each is not Told.TEST)
    changed = api.ask("PATCH", "/notifications/channels/1", {"wants": every})
    assert sorted((changed.json or {})["wants"]) == every, "all that a page sets"
    assert api.post("/notifications/channels/1/test").status_code == 202
    hours = {"timezone": "Europe/Berlin", "begin": 0, "end": 60}
    assert api.ask("PUT", "/notifications/quiet", hours).json == hours
    assert api.get("/notifications/quiet").json == hours
    nowhere = api.ask("PUT", "/notifications/quiet", {**hours, "timezone": "Nowhere"})
    assert "These quiet hours cannot be used." in nowhere.text


# settings


def test_budgets_are_one_s_own_and_the_instance_s_an_administrator_s(
    app: Flask, workspace: Workspace
) -> None:
    admin, bea = people.administrator(), people.somebody("bea@example.org")
    with beside(app, BUDGET_USD_DAY="5") as server:
        boss = Program(server, token(admin, "admin"))
        hers = Program(server, token(bea, "admin"))
        own = {"own_day": "0.5", "own_month": None}
        assert hers.ask("PUT", "/settings/budgets", own).json == {
            **own,
            **dict.fromkeys(("day", "month", "most_day", "most_month")),
        }
        everybody = {"day": "1", "month": None}
        assert hers.ask("PUT", "/settings/budgets/instance", everybody).status_code == 403
        asked = {"day": "6", "month": None}
        refused = boss.ask("PUT", "/settings/budgets/instance", asked)
        assert "allows 5 US dollars at most" in refused.text
        done = boss.ask("PUT", "/settings/budgets/instance", {"day": "2", "month": "30"}).json or {}
        assert (done["day"], done["month"], done["most_day"]) == ("2", "30", "5")
        assert (hers.get("/settings/budgets").json or {})["own_day"] == "0.5"
    assert events(workspace).count((Event.BUDGET_CHANGED, "")) == 1


def test_a_key_comes_in_and_never_goes_out(app: Flask, workspace: Workspace) -> None:
    boss = Program(app, token(people.administrator(), "admin"))
    key = "sk-" + "a" * 30 + "last"
    sent = {"model": "gpt-4o", "api_key": key, "base_url": "http://127.0.0.1:9/v1"}
    done = boss.ask("PUT", "/settings/model", sent)
    assert ((done.json or {})["key_hint"], (done.json or {})["trying"]) == ("…last", True)
    wrong = boss.ask("PUT", "/settings/model", {"model": "two words"})
    assert [each["where"] for each in (wrong.json or {})["errors"]] == ["body.model"]
    moved = {"model": "gpt-4o", "base_url": "http://127.0.0.1:8/v1"}
    assert "The key is for another server." in boss.ask("PUT", "/settings/model", moved).text
    assert (boss.ask("DELETE", "/settings/model").json or {})["key_set"] is False
    assert key not in json.dumps([done.json, wrong.json])
    told = [event for event, _ in events(workspace)]
    assert told == [Event.MODEL_CHANGED, Event.KEY_REMOVED]
