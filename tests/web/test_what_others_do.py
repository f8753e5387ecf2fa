"""What others follow and have read is told to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from tests.tasks_made import analysed
from tests.web.conftest import Browser
from tests.web.programs import Program, token
from tests.web.test_sources import words
from tubetotask.domain.accounts import Role
from tubetotask.storage import accounts
from tubetotask.storage.library import read_before
from tubetotask.storage.models import FollowRow, SourceRow
from tubetotask.storage.workspace import Workspace
from tubetotask.web.formats import stamp


def test_what_was_looked_at_for_others_before_is_not_told(
    app: Flask, browser: Browser, workspace: Workspace, follow: FollowRow, source: SourceRow
) -> None:
    api = Program(app, token(workspace.owner_id))
    earlier, later = follow.created_at - timedelta(days=3), follow.created_at + timedelta(hours=1)
    source.looked_at, source.next_look_at, source.failing_since = earlier, later, earlier
    workspace.session.commit()
    told = api.get(f"/sources/{follow.id}").json or {}
    assert (told["looked_at"], told["next_look_at"]) == (None, None)
    assert datetime.fromisoformat(told["failing_since"]) >= follow.created_at.replace(microsecond=0)
    source.failing_since = None
    workspace.session.commit()
    page = words(browser.get(f"/sources/{follow.id}").text)
    assert "It has not been looked at yet." in page
    assert f"next {stamp(later)}" not in page
    source.looked_at = follow.created_at + timedelta(minutes=1)
    workspace.session.commit()
    told = api.get(f"/sources/{follow.id}").json or {}
    assert told["looked_at"]
    assert told["next_look_at"]
    page = words(browser.get(f"/sources/{follow.id}").text)
    assert "Nothing here." in page
    assert f"next {stamp(later)}" in page


def test_that_notes_were_there_is_told_only_to_whom_had_the_talk_read_before(
    workspace: Workspace,
) -> None:
    session = workspace.session
    first = analysed(workspace, "Call customers")
    other = accounts.join(session, "other@example.org", "Other", "x", Role.MEMBER)
    session.commit()
    theirs = analysed(Workspace(session, other.id), "Call customers")
    theirs.notes_id = first.notes_id
    session.commit()
    assert not read_before(session, theirs)
    assert not read_before(session, first)
    again = analysed(workspace, "Call customers")
    again.notes_id = first.notes_id
    session.commit()
    assert read_before(session, again)
    assert not read_before(session, theirs)
