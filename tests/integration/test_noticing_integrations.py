"""A person is told of an integration that waits for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from tubetotask.jobs import alarms
from tubetotask.storage.models import IntegrationRow, NoticeRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_an_integration_that_only_its_owner_can_mend_is_told_once_each_time_it_breaks(
    app: Flask, workspace: Workspace
) -> None:
    session, owner = workspace.session, workspace.owner_id
    for name, state in (("Our Notion", "broken"), ("Todoist", "active")):
        row = IntegrationRow(owner_id=owner, kind="notion", name=name, state=state)
        row.broken_at = AT - timedelta(hours=1)
        row.error_message, row.error_remedy = "The token was revoked.", "Enter another."
        session.add(row)
    session.commit()
    config = app.config["TUBETOTASK"]
    alarms.look(session, config, AT)
    assert session.scalars(select(NoticeRow)).all() == [], "nobody wants to know"
    Channels(session, owner).add("apprise", "phone").wants = "sending"
    for _ in range(2):
        alarms.look(session, config, AT)
    (notice,) = session.scalars(select(NoticeRow))
    assert notice.title.startswith("Our Notion takes nothing since")
    assert notice.text == "The token was revoked. Enter another."
    broken = session.scalars(select(IntegrationRow).where(IntegrationRow.state == "broken")).one()
    assert notice.link == f"/settings/integrations/{broken.id}"
    broken.broken_at = AT
    alarms.look(session, config, AT)
    assert len(session.scalars(select(NoticeRow)).all()) == 2
