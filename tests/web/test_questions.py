"""How often the pages that people open every morning ask the database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete

from tests.web import people, stocked
from tests.web.counting import Questions
from tubetotask.storage.database import db
from tubetotask.storage.models import InboxMarkRow
from tubetotask.storage.workspace import Workspace

MOST = 8
PAGES = (
    *("/", "/?show=all&sort=newest&unread=1", "/?section=s&since=30&show=archived"),
    *("/tasks", "/tasks?status=all&sort=due", "/tasks?section=s&priority=P1"),
    *("/tasks/board", "/tasks?maybe=1", "/tasks/1", "/plan"),
    *("/search", "/search?q=letter", "/search?q=letter+elephants&verdict=skip", "/read", "/usage"),
    *("/sources", "/sources/1", "/sources/1?show=waiting", "/analyses/{made}"),
)


@pytest.mark.slow
def test_a_page_asks_the_database_at_most_eight_times_however_it_is_narrowed(
    app: Flask, workspace: Workspace
) -> None:
    made = stocked.fill(workspace)
    number = made.id
    client = people.signed_in(app, people.administrator())
    for page in PAGES:
        path = page.format(made=number)
        client.get(path)  # the first time a page is read is written down
        db.session.remove()  # as each request finds it
        with Questions() as asked:
            assert client.get(path).status_code == 200
        assert len(asked.texts) <= MOST, "\n".join([path, *asked.texts])
    db.session.execute(delete(InboxMarkRow))
    db.session.commit()
    with Questions() as asked:  # a talk that is opened for the first time: that is written down
        client.get(path)
    assert any("INSERT INTO inbox_marks" in text for text in asked.texts)
    assert len(asked.texts) <= MOST + 1, "\n".join(asked.texts)
