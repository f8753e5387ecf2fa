"""Every operation that makes something: the same request with the same key does it once.

Each is sent twice as it stands in docs/api.md, in that order.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web.test_api_conditions import Walk, things, walk
from tests.web.test_api_examples import examples, remember
from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.table import BY_ID, OPERATIONS

__all__ = ["things", "walk"]
# Sent twice these come to the same: they decide, move, bring back or take away.
MAKE_NOTHING = """
    actOnInbox undoInbox deleteSample restoreAnalysis forgetLearned actOnTasks undoTasks
    mergeTask keepTasksApart previewPlan usePlanVersion dropDelivery restoreSource ignoreVideo
    cancelJob pauseSchedule resumeSchedule pauseQueue resumeQueue
"""
# Told once: the answer that is kept for the same key is without them.
SECRETS = {"connectIntegration": "secret", "invitePerson": "link"}


def test_what_makes_something_takes_a_key_and_what_does_not_is_named_here() -> None:
    once = {each.id for each in OPERATIONS if each.once}
    posts = {each.id for each in OPERATIONS if each.method == "POST"}
    assert once == posts - set(MAKE_NOTHING.split())
    assert once >= {each.id for each in OPERATIONS if each.status in (201, 202)}


@pytest.mark.slow
def test_the_same_request_with_the_same_key_is_done_once(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in examples():
        operation = BY_ID[each.id]
        if not operation.once:
            walk.plain(each)
            continue
        program, path, body, headers = walk.request(each)
        headers["Idempotency_Key"] = key = f"the key of {each.id}"
        done: list[str] = []
        with monkeypatch.context() as patch:
            patch.setitem(BY_ID, each.id, counted(operation, done))
            first = program.ask(each.method, path, body, **headers)
            again = program.ask(each.method, path, body, **headers)
        assert first.status_code == each.status, (each.id, first.text)
        assert "Idempotency-Replayed" not in first.headers, each.id
        assert again.headers["Idempotency-Replayed"] == "true", each.id
        assert done == [each.id]
        assert again.status_code == first.status_code, each.id
        assert again.headers.get("Location") == first.headers.get("Location"), each.id
        secret = {SECRETS[each.id]: ""} if each.id in SECRETS else {}
        assert again.json == {**(first.json or {}), **secret}, each.id
        other = program.post("/analyses/sample", Idempotency_Key=key)
        if each.id != "readSample":
            assert other.status_code == 422, each.id
        remember(each.id, first.json, walk.kept)


def counted(operation: Operation, done: list[str]) -> Operation:
    """The same, writing down each time that it is done."""

    def run(call: Call) -> Answer:
        done.append(operation.id)
        found = operation.run(call)
        return found if isinstance(found, Answer) else Answer(found, operation.status)

    return replace(operation, run=run)
