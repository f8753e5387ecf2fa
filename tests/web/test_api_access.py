"""Every operation of the API, asked by everybody there is, with every scope.

The table says of each operation what it needs; one without an entry fails. Numbers in addresses are
those of things that belong to "other": for all else they do not exist. tests/web/test_access.py
does the same for pages.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web import people
from tests.web.programs import Program, token
from tests.web.test_access import NUMBER, _others
from tests.web.test_every_route import stock
from tubetotask.api import guard
from tubetotask.api.v1.operation import Operation
from tubetotask.api.v1.table import OPERATIONS
from tubetotask.domain.accounts import Role
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace

SEES, CHANGES, ADMINS, BRINGS = "read", "write", "admin", "captions"
TABLE = {
    SEES: """listAnalyses getAnalysis getDocument getTranscript getHearing listTasks getTask getPlan
        listPlanVersions getPlanVersion getAgain listInbox listReports getReport
        getReportSettings listSources getSource getBackfill listVideos getTaskOverview
        getVideoOverview getJobOverview getPush getVideo listJobs getJob listSchedules getMe search
        getUsage getNews listTags listQueues listStatements getStatement listFeedback getLearned
        listExports getExport getExportFile getFileAtOnce exportAccount getImport listKinds
        listIntegrations getIntegration listDeliveries getDelivery listChannels getChannel
        getQuietHours listMessages listKeptSearches getKeptSearch getBudgets listCategories
        listLenses getSubtitles listThemes getTheme listSuggestions listSlots""",
    CHANGES: """createAnalysis deleteAnalysis retryAnalysis rereadAnalysis assessAnalysis
        hearAnalysis restoreAnalysis deleteSample changeTask actOnTasks undoTasks mergeTask
        keepTasksApart splitTask savePlan usePlanVersion assessAgain followSource followSources
        changeSource deleteSource restoreSource lookAtSource backfillSource analyseVideo ignoreVideo
        cancelJob retryJobs actOnInbox undoInbox makeReport remakeReport saveReportSettings
        runSchedule pauseSchedule resumeSchedule tagTask tagAnalysis previewPlan readSample
        markStatement forgetLearned makeExport importAccount connectIntegration changeIntegration
        removeIntegration tryIntegration sendTasks resendDelivery dropDelivery addChannel
        changeChannel removeChannel testChannel saveQuietHours keepSearch changeKeptSearch
        removeKeptSearch saveBudgets saveCategories saveLenses watchAnalysis watchVideo dropSlot""",
    ADMINS: """pauseQueue resumeQueue listPeople getPerson changePerson deletePerson invitePerson
        listAudit listInvitations withdrawInvitation getEverybodysJobs saveInstanceBudgets
        getModel saveModel forgetModel getSourceBudget saveSourceBudget""",
    BRINGS: "listWaiting pushCaptions",
}
NEEDS = {name: need for need, names in TABLE.items() for name in names.split()}
SCOPES = {"read": 1, "write": 2, "admin": 3}
ROLES = {"reader": 1, "member": 2, "admin": 3}
BODIES: dict[str, object] = {
    "createAnalysis": {"link": "x"},
    "hearAnalysis": {"usd": "1"},
    "changeTask": {"act": "accept"},
    "actOnTasks": {"act": "accept", "tasks": [NUMBER]},
    "undoTasks": {"batch": "0" * 32},
    "mergeTask": {"other": NUMBER},
    "keepTasksApart": {"other": NUMBER},
    "tagTask": {"tags": ["A"]},
    "tagAnalysis": {"tags": ["A"]},
    "splitTask": {"witnesses": [NUMBER]},
    "savePlan": {"markdown": "# Own\n\n## A\n- b"},
    "saveCategories": {"sections": []},
    "saveLenses": {"lenses": []},
    "watchAnalysis": {"starts_at": "2027-03-01T19:30:00Z"},
    "watchVideo": {"starts_at": "2027-03-01T19:30:00Z"},
    "assessAgain": {"analyses": [NUMBER]},
    "followSource": {"address": "nothing that is one"},
    "followSources": {"text": "nothing that is one"},
    "changeSource": {"paused": True},
    "backfillSource": {"last": 3},
    "actOnInbox": {"act": "archive", "analyses": [NUMBER]},
    "undoInbox": {},
    "makeReport": {"days": "yesterday"},
    "saveReportSettings": {
        "timezone": "UTC",
        "daily_minute": 420,
        "weekly_day": 0,
        "weekly_minute": None,
        "parts": ["new"],
        "opening": False,
    },
    "pushCaptions": {"captions": "x", "video": "abcdefghijk", "language": "en"},
    "markStatement": {"wrong": True},
    "forgetLearned": {},
    "previewPlan": {"markdown": "# Own"},
    "makeExport": {"what": "analysis", "form": "md", "number": NUMBER},
    "connectIntegration": {"kind": "notion"},
    "changeIntegration": {"paused": True},
    "sendTasks": {"tasks": [NUMBER]},
    "addChannel": {"kind": "apprise", "address": "no address"},
    "changeChannel": {"paused": True},
    "saveQuietHours": {"timezone": "UTC", "begin": 0, "end": 0},
    "keepSearch": {"q": "words"},
    "changeKeptSearch": {"alert": True},
    "saveBudgets": {"own_day": None, "own_month": None},
    "saveInstanceBudgets": {"day": None, "month": None},
    "saveModel": {"model": "gpt-4o"},
    "saveSourceBudget": {"usd_day": "1"},
    "changePerson": {},
    "invitePerson": {"address": "no address"},
}
QUERIES = {
    "search": "?q=SECRET",
    "getFileAtOnce": f"?what=analysis&form=md&number={NUMBER}",
    "getBackfill": "?last=3",
}


# Of an analysis that says nothing, and of a file that nobody brought.
UNREAD = {
    *(
        "getDocument",
        "getTranscript",
        "getSubtitles",
        "getHearing",
        "listStatements",
        "getStatement",
    ),
    "getImport",
}


def test_every_operation_says_what_it_needs() -> None:
    assert {each.id: each.scope for each in OPERATIONS} == NEEDS


@pytest.fixture
def everybody(app: Flask, workspace: Workspace) -> dict[str, User]:
    """One of each role, and "other", who owns one of everything, all with the same number."""
    found = {
        "admin": people.administrator(),
        "member": people.somebody("member@example.org"),
        "reader": people.somebody("reader@example.org", Role.READER),
        "other": stock(workspace, NUMBER),
    }
    found["other"].email, found["other"].password = "other@example.org", people.hashed()
    workspace.session.commit()
    return found


def path_of(operation: Operation) -> str:
    path = operation.path.replace("{queue}", "analyses").replace("{statement}", "0" * 32)
    return re.sub(r"\{\w+\}", str(NUMBER), path) + QUERIES.get(operation.id, "")


def opens(role: str, scope: str, need: str) -> bool:
    """What the table comes to for a token of a scope and its owner's role."""
    if need == BRINGS:
        return ROLES[role] >= 2 and scope in ("captions", "write", "admin")
    return min(ROLES[role], SCOPES.get(scope, 0)) >= SCOPES[need]


@pytest.mark.slow
def test_everybody_may_what_the_table_says_with_each_scope_and_nothing_of_anybody_else_s(
    app: Flask, everybody: dict[str, User]
) -> None:
    programs = {
        (role, scope): Program(app, token(everybody[role], scope))
        for role in ROLES
        for scope in (*SCOPES, "captions")
    }
    before = _others()
    for each in OPERATIONS:
        guard.asked.clear()  # a token for captions may ask 120 times a minute: it asks more here
        path, body = path_of(each), BODIES.get(each.id)
        stranger = Program(app).ask(each.method, path, body)
        assert stranger.status_code == 401, each.id
        guard.asked.clear()  # a token for captions may not ask for so much in a minute
        for (role, scope), program in programs.items():
            answer = program.ask(each.method, path, body)
            told = f"{role} with {scope}: {each.id}: {answer.status}"
            assert "SECRET" not in answer.text, told
            if not opens(role, scope, each.scope):
                assert answer.status_code == 403, told
                continue
            assert answer.status_code not in (401, 403), told
            ours = each.tag in ("people", "queues", "audit")
            if str(NUMBER) in path and not ours:
                assert answer.status_code == 404, told
        if each.scope != ADMINS:  # an administrator may close an account
            assert _others() == before, each.id
        before = _others()


def test_the_owner_reaches_what_is_theirs(app: Flask, everybody: dict[str, User]) -> None:
    program = Program(app, token(everybody["other"], "read"))
    seen = 0
    for each in OPERATIONS:
        if each.reads and "{" in each.path and each.scope == SEES:
            answer = program.get(path_of(each))
            unread = each.id in UNREAD
            assert answer.status_code == (404 if unread else 200), each.id
            seen += "SECRET" in answer.text
    assert seen >= 5


def test_a_token_follows_its_owner_s_role_and_closes_with_the_account(
    app: Flask, everybody: dict[str, User]
) -> None:
    session: Session = db.session()
    member = everybody["member"]
    program = Program(app, token(member, "admin"))
    assert program.get("/people").status_code == 403
    # A body of JSON.
    assert program.get("/me").json["may"] == ["read", "write"]  # type: ignore[index]
    member.role = Role.ADMIN.value
    session.commit()
    assert program.get("/people").status_code == 200
    member.role = Role.READER.value
    session.commit()
    assert program.ask("PUT", "/plan", {"markdown": "# x"}).status_code == 403
    assert program.get("/tasks").status_code == 200
    member.active = False
    session.commit()
    assert program.get("/tasks").status_code == 401
