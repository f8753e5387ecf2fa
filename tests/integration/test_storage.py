"""What is stored comes back, belongs to somebody, and survives migrations; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import modelmade
from tests.builders import statement, transcript
from tubetotask.domain.errors import NotFound, StorageFailed
from tubetotask.domain.evidence import Dropped
from tubetotask.domain.library import Noted, NotesKey
from tubetotask.domain.notes import Advice, Notes
from tubetotask.plans import parse
from tubetotask.storage.database import Base, db, now
from tubetotask.storage.documents import ASSESSMENT, NOTES, TRANSCRIPT
from tubetotask.storage.library import SqlLibrary
from tubetotask.storage.models import (
    AnalysisRow,
    NotesRow,
    PlanVersion,
    TranscriptRow,
    User,
    VideoRow,
)
from tubetotask.storage.workspace import Workspace, local_user, stored_analysis

COUNT = count()
KEY = NotesKey("a" * 64, "offline/1", "en")
NOTED = Noted(
    Notes("offline/1", "en", advice=(Advice(statement("Write daily"), "Write daily", 0.9),)),
    (Dropped("advice", "number", "20", "Raise it to 20"),),
)


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return Workspace(session, local_user(session).id)


def stored(workspace: Workspace, **fields: Any) -> AnalysisRow:
    key = workspace.request_key(next(COUNT))
    row = AnalysisRow(owner_id=workspace.owner_id, upload_hash="h", request_key=key, **fields)
    workspace.session.add(row)
    workspace.session.commit()
    return row


def test_the_migrations_make_exactly_the_tables_of_the_models(session: Session) -> None:
    context = MigrationContext.configure(
        session.connection(),
        opts={
            "include_object": lambda _o, name, kind, _r, _c: (
                kind != "table" or name in Base.metadata.tables
            ),
        },
    )
    assert compare_metadata(context, Base.metadata) == []


def test_notes_come_back_as_they_were_kept(session: Session) -> None:
    library = SqlLibrary(session)
    assert library.find_notes(KEY) is None
    library.keep_notes(KEY, NOTED)
    found = library.find_notes(KEY)
    assert found is not None
    assert (found.notes, found.dropped) == (NOTED.notes, NOTED.dropped)
    assert found.kept_at is not None
    assert found.kept_at.tzinfo is not None
    assert library.find_notes(replace(KEY, language="de")) is None


def test_keeping_the_same_notes_twice_leaves_one_row(session: Session) -> None:
    library = SqlLibrary(session)
    library.keep_notes(KEY, NOTED)
    library.keep_notes(KEY, NOTED)
    assert len(session.scalars(select(NotesRow)).all()) == 1


def test_notes_of_an_older_format_are_made_again(session: Session) -> None:
    library = SqlLibrary(session)
    library.keep_notes(KEY, NOTED)
    row = library.row(KEY)
    assert row is not None
    row.document = '{"no": "notes"}'
    session.commit()
    assert library.find_notes(KEY) is None
    library.keep_notes(KEY, NOTED)
    assert library.find_notes(KEY) is not None


def test_a_transcript_comes_back_as_it_was_kept() -> None:
    talk = transcript("Write every day.", "Grüße: это 東京 😀.")
    assert TRANSCRIPT.unpack(TRANSCRIPT.pack(talk)) == talk


def test_a_damaged_transcript_is_a_clear_error() -> None:
    with pytest.raises(StorageFailed):
        TRANSCRIPT.unpack(b"no zlib")
    with pytest.raises(StorageFailed):
        NOTES.load("[")


def test_a_plan_text_already_known_is_the_same_version_and_becomes_the_one_in_use(
    workspace: Workspace,
) -> None:
    first = workspace.keep_plan(parse("# A\none"))
    second = workspace.keep_plan(parse("# A\ntwo"))
    workspace.session.commit()
    assert workspace.plan_version() is second
    assert workspace.keep_plan(parse("# A\none")) is first
    workspace.session.commit()
    assert workspace.plan_version() is first


def test_what_is_another_s_cannot_be_read_or_removed(workspace: Workspace) -> None:
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.commit()
    theirs = stored(Workspace(workspace.session, other.id))
    with pytest.raises(NotFound):
        workspace.analysis(theirs.id)
    with pytest.raises(NotFound):
        workspace.remove(theirs.id)
    assert workspace.analyses() == []
    same = {"upload_hash": "h", "youtube_id": "", "language": ""}
    assert workspace.same(theirs.request_key) is None
    assert workspace.read_before(**same) is None


def test_an_upload_s_words_go_with_the_last_analysis_of_it(workspace: Workspace) -> None:
    session = workspace.session
    video = VideoRow(owner_id=workspace.owner_id)
    session.add(video)
    session.flush()
    words = TranscriptRow(video_id=video.id, hash="x", language="en", origin="upload", document=b"")
    session.add(words)
    session.commit()
    first = stored(workspace, video_id=video.id, transcript_id=words.id)
    second = stored(workspace, video_id=video.id, transcript_id=words.id)
    workspace.remove(first.id)
    assert session.scalars(select(TranscriptRow)).all() != []
    workspace.remove(second.id)
    session.expire_all()
    assert session.scalars(select(VideoRow)).all() == []
    assert session.scalars(select(TranscriptRow)).all() == []


def test_a_public_video_stays_when_an_analysis_of_it_is_removed(workspace: Workspace) -> None:
    video = VideoRow(youtube_id="abcdefghijk")
    workspace.session.add(video)
    workspace.session.commit()
    workspace.remove(stored(workspace, video_id=video.id).id)
    assert workspace.session.scalars(select(VideoRow)).all() == [video]


def test_a_video_is_either_public_or_somebody_s(workspace: Workspace) -> None:
    workspace.session.add(VideoRow(youtube_id="abcdefghijk", owner_id=workspace.owner_id))
    with pytest.raises(IntegrityError):
        workspace.session.commit()
    workspace.session.rollback()


def test_removing_the_samples_removes_nothing_else(workspace: Workspace) -> None:
    mine = stored(workspace)
    stored(workspace, sample=True)
    workspace.keep_plan(parse("mine"))
    workspace.keep_plan(parse("sample"), sample=True)
    workspace.session.commit()
    workspace.remove_samples()
    assert workspace.analyses() == [mine]
    left = workspace.session.scalars(select(PlanVersion)).all()
    assert [v.markdown for v in left] == ["mine"]


def test_an_analysis_without_result_says_so(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        stored_analysis(stored(workspace), None)


def test_times_come_back_in_utc_and_naive_ones_are_refused(session: Session) -> None:
    user = local_user(session)
    session.expire_all()
    offset = user.created_at.utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0
    user.created_at = now().replace(tzinfo=None)
    with pytest.raises(Exception, match="without a zone"):
        session.commit()
    session.rollback()


def test_an_analysis_costs_what_its_notes_and_its_assessment_cost(workspace: Workspace) -> None:
    made = modelmade.analysis()
    assert made.assessment
    library = SqlLibrary(workspace.session)
    library.keep_notes(KEY, Noted(made.notes, made.dropped))
    video = VideoRow(owner_id=workspace.owner_id, title="t")
    workspace.session.add(video)
    workspace.session.flush()
    packed = TRANSCRIPT.pack(made.transcript)
    talk = TranscriptRow(video_id=video.id, hash="t", language="en", origin="x", document=packed)
    workspace.session.add(talk)
    workspace.session.flush()
    kept = library.row(KEY)
    assert kept
    before = kept.created_at - timedelta(seconds=1)
    row = stored(
        workspace,
        video_id=video.id,
        transcript_id=talk.id,
        notes_id=kept.id,
        created_at=before,
    )
    assert stored_analysis(row, None).cost == made.notes.cost
    row.document = ASSESSMENT.dump(made.assessment)
    found = stored_analysis(row, made.plan)
    assert found.cost == made.notes.cost + made.assessment.cost
    assert found.cost.usd is None, "an unknown price stays unknown"
    assert found.assessment == made.assessment
