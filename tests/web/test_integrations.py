"""The pages of integrations, and sending a task, as a browser without JavaScript uses them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.tasks_made import talk
from tests.web.conftest import Browser
from tubetotask.integrations import KINDS
from tubetotask.storage.models import DeliveryRow, IntegrationRow, TaskRow
from tubetotask.storage.workspace import Workspace

ROOM = "/settings/integrations"
RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"


@pytest.fixture
def hook(browser: Browser, workspace: Workspace) -> IntegrationRow:
    """A webhook that was connected."""
    fields = {"address": "https://example.org/hook", "events": "task.accepted"}
    browser.post(f"{ROOM}/new/webhook", on=f"{ROOM}/new/webhook", **fields)
    return workspace.session.scalars(select(IntegrationRow)).one()


@pytest.fixture
def numbers(workspace: Workspace) -> list[int]:
    talk(workspace, RAISE, CALL)
    return list(workspace.session.scalars(select(TaskRow.id).order_by(TaskRow.id)))


def deliveries(workspace: Workspace) -> list[DeliveryRow]:
    workspace.session.expire_all()
    return list(workspace.session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)))


def test_every_kind_has_a_form_with_help_and_labels(browser: Browser) -> None:
    page = browser.get(ROOM).text
    for kind in KINDS.values():
        assert f"{ROOM}/new/{kind.id}" in page
        form = browser.get(f"{ROOM}/new/{kind.id}").text
        for field in kind.fields:
            assert f'for="f-{field.name}"' in form
            assert f'id="f-{field.name}"' in form
    assert browser.get(f"{ROOM}/new/nothing").status_code == 404


def test_a_made_secret_is_shown_once_and_then_by_its_last_four_letters(
    browser: Browser, workspace: Workspace
) -> None:
    fields = {"address": "https://example.org/hook"}
    sent = browser.post(f"{ROOM}/new/webhook", on=f"{ROOM}/new/webhook", **fields)
    found = re.search(r"<code>(whsec_[^<]+)</code>", sent.text)
    assert found
    assert sent.headers["Cache-Control"] == "no-store"
    row = workspace.session.scalars(select(IntegrationRow)).one()
    page = browser.get(f"{ROOM}/{row.id}").text
    assert found[1] not in page
    assert f"<code>{found[1][-4:]}</code>" in page
    assert "Trying it" in page


def test_a_wrong_field_is_named_and_what_was_typed_stays_but_the_secret(
    browser: Browser, workspace: Workspace
) -> None:
    fields = {"address": "nonsense", "secret": "whsec_abcdef0123", "name": "Mine"}
    sent = browser.post(f"{ROOM}/new/webhook", on=f"{ROOM}/new/webhook", **fields)
    assert sent.status_code == 400
    assert "This is no address." in sent.text
    assert 'value="nonsense"' in sent.text
    assert "whsec_abcdef0123" not in sent.text
    assert workspace.session.scalars(select(IntegrationRow)).all() == []


def test_it_is_paused_goes_on_is_tried_and_removed(
    browser: Browser, workspace: Workspace, hook: IntegrationRow
) -> None:
    one = f"{ROOM}/{hook.id}"
    browser.post(f"{one}/pause", on=one, paused="yes")
    assert "is paused" in browser.get(one).text
    browser.post(f"{one}/pause", on=one, paused="no")
    assert browser.post(f"{one}/try", on=one).location == one
    assert 'data-under-way="yes"' in browser.get(f"{one}/state").text
    browser.post(f"{one}/remove", on=one)
    assert browser.get(one).status_code == 404
    assert "is removed" in browser.get(ROOM).text


def test_a_task_is_sent_from_its_page_and_many_from_the_list(
    browser: Browser, workspace: Workspace, hook: IntegrationRow, numbers: list[int]
) -> None:
    task = f"/tasks/{numbers[0]}"
    assert "Send to" in browser.get(task).text
    back = browser.post("/tasks/act", on=task, act=f"send:{numbers[0]}", to=str(hook.id), back=task)
    assert back.location == task
    page = browser.get(task).text
    assert "It is on the way to Webhook." in page
    assert "on its way" in page
    browser.post("/tasks/act", on="/tasks", act="send", to=str(hook.id), task=numbers)
    assert [row.thing_id for row in deliveries(workspace)] == [numbers[0], *numbers]
    log = browser.get(f"{ROOM}/{hook.id}").text
    assert log.count("sent by hand") == 3


def test_without_anything_connected_a_task_leads_to_where_that_is_done(
    browser: Browser, numbers: list[int]
) -> None:
    page = browser.get(f"/tasks/{numbers[0]}").text
    assert ROOM in page
    assert 'value="send' not in page
    assert 'value="send"' not in browser.get("/tasks").text


def test_the_log_sends_again_and_calls_off(
    browser: Browser, workspace: Workspace, hook: IntegrationRow, numbers: list[int]
) -> None:
    browser.post("/tasks/act", on="/tasks", act=f"send:{numbers[0]}", to=str(hook.id))
    (row,) = deliveries(workspace)
    one, number = f"{ROOM}/{hook.id}", row.id
    browser.post(f"{ROOM}/deliveries/{number}", on=one, act="drop")
    assert deliveries(workspace)[0].state == "dropped"
    assert "Called off" in browser.get(f"{one}?state=dropped").text
    browser.post(f"{ROOM}/deliveries/{number}", on=one, act="again")
    assert deliveries(workspace)[0].state == "queued"


def test_accepting_writes_down_what_is_sent_by_itself(
    browser: Browser, workspace: Workspace, hook: IntegrationRow, numbers: list[int]
) -> None:
    browser.post("/tasks/act", on="/tasks", act=f"accept:{numbers[0]}")
    (row,) = deliveries(workspace)
    assert (row.event, row.title, row.state) == ("task.accepted", RAISE, "queued")


def test_a_secret_is_not_kept_for_another_address_but_a_webhook_s(
    browser: Browser, workspace: Workspace, hook: IntegrationRow
) -> None:
    one = f"{ROOM}/{hook.id}"
    sent = browser.post(one, on=one, address="https://example.org/other", events="task.done")
    assert sent.status_code == 303
    workspace.session.expire_all()
    row = workspace.session.get_one(IntegrationRow, hook.id)
    assert "other" in row.settings
    assert row.events == "task.done"
