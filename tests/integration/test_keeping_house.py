"""What goes when there is no room, in which order, and what never goes."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.integration.test_storage import stored
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.jobs import housekeeping
from tubetotask.storage import keeping
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    ModelCallRow,
    NotesRow,
    SourceRow,
    SpentRow,
    TranscriptRow,
    User,
    VideoRow,
)
from tubetotask.storage.workspace import Workspace, local_user

OLD = timedelta(days=30)
# Nothing that a database can make smaller.
BULK = random.Random(1).randbytes(8000).hex()  # noqa: S311 - the same at each run


@pytest.fixture
def space(app: Flask) -> Workspace:
    """Of each thing an old one that may go, and what must not."""
    session = db.session()
    space = Workspace(session, local_user(session).id)
    book = SqlCallBook(db.engine, Account("", space.owner_id))
    book.keep(Call("k" * 64, "gpt-4o", "notes", BULK, Outcome.USED, usd=Decimal("0.5")))
    public, upload = video("aaaaaaaaaaa", None), video(None, space.owner_id)
    shown, lonely = transcript(public, "s"), transcript(public, "l")
    private = transcript(upload, "p")
    notes = [NotesRow(source_hash=h, analyser="a", language="en") for h in "sl"]
    for each in notes:
        each.document = each.dropped = BULK
    session.add_all([public, upload, shown, lonely, private, *notes])
    session.flush()
    for cause, found in (("new", public), ("person", public), ("new", upload)):
        row = stored(space, title=f"{cause} {found.id}", state="done", cause=cause)
        row.video_id = found.id
        row.transcript_id = shown.id if found is public else private.id
        row.notes_id = notes[0].id
        row.document = BULK
        row.updated_at = now() - OLD
        session.flush()
        arrive(space, row)
    for table in (ModelCallRow, TranscriptRow, NotesRow):
        session.query(table).update({"created_at": now() - OLD})
    session.commit()
    return space


def video(youtube_id: str | None, owner: int | None) -> VideoRow:
    return VideoRow(youtube_id=youtube_id, owner_id=owner, title="A talk")


def transcript(of: VideoRow, name: str) -> TranscriptRow:
    db.session.add(of)
    db.session.flush()
    return TranscriptRow(
        video_id=of.id, hash=name, language="en", origin="o", document=BULK.encode()
    )


def arrive(space: Workspace, row: AnalysisRow) -> None:
    source = SourceRow(kind="channel", youtube_id=f"UC{row.id:022}", title="A channel")
    space.session.add(source)
    space.session.flush()
    follow = FollowRow(owner_id=space.owner_id, source_id=source.id, asked=f"@{row.id}")
    found = FoundVideoRow(source_id=source.id, youtube_id=f"{row.id:011}")
    space.session.add_all([follow, found])
    space.session.flush()
    arrival = ArrivalRow(owner_id=space.owner_id, follow_id=follow.id, found_id=found.id)
    arrival.state, arrival.analysis_id = "analysing", row.id
    space.session.add(arrival)
    space.session.flush()


def titles() -> set[str]:
    return set(db.session.scalars(select(AnalysisRow.title)))


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_with_room_for_it_nothing_goes(app: Flask, space: Workspace) -> None:
    before = (count(TranscriptRow), count(NotesRow), titles())
    housekeeping.run(app, 30, most_bytes=10**12, answers_days=3650)
    assert (count(TranscriptRow), count(NotesRow), titles()) == before
    assert db.session.scalar(select(func.length(ModelCallRow.text))) == len(BULK)


def test_old_answers_are_emptied_and_what_they_cost_stays(app: Flask, space: Workspace) -> None:
    housekeeping.run(app, 30, answers_days=29)
    row = db.session.scalars(select(ModelCallRow)).one()
    assert (row.text, row.aside, row.usd) == ("", True, Decimal("0.5"))
    assert SqlCallBook(db.engine, Account()).find("k" * 64) is None, "an empty answer is none"
    assert db.session.scalar(select(SpentRow.usd).where(SpentRow.whose == "all")) == Decimal("0.5")


def test_without_room_what_can_be_had_again_goes_and_what_a_person_asked_for_stays(
    app: Flask, space: Workspace
) -> None:
    public = select(VideoRow.id).where(VideoRow.youtube_id.is_not(None))
    number = db.session.scalar(public)
    housekeeping.run(app, 30, most_bytes=1)
    assert titles() == {f"person {number}", *(t for t in titles() if t.startswith("new"))}
    assert len(titles()) == 2, "an upload's analysis cannot be had again, so it stays"
    assert set(db.session.scalars(select(TranscriptRow.hash))) == {"s", "p"}
    assert set(db.session.scalars(select(NotesRow.source_hash))) == {"s"}
    assert db.session.scalar(select(ModelCallRow.usd)) == Decimal("0.5")
    assert count(User) == 1


def test_what_is_young_stays_even_without_room(app: Flask, space: Workspace) -> None:
    db.session.query(ModelCallRow).update({"created_at": now()})
    db.session.commit()
    housekeeping.run(app, 30, most_bytes=1)
    assert db.session.scalar(select(ModelCallRow.text)) != ""


def test_room_is_made_only_until_there_is_enough(app: Flask, space: Workspace) -> None:
    held = keeping.held_bytes(db.session())
    answer = db.session.scalar(select(func.length(ModelCallRow.text))) or 0
    assert held > 30_000
    after = housekeeping.make_room(db.session(), held - answer // 4, now())
    assert after < held
    assert db.session.scalar(select(ModelCallRow.text)) == "", "the first that goes"
    assert len(titles()) == 3
