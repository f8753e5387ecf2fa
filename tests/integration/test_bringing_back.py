"""Everything of a person, taken out of one database and into another: equal, on both kinds."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests import builders
from tests.integration.decided import decided
from tests.integration.test_accounts import spend
from tests.integration.test_storage import stored
from tests.tasks_made import advice, analysed, gathered
from tubetotask.config import ROOT
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.errors import InputError
from tubetotask.domain.library import source_hash
from tubetotask.domain.report import Kind, Period
from tubetotask.domain.task import Act, Recurs
from tubetotask.jobs import deciding, joining, reporting
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage import bringing_back, moving, moving_schema, ownership, takeout
from tubetotask.storage.database import Base
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    InboxMarkRow,
    ModelCallRow,
    NotesRow,
    SourceRow,
    SpentRow,
    TaskRow,
    TranscriptRow,
    User,
    VideoRow,
)
from tubetotask.storage.reports import Reports, report_of
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user, stored_analysis, stored_video

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
DAY = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))


@pytest.fixture
def lived(app: Flask, workspace: Workspace) -> Workspace:
    """A person who has used all of it; somebody else's things stand between theirs."""
    session, gatherer = workspace.session, Gatherer()
    session.add(User(id=50, name="other"))
    session.commit()
    other = Workspace(session, 50)
    for channel, text in (("Anna", "Raise your prices"), ("Ben", "Lower your prices")):
        analysed(other, "Nothing of theirs", channel="Other")
        finding = builders.finding(FindingKind.NEW, text)
        found = advice(text, first_step=builders.statement("Begin today"))
        row = analysed(
            workspace, found, "Write daily", channel=channel, findings=(finding,), done_at=NOON
        )
        gathered(workspace, row, gatherer)
    upload = analysed(workspace, "Sell fewer loaves", upload=True, done_at=NOON)
    gathered(workspace, upload, gatherer)
    waits = stored(workspace, title="Waits")
    waits.state, waits.error_message, waits.upload = "waiting", "No captions yet.", b"\x00\xff"
    source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22, title="Ünïcode <&> 😀")
    follow = FollowRow(owner_id=workspace.owner_id, source=source, asked="@x", state="active")
    session.add_all([source, follow])
    session.flush()
    video = FoundVideoRow(source_id=source.id, youtube_id="video000001", title="T", published=NOON)
    session.add(video)
    session.flush()
    arrival = ArrivalRow(owner_id=workspace.owner_id, found_id=video.id, follow_id=follow.id)
    arrival.state, arrival.analysis_id, upload.source_id = "done", waits.id, source.id
    session.add(arrival)
    session.commit()
    tasks = Tasks(session, workspace.owner_id)
    rows = TaskLists(session, workspace.owner_id).page(Filter()).rows
    numbers = [row.id for row in rows]
    deciding.act(tasks, numbers[:1], Act.ACCEPT)
    deciding.set_due(tasks, numbers[0], date(2027, 3, 31), Recurs.MONTH)
    deciding.act(tasks, numbers[1:2], Act.DISMISS)
    joining.merge(tasks, numbers[0], numbers[2])
    spend(session, workspace.owner_id, "assess", "k")
    mark = InboxMarkRow(owner_id=workspace.owner_id, youtube_id=row.youtube_id, place="later")
    mark.read_upto = row.id
    session.add(mark)
    session.commit()
    reporting.set_up(
        workspace, timezone="Asia/Tokyo", daily=1, weekly=None, parts=["new"], opening=False
    )
    report = reporting.request(workspace, str(app.config["JOBS_DATABASE_URL"]), DAY)
    reporting.run(app, report.id)
    for words in session.scalars(select(TranscriptRow)):  # as the job leaves it
        words.hash = TRANSCRIPT.unpack(words.document).hash
    for each in session.scalars(select(AnalysisRow).where(AnalysisRow.notes_id.is_not(None))):
        if each.video and each.notes and each.transcript and each.video.owner_id is None:
            told = stored_video(each.video)
            each.notes.source_hash = source_hash(told, each.transcript.hash)
    decided(workspace, upload, numbers)
    session.commit()
    return workspace


def taken(session: Session, owner_id: int) -> bytes:
    file = io.BytesIO()
    takeout.write(session, owner_id, file)
    return file.getvalue()


def again(data: bytes) -> dict[str, list[dict[str, object]]]:
    """What is to come back, table by table."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".jsonl"):
                text = archive.read(name).decode()
                found[name] = [json.loads(line) for line in text.splitlines()]
    return found


def emptied(session: Session) -> None:
    """The same database with nothing in it, its numbers going on from where they were."""
    session.rollback()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    session.add(User(id=900, name="another"))
    session.commit()


def test_what_is_taken_out_and_brought_into_an_empty_database_is_equal(lived: Workspace) -> None:
    session, before = lived.session, taken(lived.session, lived.owner_id)
    emptied(session)
    owner = local_user(session).id
    counts = bringing_back.bring(session, owner, io.BytesIO(before))
    after = taken(session, owner)
    for name, rows in again(before).items():
        assert again(after)[name] == rows, name
    assert len(again(before)) == len(moving.tables()) == len(counts)
    assert {name for name, count in counts.items() if not count} == set(), "each has been tried"


def test_what_came_back_works_as_before(app: Flask, lived: Workspace) -> None:
    session, data = lived.session, taken(lived.session, lived.owner_id)
    report = report_of(Reports(session, lived.owner_id).latest()[0])
    titles = [row.title for row in TaskLists(session, lived.owner_id).page(Filter()).rows]
    emptied(session)
    owner = local_user(session).id
    bringing_back.bring(session, owner, io.BytesIO(data))
    space = Workspace(session, owner)
    rows = session.scalars(select(AnalysisRow).order_by(AnalysisRow.id)).all()
    for row in rows:
        if row.state == "done":
            assert stored_analysis(row, None).notes.analyser == "lines/1"
    kept = report_of(Reports(session, owner).latest()[0])
    assert kept.answer == report.answer
    linked = {said.analysis_id for group in kept.new for said in group.said}
    assert linked <= {row.id for row in rows}
    lists = TaskLists(session, owner)
    assert [row.title for row in lists.page(Filter()).rows] == titles
    merged = session.scalars(select(TaskRow).where(TaskRow.merged_into.is_not(None))).one()
    tasks = Tasks(session, owner)
    batch = next(e.batch for e in tasks.events(merged.merged_into or 0) if e.kind == "merged")
    deciding.undo(tasks, batch)
    session.expire_all()
    assert tasks.get(merged.id).merged_into is None, "what was merged before can be undone"
    assert session.scalars(select(ModelCallRow.usd)).all(), "in the person's history"
    assert session.scalars(select(SpentRow)).all() == [], "paid in another place, not here"
    assert space.plan_version() is not None


def test_what_others_share_is_found_and_not_changed(lived: Workspace) -> None:
    session, data = lived.session, taken(lived.session, lived.owner_id)
    session.add(User(id=60, name="new"))
    session.commit()
    public = select(VideoRow.id, VideoRow.title).where(VideoRow.youtube_id.is_not(None))
    public = public.order_by(VideoRow.id)
    words = select(TranscriptRow.id, TranscriptRow.hash).order_by(TranscriptRow.id)
    before = (session.execute(public).all(), session.execute(words).all())
    bringing_back.bring(session, 60, io.BytesIO(data))
    assert session.execute(public).all() == before[0]
    after = session.execute(words).all()
    assert after[: len(before[1])] == before[1]
    assert len(after) == len(before[1]) + 1, "the recording, which is the person's own"
    hashes = [row.source_hash for row in session.scalars(select(NotesRow))]
    assert len(hashes) == len(set(hashes))


def test_between_two_kinds_of_database_nothing_changes(
    lived: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = taken(lived.session, lived.owner_id)
    elsewhere = create_engine(f"sqlite:///{tmp_path_factory.mktemp('else')}/x.db")
    Base.metadata.create_all(elsewhere)
    with Session(elsewhere) as session:
        owner = local_user(session).id
        bringing_back.bring(session, owner, io.BytesIO(data))
        assert again(taken(session, owner)) == again(data)
    elsewhere.dispose()


def test_it_is_brought_into_an_account_with_nothing_in_it_only(lived: Workspace) -> None:
    data = taken(lived.session, lived.owner_id)
    with pytest.raises(InputError, match="something in this account already"):
        bringing_back.bring(lived.session, lived.owner_id, io.BytesIO(data))


def changed(data: bytes, name: str, change: dict[str, object] | None) -> bytes:
    """The file with the first row of a table changed, or cut short (None)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            text = old.read(each)
            if each == f"again/{name}":
                first, _, rest = text.partition(b"\n")
                row = {**json.loads(first), **(change or {})}
                text = json.dumps(row).encode() + b"\n" + rest if change else first[:-3]
            new.writestr(each, text)
    return out.getvalue()


DAMAGED: tuple[tuple[str, dict[str, object] | None], ...] = (
    ("tasks.jsonl", {"score": "high"}),
    ("tasks.jsonl", {"first_at": "yesterday"}),
    ("transcripts.jsonl", {"document": "eJw="}),
    ("notes.jsonl", {"document": "{}"}),
    ("analyses.jsonl", None),
    ("plan_versions.jsonl", {"plan_id": 99}),
)


def test_a_file_that_is_damaged_or_none_of_ours_leaves_nothing_behind(lived: Workspace) -> None:
    session, data = lived.session, taken(lived.session, lived.owner_id)
    emptied(session)
    owner = local_user(session).id
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("again/manifest.json", json.dumps({"format": "other"}))
    wrong = [changed(data, name, change) for name, change in DAMAGED]
    for each in (*wrong, other.getvalue(), b"no zip"):
        with pytest.raises(InputError):
            bringing_back.bring(session, owner, io.BytesIO(each))
        for table in ("analyses", "tasks", "videos", "plans"):
            assert session.execute(select(Base.metadata.tables[table].c.id)).all() == []


def test_a_hash_is_computed_and_not_taken_from_the_file(lived: Workspace) -> None:
    session = lived.session
    data = changed(
        taken(session, lived.owner_id), "transcripts.jsonl", {"hash": "0" * 64, "language": "en"}
    )
    emptied(session)
    bringing_back.bring(session, local_user(session).id, io.BytesIO(data))
    assert "0" * 64 not in set(session.scalars(select(TranscriptRow.hash)))


def test_every_table_of_people_comes_along_or_is_named_with_the_reason() -> None:
    names = {table.name for table in moving.tables()}
    for table, _ in ownership.owned():
        assert (table.name in names) != (table.name in moving.LEFT), table.name
    for table in moving.tables():
        for column in moving.kept_columns(table):
            assert not set(column.name.split("_")) & {"secret", "password", "digest", "token"}


def test_what_is_written_holds_to_the_published_schema(lived: Workspace) -> None:
    text = (ROOT / "docs/schema/account.schema.json").read_text(encoding="utf-8")
    assert moving_schema.json_schema() == text
    kinds = json.loads(text)["$defs"]
    for name, rows in again(taken(lived.session, lived.owner_id)).items():
        schema = kinds[name.removeprefix("again/").removesuffix(".jsonl")]
        for row in rows:
            jsonschema.validate(row, schema)
