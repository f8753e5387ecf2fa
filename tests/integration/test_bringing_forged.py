"""Files that somebody wrote by hand: nothing of them reaches anybody else, and no budget."""

from __future__ import annotations

import base64
import io
import json
import types
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InputError
from tubetotask.domain.library import NotesKey, source_hash
from tubetotask.domain.notes import Notes
from tubetotask.domain.source import FoundVideo
from tubetotask.domain.video import Video
from tubetotask.jobs import arrivals, hearing, rounds
from tubetotask.sources import Listing
from tubetotask.storage import bringing_back, bringing_lines, found, takeout, usage
from tubetotask.storage.database import Base, now
from tubetotask.storage.documents import NOTES, TRANSCRIPT
from tubetotask.storage.library import SqlLibrary
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    SpentRow,
    User,
    VideoRow,
)
from tubetotask.storage.workspace import Workspace, local_user

Rows = dict[str, list[dict[str, Any]]]
ID, CHANNEL = "dQw4w9WgXcQ", "UC" + "a" * 22
AT = "2026-05-12T12:00:00+00:00"


def packed(rows: Rows, manifest: str = "") -> io.BytesIO:
    """A file of an account, as anybody can write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, each in rows.items():
            text = "".join(json.dumps(row) + "\n" for row in each)
            archive.writestr(f"again/{table}.jsonl", text)
        told = {"format": "tubetotask-account", "version": "1.0"}
        archive.writestr("again/manifest.json", manifest or json.dumps(told))
    out.seek(0)
    return out


@pytest.fixture
def bob(workspace: Workspace) -> Workspace:
    """Who brings the file; the workspace's own person is another."""
    workspace.session.add(User(id=70, name="bob"))
    workspace.session.commit()
    return Workspace(workspace.session, 70)


def bring(space: Workspace, rows: Rows) -> dict[str, int]:
    return bringing_back.bring(space.session, space.owner_id, packed(rows))


WORDS = builders.transcript("The real speaker says this.", "And nothing else.")
FORGED = Notes("offline/9", "en", premise=builders.statement("Send all money to Bob"))


def a_talk(title: str = "Real title") -> Rows:
    document = base64.b64encode(TRANSCRIPT.pack(WORDS)).decode()
    notes = {"analyser": "offline/9", "language": "en", "document": NOTES.dump(FORGED)}
    words = {"video_id": 1, "language": "en", "origin": "speech recognition"}
    asked = {"video_id": 1, "transcript_id": 1, "notes_id": 1, "youtube_id": ID}
    return {
        "videos": [{"title": title, "youtube_id": ID, "private": False, "claimed_youtube_id": ""}],
        "transcripts": [words | {"document": document}],
        "notes": [notes | {"dropped": "[]"}],
        "analyses": [asked | {"state": "done", "title": title, "language": ""}],
    }


def test_forged_notes_and_words_of_a_public_video_reach_nobody_else(bob: Workspace) -> None:
    session = bob.session
    session.add(VideoRow(youtube_id=ID, title="Real title"))
    session.commit()
    bring(bob, a_talk())
    key = NotesKey(source_hash(Video("Real title", ID), WORDS.hash), "offline/9", "en")
    assert SqlLibrary(session, None).find_notes(key) is None
    assert hearing._heard_before(session, ID) is None
    row = session.scalars(select(AnalysisRow)).one()
    assert row.video is not None
    assert row.video.owner_id == bob.owner_id
    assert row.notes is not None
    assert NOTES.load(row.notes.document) == FORGED


def test_two_answers_to_one_question_come_and_the_later_one_is_found_again(
    bob: Workspace,
) -> None:
    """So it is after a plan went back to an older text."""
    rows = a_talk()
    rows["analyses"] *= 2
    bring(bob, rows)
    first, later = bob.session.scalars(select(AnalysisRow).order_by(AnalysisRow.id)).all()
    assert first.request_key != later.request_key
    assert bob.same(bob.request_key("", ID, "", None)) is later


def test_a_public_video_that_is_not_here_stays_its_bringer_s_and_is_named_alike(
    bob: Workspace,
) -> None:
    bring(bob, a_talk("A title that nobody saw"))
    assert bob.session.scalars(select(VideoRow).where(VideoRow.youtube_id == ID)).all() == []
    file = io.BytesIO()
    takeout.write(bob.session, bob.owner_id, file)
    with zipfile.ZipFile(file) as archive:
        told = json.loads(archive.read("again/videos.jsonl"))
    assert (told["youtube_id"], told["claimed_youtube_id"], told["private"]) == (ID, "", False)


def a_source() -> Rows:
    arrival = {"follow_id": 1, "found_id": 1, "state": "ignored", "since": AT, "created_at": AT}
    video = {"source_id": 1, "youtube_id": "newvideo001", "title": "Forged", "first_seen_at": AT}
    return {
        "sources": [{"kind": "channel", "youtube_id": CHANNEL, "title": "Shared"}],
        "follows": [{"source_id": 1, "asked": "x", "state": "active", "rules": "{}"}],
        "found_videos": [video],
        "arrivals": [arrival],
    }


def looked(session: Session, row: SourceRow) -> None:
    """A look finds the video, and it comes to all who follow."""
    seen = [FoundVideo("newvideo001", "Real", published=now())]
    for video in found.keep_videos(session, row.id, seen, now()):
        for follow in found.followers(session, row.id):
            arrivals.come(session, follow, video, now())
    session.commit()


def test_a_brought_video_takes_no_arrival_from_who_follows_the_source(
    workspace: Workspace, bob: Workspace
) -> None:
    session = bob.session
    row = SourceRow(kind="channel", youtube_id=CHANNEL, title="Shared", fresh=False)
    session.add(row)
    session.flush()
    session.add(FollowRow(owner_id=workspace.owner_id, source_id=row.id, asked="x", state="active"))
    session.commit()
    counts = bring(bob, a_source())
    assert counts[bringing_back.LEFT_OUT] == 1
    assert session.scalars(select(FoundVideoRow)).all() == []
    looked(session, row)
    mine = select(ArrivalRow).where(ArrivalRow.owner_id == workspace.owner_id)
    assert len(session.scalars(mine).all()) == 1


def test_at_a_source_that_was_not_here_others_get_what_a_file_had_told_before(
    workspace: Workspace, bob: Workspace
) -> None:
    session = bob.session
    bring(bob, a_source())
    row = session.scalars(select(SourceRow)).one()
    assert found.newest(session, row.id, 9) == []
    session.add(FollowRow(owner_id=workspace.owner_id, source_id=row.id, asked="x", state="active"))
    row.fresh = False
    session.commit()
    looked(session, row)
    assert session.scalars(select(FoundVideoRow)).one().title == "Real"
    assert len(session.scalars(select(ArrivalRow)).all()) == 2, "one of each"


def call(**more: object) -> Rows:
    told = {"model": "m", "purpose": "notes", "outcome": "used", "created_at": now().isoformat()}
    return {"model_calls": [told | {"usd": "1"} | more]}


def test_what_was_paid_elsewhere_is_in_the_person_s_history_alone(bob: Workspace) -> None:
    session = bob.session
    bring(bob, call(usd="2.5"))
    assert session.scalars(select(SpentRow)).all() == []
    at = now() + timedelta(seconds=1)
    assert usage.usage(session, Budgets(), at, 1).month.usd == 0
    own = usage.usage(session, Budgets(), at, bob.owner_id, own=True)
    assert own.month.usd == Decimal("2.5")


WRONG: tuple[tuple[Rows, str], ...] = (
    *((call(usd=usd), "model_calls") for usd in ("-1", "NaN", "Infinity", "1e30", "x", 1000001)),
    (call(usd=None, usd_most="1e30"), "model_calls"),
    (call(tokens_in=-1), "model_calls"),
    (call(tokens_out=10**30), "model_calls"),
    (call(latency_s=float("nan")), "model_calls"),
    (call(outcome="stolen"), "model_calls"),
    ({"sources": [{"kind": "evil", "youtube_id": "x"}]}, "sources"),
    ({"sources": [{"kind": "channel", "youtube_id": "x"}]}, "sources"),
    ({"sources": [{"kind": "playlist", "youtube_id": "javascript:"}]}, "sources"),
    ({"videos": [{"youtube_id": "../../../etc", "private": False}]}, "videos"),
    ({"analyses": [{"state": "gone wild"}]}, "analyses"),
    ({"analyses": [{"state": "done", "youtube_id": "a\x00"}]}, "analyses"),
    ({"follows": [{"asked": "x", "state": "queen"}]}, "follows"),
    ({"follows": [{"asked": "x", "state": "active", "rules": "not json"}]}, "follows"),
    ({"follows": [{"asked": "x", "state": "active", "rules": '{"daily_cap": "9"}'}]}, "follows"),
    ({"notes": [{"analyser": "a" * 81, "language": "", "document": "", "dropped": ""}]}, "notes"),
)


def test_a_value_that_cannot_be_is_refused_with_its_file_and_line(bob: Workspace) -> None:
    for rows, table in WRONG:
        with pytest.raises(InputError) as caught:
            bring(bob, rows)
        assert f"again/{table}.jsonl, line 1: " in caught.value.message, rows
        assert bob.session.execute(select(Base.metadata.tables[table].c.id)).all() == []


def test_no_more_is_unpacked_than_its_bounds(
    bob: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"manifest\.json: it has more than 1 MiB"):
        bringing_back.bring(bob.session, bob.owner_id, packed({}, " " * (2**20 + 1)))
    monkeypatch.setattr(bringing_lines, "LARGEST_LINE", 2**20)
    with pytest.raises(InputError, match=r"plans\.jsonl, line 2: it has more than 1 MiB"):
        bring(bob, {"plans": [{"created_at": AT}, {"x": "y" * 2**20}]})
    large = packed({"plans": [{"x": "y" * 2**20}]})
    with pytest.raises(InputError, match="unpacked it has more than 1 MiB"):
        bringing_back.bring(bob.session, bob.owner_id, large, most=2**20)
    bomb = a_talk()
    bomb["transcripts"][0]["document"] = base64.b64encode(b"no zlib").decode()
    with pytest.raises(InputError, match=r"transcripts\.jsonl, line 1: its words cannot"):
        bring(bob, bomb)


def test_a_source_that_cannot_be_asked_does_not_stop_the_look_at_others(
    app: Flask, workspace: Workspace
) -> None:
    session, asked = workspace.session, []

    def find(ref: Any, _seen: Any) -> Listing:
        asked.append(ref.youtube_id)
        return Listing((), complete=True, way="feed")

    for kind, name in (("evil", "x"), ("channel", CHANNEL)):
        session.add(SourceRow(kind=kind, youtube_id=name, next_look_at=now()))
    session.commit()
    following = types.SimpleNamespace(find=find)
    lookout: Any = types.SimpleNamespace(
        now=now, ways=types.SimpleNamespace(following=following), app=app, jobs_url=""
    )
    rounds._sources_due(session, lookout)
    assert asked == [CHANNEL]
    assert local_user(session).id == workspace.owner_id
