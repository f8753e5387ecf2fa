"""Themes on both databases: kept up as talks are read, counted from what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests import builders
from tests.tasks_made import analysed
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.evidence import Evidence, EvidenceKind
from tubetotask.jobs import claiming, theming
from tubetotask.storage.documents import ASSESSMENT, TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, ThemeClaimRow, ThemeRow, User, VideoRow
from tubetotask.storage.themes import Themes
from tubetotask.storage.workspace import Workspace, local_user

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LISTS = (
    "A short video brings new viewers to the channel.",
    "Every short video brings viewers to our channel.",
    "Post a short video for new viewers of the channel.",
)
KILN = "Fire the kiln slowly on a cold morning."


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


def read(
    space: Workspace,
    *said: str,
    channel: str = "Ada",
    days: int = 0,
    video: VideoRow | None = None,
    section: str = "s",
) -> AnalysisRow:
    """A talk that states this, put to themes as its job does."""
    findings = []
    for text in said:
        found = builders.finding(FindingKind.NEW, text)
        evidence = (Evidence(text, EvidenceKind.VIDEO, 4.0, 8.0, 100.0),)
        statement = replace(found.statement, evidence=evidence)
        findings.append(replace(found, statement=statement, section_id=section))
    row = analysed(
        space,
        channel=channel,
        findings=tuple(findings),
        done_at=AT + timedelta(days=days),
        video=video,
    )
    assert row.transcript is not None
    words = TRANSCRIPT.unpack(row.transcript.document)
    claiming.keep(space.session, row, ASSESSMENT.load(row.document or ""), words)
    theming.keep(space.session, row)
    space.session.commit()
    return row


@pytest.fixture
def themes(space: Workspace) -> Themes:
    return Themes(space.session, space.owner_id)


def told(themes: Themes) -> list[tuple[str, int, int, int]]:
    return [(row.name, row.sources, row.talks, row.claims) for row in themes.page().rows]


def test_what_several_talks_say_is_one_theme_in_their_words(
    space: Workspace, themes: Themes
) -> None:
    read(space, LISTS[0], KILN)
    assert told(themes) == [], "one talk is no theme"
    read(space, LISTS[1], channel="Ben", days=7)
    read(space, LISTS[2], channel="Ben", days=8)
    assert told(themes) == [("short video", 2, 3, 3)]
    (row,) = themes.page().rows
    assert (row.first_at, row.last_at) == (AT, AT + timedelta(days=8))
    assert [meant.claim.said.quote for _, meant in themes.said(row.id)] == list(reversed(LISTS))
    days = themes.by_day([row.id], AT + timedelta(days=1))
    assert sorted(days) == [(row.id, (AT + timedelta(days=n)).date(), 1) for n in (7, 8)]


def test_of_a_talk_its_newest_assessment_counts_and_the_same_again_changes_nothing(
    space: Workspace, themes: Themes
) -> None:
    first = read(space, LISTS[0])
    read(space, LISTS[1], channel="Ben")
    before = told(themes)
    theming.keep(space.session, first)
    assert told(themes) == before
    video = space.session.get_one(VideoRow, first.video_id)
    read(space, KILN, video=video)
    assert told(themes) == []
    theming.keep(space.session, first)  # ends after the newer one
    assert told(themes) == []


def test_words_of_a_talk_that_is_removed_name_no_theme(space: Workspace, themes: Themes) -> None:
    first = read(space, LISTS[0])
    read(space, LISTS[1], channel="Ben")
    read(space, LISTS[2], channel="Cleo")
    number = themes.page().rows[0].id
    space.remove(first.id)
    assert told(themes) == []
    with pytest.raises(NotFound):
        themes.one(number)
    theming.catch_up(space.session)
    assert [(row[1], row[2]) for row in told(themes)] == [(2, 2)]


def test_earlier_talks_are_caught_up_with(space: Workspace, themes: Themes) -> None:
    for text, channel in zip(LISTS, ("Ada", "Ben", "Cleo"), strict=True):
        read(space, text, channel=channel)
    before = told(themes)
    for table in (ThemeClaimRow, ThemeRow):
        for row in space.session.scalars(select(table)).all():
            space.session.delete(row)
    space.session.commit()
    assert theming.catch_up(space.session) == 3
    assert told(themes) == before
    assert theming.catch_up(space.session) == 0


def test_nobody_sees_the_themes_of_somebody_else_and_pages_go_by_key(
    space: Workspace, themes: Themes
) -> None:
    read(space, LISTS[0], KILN)
    read(space, LISTS[1], "Fire the kiln slowly when the morning is cold.", channel="Ben")
    one = themes.page(limit=1)
    other = themes.page(after=one.after, limit=1)
    assert {one.rows[0].name, other.rows[0].name} == {row[0] for row in told(themes)}
    assert one.rows[0].id != other.rows[0].id
    with pytest.raises(InputError):
        themes.page(after="1.x.2")
    stranger = User(name="other")
    space.session.add(stranger)
    space.session.flush()
    theirs = Themes(space.session, stranger.id)
    assert theirs.page().rows == []
    with pytest.raises(NotFound):
        theirs.one(one.rows[0].id)
