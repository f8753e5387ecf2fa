"""Sources that say nothing new, most of a round, are kept together, and none stops another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel
from tests.integration.watching import Clock, states
from tubetotask.jobs import due, following, rounds
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.models import SourceRow
from tubetotask.storage.workspace import Workspace


@contextmanager
def statements(space: Workspace) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def ask(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engine = space.session.get_bind()
    event.listen(engine, "before_cursor_execute", ask)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", ask)


def followed_and_read(space: Workspace, eyes: Lookout, count: int) -> None:
    """So many sources, each looked at once."""
    text = "\n".join(channel("ok", n) for n in range(count))
    following.follow_many(space, eyes.jobs_url, text)
    due_now(space, eyes)
    assert rounds.run(eyes) == count


def due_now(space: Workspace, eyes: Lookout) -> None:
    space.session.execute(update(SourceRow).values(next_look_at=eyes.now()))
    space.session.commit()
    space.session.expire_all()


def looks(space: Workspace) -> dict[str, tuple[datetime | None, datetime | None, int]]:
    space.session.expire_all()
    rows = space.session.scalars(select(SourceRow)).all()
    return {row.youtube_id: (row.looked_at, row.next_look_at, row.failures) for row in rows}


def test_many_that_say_nothing_new_take_few_statements(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    counted = []
    for count in (2, 22):
        followed_and_read(workspace, eyes, count)
        clock.on(hours=1)
        due_now(workspace, eyes)
        with statements(workspace) as asked:
            assert rounds.run(eyes) == count
        assert youtube.calls[-1].headers["If-None-Match"]
        counted.append(len(asked))
    few, many = counted
    assert many - few <= 20 * 1.5, "one for each: when its newest videos were published"
    assert {at for at, _, _ in looks(workspace).values()} == {clock()}
    assert all(
        clock() < at <= clock() + timedelta(hours=1) for _, at, _ in looks(workspace).values() if at
    )


def test_one_that_cannot_be_kept_stops_no_other(
    workspace: Workspace,
    eyes: Lookout,
    youtube: FakeYouTube,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed_and_read(workspace, eyes, 4)
    before = clock()
    clock.on(hours=1)
    due_now(workspace, eyes)
    real = due.after_answer

    def after_answer(session: Any, lookout: Any, row: SourceRow, *more: Any) -> datetime | None:
        if row.youtube_id == channel("ok", 2):
            raise ValueError("a row that nobody foresaw")
        return real(session, lookout, row, *more)

    monkeypatch.setattr(due, "after_answer", after_answer)
    assert rounds.run(eyes) == 4
    seen = {name: at for name, (at, _, _) in looks(workspace).items()}
    assert seen.pop(channel("ok", 2)) == before
    assert set(seen.values()) == {clock()}


def test_one_that_is_new_among_them_is_found(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    followed_and_read(workspace, eyes, 3)
    youtube.sources.publish(channel("ok", 1), 2)
    clock.on(hours=1)
    due_now(workspace, eyes)
    assert rounds.run(eyes) == 3
    assert states(workspace) == {"ignored": 15, "analysing": 2}
    assert {at for at, _, _ in looks(workspace).values()} == {clock()}
