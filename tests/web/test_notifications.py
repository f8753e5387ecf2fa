"""The page of notifications, and the link in a mail, as a browser without JavaScript uses them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.web.conftest import Browser
from tubetotask.domain.notices import Quiet
from tubetotask.jobs import channels
from tubetotask.storage.models import ChannelRow, DueRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

ROOM = "/settings/notifications"


@pytest.fixture
def mailed(app: Flask) -> Flask:
    """An instance with a mail server."""
    config = app.config["TUBETOTASK"]
    given = {"smtp_url": "smtp://localhost", "error_mail_from": "tasks@example.org"}
    app.config["TUBETOTASK"] = replace(config, **given)
    return app


def rows(workspace: Workspace) -> list[ChannelRow]:
    workspace.session.rollback()
    workspace.session.expire_all()
    return list(Channels(workspace.session, workspace.owner_id).all())


def test_a_channel_is_added_changed_tested_paused_and_removed(
    browser: Browser, workspace: Workspace, mailed: Flask
) -> None:
    fields = {"kind": "apprise", "address": "ntfys://topic-of-mine", "wants": ["act", "nonsense"]}
    assert browser.post(ROOM, on=ROOM, threshold="85", **fields).status_code == 303
    (row,) = rows(workspace)
    assert (row.wants, row.threshold, row.hint) == ("act", 85, "ntfys://…mine")
    page = browser.get(ROOM).text
    assert "topic-of-mine" not in page
    assert "ntfys://…mine" in page
    one = f"{ROOM}/{row.id}"
    browser.post(one, on=ROOM, wants=["report"], threshold="10", address="")
    (row,) = rows(workspace)
    assert (row.wants, row.threshold, row.hint) == ("report", 10, "ntfys://…mine")
    browser.post(f"{one}/test", on=ROOM)
    assert workspace.session.query(DueRow).count() == 1
    browser.post(f"{one}/pause", on=ROOM, paused="yes")
    assert rows(workspace)[0].state == "paused"
    browser.post(f"{one}/remove", on=ROOM)
    assert rows(workspace) == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "json://localhost", "nonsense", ""])
def test_an_address_that_cannot_be_used_is_told(
    browser: Browser, workspace: Workspace, address: str
) -> None:
    sent = browser.post(ROOM, on=ROOM, kind="apprise", address=address)
    assert sent.status_code == 400
    assert 'id="new-error"' in sent.text
    assert rows(workspace) == []


def test_without_a_mail_server_the_page_says_so(browser: Browser) -> None:
    assert "has not set a mail server" in browser.get(ROOM).text


def test_quiet_hours_are_kept_and_nonsense_is_told(browser: Browser, workspace: Workspace) -> None:
    fields = {"begin": "21:30", "end": "06:15", "timezone": "Asia/Kolkata"}
    browser.post(f"{ROOM}/quiet", on=ROOM, **fields)
    found = Channels(workspace.session, workspace.owner_id).quiet()
    assert found == Quiet("Asia/Kolkata", 1290, 375)
    for wrong in ({"timezone": "Moon"}, {"begin": "25:00"}, {"end": "x"}):
        assert browser.post(f"{ROOM}/quiet", on=ROOM, **{**fields, **wrong}).status_code == 400


def test_one_click_stops_the_mails_without_signing_in_and_a_look_does_not(
    app: Flask, browser: Browser, workspace: Workspace, mailed: Flask
) -> None:
    browser.post(ROOM, on=ROOM, kind="mail", address="ada@example.org", wants=["act"])
    (row,) = rows(workspace)
    link = channels.unsubscribe_link(app.config["TUBETOTASK"], row)
    path = link[link.index("/no-more-mails") :]
    stranger = app.test_client()
    assert "Send me no more" in stranger.get(path).text
    assert rows(workspace)[0].state == "active"
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert rows(workspace)[0].state == "paused"
    # Not the last sign, of which not all counts.
    forged = path[:-4] + ("a" if path[-4] != "a" else "b") + path[-3:]
    assert stranger.post(forged).status_code == 404
    assert "Done" in stranger.get(path).text
