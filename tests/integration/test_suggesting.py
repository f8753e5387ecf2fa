"""Suggestions on both databases: for thin sections, of what nobody has opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.tasks_made import analysed
from tubetotask.domain.watching import Suggestion
from tubetotask.jobs import suggesting
from tubetotask.storage.database import now
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    CoverageRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    User,
)
from tubetotask.storage.watching import Watching
from tubetotask.storage.workspace import Workspace, local_user

PLAN = (
    "# Plan\n\n## Pricing\n- Raise prices every year\n\n"
    "## Workshops\n- Fill eight dates with ten guests\n"
)


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


def heard(space: Workspace, section: str, score: int = 80) -> AnalysisRow:
    """A talk that touches a section, not opened."""
    row = analysed(space, plan=PLAN, channel="Clay & Coin")
    assert row.plan_version is not None
    covered = CoverageRow(owner_id=space.owner_id, plan_id=row.plan_version.plan_id)
    covered.video_id, covered.section_id, covered.title = row.video_id or 0, section, section
    covered.findings, covered.score = 2, score
    space.session.add(covered)
    space.session.commit()
    return row


def arrived(space: Workspace, title: str, *, state: str = "ignored") -> ArrivalRow:
    session = space.session
    source = SourceRow(kind="channel", youtube_id=f"UC{title[:22]:_<22}", title="A source")
    session.add(source)
    session.flush()
    follow = FollowRow(owner_id=space.owner_id, source_id=source.id, asked=title, state="active")
    found = FoundVideoRow(source_id=source.id, youtube_id=f"{len(title):011}", title=title)
    found.duration_s, found.channel = 1800.0, "A source"
    session.add_all([follow, found])
    session.flush()
    row = ArrivalRow(owner_id=space.owner_id, follow_id=follow.id, found_id=found.id, state=state)
    session.add(row)
    session.commit()
    return row


def suggested(space: Workspace) -> list[Suggestion]:
    return suggesting.suggestions(space, space.plan_version())


def test_an_unread_talk_is_suggested_for_the_section_that_has_least(space: Workspace) -> None:
    for _ in range(8):
        heard(space, "pricing")
    best, low = heard(space, "workshops", 71), heard(space, "workshops", 20)
    (found,) = suggested(space)
    assert (found.number, found.section, found.score) == (best.id, "Workshops", 71)
    assert found.number != low.id
    assert found.reason == (
        "Unread, and 71 of 100 for “Workshops”, of which 2 videos spoke and which has no tasks."
    )
    Inbox(space.session, space.owner_id).seen(best)
    assert suggested(space) == []


def test_a_video_that_was_not_read_is_suggested_by_the_words_of_its_title(
    space: Workspace,
) -> None:
    for _ in range(3):
        heard(space, "pricing")
    wanted = arrived(space, "How I sell out every workshop")
    arrived(space, "A day in the studio, and a kiln")
    arrived(space, "Workshop tour, done", state="done")
    (found,) = suggested(space)
    assert (found.number, found.found, found.duration_s) == (wanted.id, True, 1800.0)
    assert "its title speaks of “workshop”, as “Workshops” does" in found.reason


def test_where_no_section_is_thin_and_for_nobody_else_there_is_nothing(space: Workspace) -> None:
    assert suggesting.suggestions(space, None) == []
    heard(space, "pricing")
    heard(space, "workshops")
    assert suggested(space) == []
    other = User(name="other")
    space.session.add(other)
    space.session.flush()
    assert suggested(Workspace(space.session, other.id)) == []


def test_a_video_has_one_time_the_last_that_was_chosen(space: Workspace) -> None:
    watching, at = Watching(space.session, space.owner_id), now()
    first = watching.plan("abcdefghijk", "", ("One", "Ada", 60.0), at)
    again = watching.plan("abcdefghijk", "", ("One!", "Ada", 90.0), at)
    other = watching.plan("", "f" * 64, ("Two", "", 60.0), at)
    assert first.id == again.id != other.id
    assert [(row.title, row.seconds) for row in watching.slots(at)] == [("One!", 90.0), ("Two", 60)]
    assert Watching(space.session, space.owner_id + 1).slots(at) == []
