"""The index on both databases: what is found, whose it is, and what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.builders import transcript
from tests.integration.test_storage import stored
from tubetotask.domain.search import Facets, Found
from tubetotask.domain.video import Video
from tubetotask.jobs import searching
from tubetotask.storage import search_scope
from tubetotask.storage.database import db, now
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, SpanRow, TranscriptRow, User, VideoRow
from tubetotask.storage.workspace import Workspace, local_user
from tubetotask.transcripts import Reading

FILLER = ["And this sentence says nothing about it at all, only that time goes on."] * 5


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, local_user(session).id)


def talk(
    space: Workspace, *sentences: str, title: str = "A talk", indexed: bool = True, **more: str
) -> AnalysisRow:
    """An analysis with a stored transcript of these sentences."""
    session, words = space.session, transcript(*sentences, language=more.get("language", "en"))
    count = session.scalar(select(func.count()).select_from(VideoRow)) or 0
    owner = space.owner_id if more.get("upload") else None
    video = VideoRow(title=title, channel=more.get("channel", ""), owner_id=owner)
    video.youtube_id = None if owner else f"{count:011d}"
    session.add(video)
    session.flush()
    row = TranscriptRow(video_id=video.id, hash=f"{count:064d}", language=words.language)
    row.origin, row.document = words.origin.value, TRANSCRIPT.pack(words)
    session.add(row)
    session.flush()
    if indexed:
        told = Video(title, video.youtube_id or "", channel=video.channel)
        searching.put(session, row, Reading(told, words))
    verdict = more.get("verdict", "")
    return stored(
        space, title=title, video_id=video.id, transcript_id=row.id, state="done", verdict=verdict
    )


def found(space: Workspace, asked: str, facets: Facets | None = None) -> Found:
    query = searching.asked(asked)
    return searching.find(space.session, space.owner_id, query, facets or Facets())


def numbers(space: Workspace, asked: str, facets: Facets | None = None) -> Sequence[int]:
    return [one.analysis_id for one in found(space, asked, facets).talks]


def marked(answer: Found) -> list[str]:
    hits = [hit for one in answer.talks for hit in one.hits]
    return [piece.text for hit in hits for piece in hit.snippet if piece.hit]


def test_a_talk_is_found_by_its_words_with_the_second_they_were_said(space: Workspace) -> None:
    row = talk(space, *FILLER, "Raise your prices every single spring.", *FILLER)
    talk(space, "Something else is said here.")
    answer = found(space, "price spring")
    assert [one.analysis_id for one in answer.talks] == [row.id]
    assert marked(answer) == ["prices", "spring."]
    [hit] = answer.talks[0].hits
    assert hit.start_s is not None
    assert hit.start_s <= 20.0
    assert answer.all_words


def test_what_holds_only_some_of_the_words_is_shown_and_told(space: Workspace) -> None:
    row = talk(space, "Raise your prices.")
    answer = found(space, "prices elephants")
    assert [one.analysis_id for one in answer.talks] == [row.id]
    assert not answer.all_words


def test_phrases_hold_together_and_what_is_unwanted_stays_away(space: Workspace) -> None:
    row = talk(space, "You raise the price slowly.")
    other = talk(space, "The price is what you raise, with a discount.")
    assert numbers(space, '"raise the price"') == [row.id]
    assert numbers(space, "price -discount") == [row.id]
    assert set(numbers(space, "price raise")) == {row.id, other.id}


SCRIPTS = (
    ("機械学習とは何かを説明します。", "学習"),
    ("हिन्दी में समाचार पत्र भेजें।", "समाचार"),
    ("Die Größe der Straße zählt.", "grosse strasse"),
    ("أرسل النشرة كل يوم", "النشرة"),
    ("It's the reader's choice: don’t wait.", "dont"),
)
SIGNS = (
    "'",
    '"',
    "a'b",
    "x' OR '1'='1",
    'NEAR("a")',
    "a:b*",
    "\\",
    "& | !",
    "(",
    "a\x00b",
    "^",
    "🙂",
)


def test_every_script_is_found(space: Workspace) -> None:
    rows = [talk(space, said) for said, _ in SCRIPTS]
    for row, (_, asked) in zip(rows, SCRIPTS, strict=True):
        assert numbers(space, asked) == [row.id], asked
        assert marked(found(space, asked)), asked


def test_no_sign_that_is_typed_is_a_command(space: Workspace) -> None:
    row = talk(space, *[f"Something with {sign} in it." for sign in SIGNS])
    for sign in SIGNS:
        found(space, sign)
        assert numbers(space, f"something {sign}") == [row.id], sign


def test_nobody_finds_what_is_somebody_else_s(space: Workspace, session: Session) -> None:
    other = User(name="other")
    session.add(other)
    session.flush()
    theirs = Workspace(session, other.id)
    mine = talk(space, "Raise your prices.")
    talk(theirs, "Raise your prices, says an upload.", upload="yes")
    talk(theirs, "Raise your prices, says a video that only they follow.", channel="Secret")
    assert numbers(space, "prices") == [mine.id]
    assert search_scope.choices(session, space.owner_id).channels == []


def test_a_public_talk_that_two_have_read_shows_each_their_own(
    space: Workspace, session: Session
) -> None:
    mine = talk(space, "Raise your prices.")
    other = User(name="other")
    session.add(other)
    session.flush()
    theirs = Workspace(session, other.id)
    again = stored(theirs, title="A talk", video_id=mine.video_id, transcript_id=mine.transcript_id)
    assert numbers(space, "prices") == [mine.id]
    assert numbers(theirs, "prices") == [again.id]


def test_a_removed_analysis_is_not_found_and_an_upload_s_words_go_with_it(
    space: Workspace, session: Session
) -> None:
    row = talk(space, "Raise your secret prices.", upload="yes")
    space.hide(row.id)
    assert numbers(space, "secret") == []
    space.remove(row.id)
    assert session.scalar(select(func.count()).select_from(SpanRow)) == 0
    assert session.scalar(text("SELECT count(*) FROM search_words")) == 0


def test_channel_verdict_and_day_narrow_a_search(space: Workspace) -> None:
    row = talk(space, "Raise your prices.", channel="Ana", verdict="act now")
    other = talk(space, "Raise your prices.", channel="Ben", verdict="skip")
    assert numbers(space, "prices", Facets(channel="Ana")) == [row.id]
    assert numbers(space, "prices", Facets(verdict="skip")) == [other.id]
    assert numbers(space, "prices", Facets(until=now() - timedelta(days=1))) == []
    assert len(numbers(space, "prices", Facets(since=now() - timedelta(days=1)))) == 2
    assert search_scope.choices(space.session, space.owner_id).channels == ["Ana", "Ben"]


def test_the_title_is_found_too(space: Workspace) -> None:
    row = talk(space, "Nothing of the kind.", title="How pottery pays")
    answer = found(space, "pottery")
    assert [one.analysis_id for one in answer.talks] == [row.id]
    assert answer.talks[0].hits == ()


def test_what_an_older_version_stored_is_put_in_and_what_is_damaged_does_not_stop_it(
    space: Workspace, session: Session
) -> None:
    row = talk(space, "Raise your prices.", indexed=False)
    damaged = talk(space, "Never read.", indexed=False)
    kept = session.get(TranscriptRow, damaged.transcript_id)
    assert kept is not None
    kept.document = b"x"
    session.commit()
    assert numbers(space, "prices") == []
    assert searching.catch_up(session) == 2
    assert searching.catch_up(session) == 0
    assert numbers(space, "prices") == [row.id]


def test_put_again_a_transcript_is_there_once(space: Workspace, session: Session) -> None:
    row = talk(space, "Raise your prices.")
    kept = session.get(TranscriptRow, row.transcript_id)
    assert kept is not None
    kept.indexed = 0
    session.commit()
    assert searching.catch_up(session) == 1
    assert len(found(space, "prices").talks[0].hits) == 1
