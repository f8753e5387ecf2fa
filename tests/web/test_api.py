"""The API: lists in parts, fewer fields, changes that clash, requests that are sent twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.tasks_made import analysed, talk
from tests.web.programs import Program, beside, token
from tubetotask.api.v1 import openapi
from tubetotask.api.v1.table import OPERATIONS
from tubetotask.storage import once
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow, OnceRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

WORDS = "We write the list of customers before anything else. " * 3


@pytest.fixture
def program(app: Flask, workspace: Workspace) -> Program:
    """Asks with a token of the one who uses this machine."""
    return Program(app, token(workspace.owner_id))


def test_a_list_comes_in_parts_that_neither_repeat_nor_skip(
    program: Program, workspace: Workspace
) -> None:
    made = [analysed(workspace, f"Do thing {n}").id for n in range(7)]
    seen, cursor = [], ""
    while cursor is not None:
        answer = program.get(f"/analyses?limit=3&cursor={cursor}").json
        assert answer
        seen += [each["id"] for each in answer["items"]]
        cursor = answer["next"]
        analysed(workspace, "A new one, which comes first")
    assert seen == made[::-1]
    for path in ("/tasks?sort=due", "/tasks?sort=newest", "/tasks", "/sources", "/videos", "/jobs"):
        assert (
            program.get(f"{path}{'&' if '?' in path else '?'}cursor=bm93aGVyZQ").status_code == 400
        )


def test_fewer_fields_are_given_where_fewer_are_asked_for(
    program: Program, workspace: Workspace
) -> None:
    talk(workspace, "Call customers")
    found = program.get("/tasks?fields=id,title").json
    assert found
    assert found["items"] == [{"id": 1, "title": "Call customers"}]
    one = program.get("/tasks/1?fields=status").json
    assert one == {"status": "candidate"}
    wrong = program.get("/tasks?fields=id,secret")
    assert wrong.status_code == 400
    assert wrong.json
    assert wrong.json["errors"][0]["where"] == "query.fields"


def test_a_parameter_that_is_mistyped_is_refused_and_not_ignored(program: Program) -> None:
    for path in ("/tasks?statuss=open", "/plan?x=1", "/tasks?limit=1&limit=2", "/tasks?limit=0"):
        answer = program.get(path)
        assert answer.status_code == 400, path
        assert answer.json
        assert answer.json["errors"][0]["where"].startswith("query."), path


def test_what_did_not_change_is_not_sent_again(program: Program, workspace: Workspace) -> None:
    talk(workspace, "Call customers")
    for path in ("/tasks", "/tasks/1", "/analyses/1", "/analyses/1/document"):
        tag = program.get(path).headers["ETag"]
        again = program.get(path, If_None_Match=tag)
        assert (again.status_code, again.data) == (304, b""), path
    program.post("/tasks/act", {"act": "accept", "tasks": [1]})
    assert program.get("/tasks/1", If_None_Match=tag).status_code == 200


def test_of_two_who_change_the_same_thing_the_second_is_told_so(
    program: Program, workspace: Workspace
) -> None:
    talk(workspace, "Call customers")
    tag = program.get("/tasks/1").headers["ETag"]
    first = program.ask("PATCH", "/tasks/1", {"act": "accept"}, If_Match=tag)
    second = program.ask("PATCH", "/tasks/1", {"act": "dismiss"}, If_Match=tag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert (
        second.headers["ETag"] == first.headers["ETag"] == program.get("/tasks/1").headers["ETag"]
    )
    assert program.get("/tasks/1?fields=status").json == {"status": "open"}
    weak = f"W/{first.headers['ETag']}"  # as a proxy that compresses makes of it
    assert program.ask("PATCH", "/tasks/1", {"act": "later"}, If_Match=weak).status_code == 200
    assert program.ask("PATCH", "/tasks/1", {"act": "done"}, If_Match="*").status_code == 200
    plan = program.ask("PUT", "/plan", {"markdown": "# Mine\n\n## Sales\n- Sell"})
    old = plan.headers["ETag"]
    program.ask("PUT", "/plan", {"markdown": "# Mine\n\n## Sales\n- Sell more"}, If_Match=old)
    late = program.ask("PUT", "/plan", {"markdown": "# Another"}, If_Match=old)
    assert late.status_code == 412


def test_the_same_key_does_it_once_and_another_request_with_it_is_refused(
    program: Program, workspace: Workspace
) -> None:
    body = {"captions": WORDS, "name": "a.txt"}
    first = program.post("/analyses", body, Idempotency_Key="one")
    again = program.post("/analyses", body, Idempotency_Key="one")
    assert first.data == again.data
    assert first.headers["Location"] == again.headers["Location"] == "/api/v1/jobs/1"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    other = program.post("/analyses", {"captions": WORDS + "More."}, Idempotency_Key="one")
    assert other.status_code == 422
    assert workspace.session.query(AnalysisRow).count() == 1
    # What was wrong is not remembered: mended, it may come with the same key.
    assert program.post("/analyses", {"captions": "x"}, Idempotency_Key="two").status_code == 400
    assert program.post("/analyses", body, Idempotency_Key="two").status_code == 202


def test_a_key_is_kept_a_day_is_its_owner_s_and_one_that_was_cut_off_is_tried_again(
    program: Program, workspace: Workspace
) -> None:
    session, owner = workspace.session, workspace.owner_id
    assert once.begin(session, owner, "k", "a").stand is once.Stand.NEW
    assert once.begin(session, owner, "k", "a").stand is once.Stand.BUSY
    row = session.scalars(select(OnceRow)).one()
    assert "k" not in (row.key, row.body)
    row.created_at = now() - once.GIVEN_UP
    session.commit()
    assert once.begin(session, owner, "k", "a").stand is once.Stand.NEW
    once.keep(session, row.id, 202, "/x", "{}")
    assert once.begin(session, owner, "k", "a").body == "{}"
    session.refresh(row)
    row.created_at = now() - once.KEPT - timedelta(seconds=1)
    session.commit()
    assert once.begin(session, owner, "k", "b").stand is once.Stand.NEW
    once.sweep(session, now() + once.KEPT + timedelta(seconds=1))
    assert session.query(OnceRow).count() == 0


def test_ten_at_once_with_one_key_make_one(app: Flask, workspace: Workspace) -> None:
    text = token(workspace.owner_id)
    codes: list[int] = []

    def send() -> None:
        body = {"captions": WORDS}
        codes.append(Program(app, text).post("/analyses", body, Idempotency_Key="k").status_code)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert set(codes) <= {202, 409}
    assert 202 in codes
    assert workspace.session.query(AnalysisRow).count() == 1


def test_slow_work_is_queued_and_its_link_tells_how_far_it_is(
    program: Program, work: Callable[[], None]
) -> None:
    program.ask("PUT", "/plan", {"markdown": "# Plan\n\n## Sales\n- Call customers"})
    made = program.post("/analyses", {"captions": WORDS, "name": "talk.txt"})
    assert made.status_code == 202
    where = made.headers["Location"].removeprefix("/api/v1")
    assert program.get(where).json["state"] == "queued"  # type: ignore[index]  # a body of JSON
    assert program.get("/analyses/1/document").status_code == 404
    work()
    assert program.get(where).json["state"] == "done"  # type: ignore[index]  # a body of JSON
    # A body of JSON.
    assert program.get("/analyses/1/document").json["transcript"]["origin"] == "upload"  # type: ignore[index]
    # A body of JSON.
    assert program.get("/analyses/1/transcript?limit=1").json["items"][0]["index"] == 0  # type: ignore[index]


def test_captions_are_pushed_for_what_waits_and_else_become_an_analysis_of_their_own(
    app: Flask, workspace: Workspace, program: Program
) -> None:
    brings = Program(app, token(workspace.owner_id, "captions"))
    assert brings.get("/captions/waiting").json == {"items": []}
    track = {"captions": WORDS, "title": "A talk"}
    assert brings.post("/captions", track).status_code == 403, "nobody asked for it"
    made = program.post("/captions", track, Idempotency_Key="k")
    assert made.json
    assert (made.status_code, made.json["outcome"]) == (202, "queued")
    assert program.get("/analyses/1?fields=title").json == {"title": "A talk"}
    assert brings.get("/analyses").status_code == 403
    unknown = {"captions": WORDS, "video": "abcdefghijk", "language": "en"}
    assert brings.post("/captions", unknown).status_code in (400, 404)


def test_errors_are_problems_with_our_ids_and_nothing_is_read_before_the_token(
    app: Flask, program: Program
) -> None:
    answer = program.get("/tasks/99")
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert (answer.json["id"], answer.json["status"]) == ("not-found", 404)
    client = app.test_client()
    client.get("/")  # has a cookie from now on
    assert client.get("/api/v1/tasks").status_code == 401
    assert client.post("/api/v1/analyses", data=b"{" * 99).status_code == 401
    bearer = {"Authorization": f"Bearer {program.token}"}
    assert client.post("/api/v1/analyses", data=b"x", headers=bearer).status_code == 415
    told = {"content_type": "application/json", "headers": bearer}
    assert client.post("/api/v1/analyses", data=b"{", **told).status_code == 400
    gone = client.delete("/api/v1/tasks", headers=bearer)
    assert (gone.status_code, gone.mimetype) == (405, "application/problem+json")
    assert "GET" in gone.headers["Allow"]
    assert client.get("/api/v1/nothing", headers=bearer).status_code == 404


def test_what_breaks_a_rule_of_the_database_is_no_database_that_is_away(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise IntegrityError("INSERT", {}, ValueError("NOT NULL constraint failed"))

    monkeypatch.setattr(Tasks, "one", broken)
    bearer = {"Authorization": f"Bearer {program.token}"}  # no description tells of faults
    answer = app.test_client().get("/api/v1/tasks/99", headers=bearer)
    assert answer.json
    assert (answer.json["id"], answer.json["status"]) == ("unexpected", 500)


def test_how_often_may_still_be_asked_stands_in_each_answer(
    app: Flask, workspace: Workspace
) -> None:
    text = token(workspace.owner_id)
    with beside(app, RATE_LIMIT_API="3/hour") as limited:
        program = Program(limited, text)
        left = [program.get("/me").headers["RateLimit-Remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        answer = program.get("/me")
    assert answer.status_code == 429
    assert answer.json
    assert answer.json["id"] == "too-often"
    assert int(answer.headers["Retry-After"]) > 0


def test_other_sites_pages_may_ask_only_where_a_setting_names_them(
    app: Flask, workspace: Workspace
) -> None:
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}

    def allowed(app: Flask, origin: str) -> str | None:
        answer = app.test_client().options("/api/v1/tasks", headers=asked | {"Origin": origin})
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.status_code == 204
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed(app, "https://app.example.org") is None
    with beside(app, API_ORIGINS="https://app.example.org") as named:
        assert allowed(named, "https://app.example.org") == "https://app.example.org"
        assert allowed(named, "https://evil.example") is None
        program = Program(named, token(workspace.owner_id))
        got = program.get("/me", Origin="https://app.example.org")
        assert "ETag" in got.headers["Access-Control-Expose-Headers"]
        page = named.test_client().get("/sign-in", headers={"Origin": "https://app.example.org"})
        assert "Access-Control-Allow-Origin" not in page.headers


def test_what_is_new_is_told_once_and_nothing_is_missed(
    program: Program, workspace: Workspace
) -> None:
    talk(workspace, "Call customers")
    first = program.get("/news").json
    assert first
    assert [each["title"] for each in first["tasks"]] == ["Call customers"]
    assert first["counts"]["done"] == 1
    talk(workspace, "Write the list")
    since = first["until"].replace("+", "%2B")
    second = program.get(f"/news?since={since}").json
    assert second
    assert [each["title"] for each in second["tasks"]] == ["Write the list"]
    assert len(second["analyses"]) == 1


def test_the_description_names_every_operation_once_and_is_open_to_builders(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.json == openapi.document()
    told = [
        each["operationId"]
        for methods in openapi.document()["paths"].values()
        for each in methods.values()
    ]
    assert sorted(told) == sorted(each.id for each in OPERATIONS)
    assert len(set(told)) == len(told)
    assert all(each.summary and each.description for each in OPERATIONS)
