"""Everything of a person, to take away: a ZIP of JSON.

Invariant: every row that names the person as its owner is in it, in whatever table it stands: a
table that is added is included by itself. What locks and signs (passwords, secrets, hashes of
links) is not, nor anything of anybody else.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from sqlalchemy import Column, RowMapping, Table, select
from sqlalchemy.orm import Session

from tubetotask.storage import moving
from tubetotask.storage.database import Base
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    NotesRow,
    SourceRow,
    TranscriptRow,
    VideoRow,
)
from tubetotask.storage.ownership import owned

# Never given out: it would let somebody in, or is a stranger's (who invited whom).
_SIGNS_IN = "password code_secret code_last recovery_codes mark passkey_handle"
_LOCKED = "hash key token secret data subject holder request_key digest selector"
KEPT_BACK = frozenset((*_SIGNS_IN.split(), *_LOCKED.split(), "made_by"))
_README = """This is everything that TubeToTask keeps of you, as JSON, one file for each kind.

account.json     you
analyses.json    what was analysed for you; "notes" and "document" are JSON themselves
notes.json       what the videos of your analyses say
videos.json      the recordings whose captions you gave, and
transcripts.json their words
follows.json     what you follow, by which rules; followed.json names it
arrivals.json    what came of it, and where it stands; arrived.json names it
model_calls.json what models were asked for you, and what it cost

again/           all of it once more, as "tubetotask import" takes it in

Passwords, keys and other secrets are not in it. Videos of YouTube belong to nobody here; their
words are not in it, but the notes of those that were analysed for you are.
"""


def write(session: Session, user_id: int, file: IO[bytes]) -> None:
    """Write the ZIP into ``file``; a row at a time, so that it may be large."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README)
        _put(archive, "account", _rows(session, Base.metadata.tables["users"], "id", user_id))
        for table, owner in owned():
            _put(archive, table.name, _rows(session, table, owner, user_id))
        _put(archive, "followed", _followed(session, user_id))
        _put(archive, "arrived", _arrived(session, user_id))
        _put(archive, "transcripts", _transcripts(session, user_id))
        _put(archive, "notes", _notes(session, user_id))
        again(session, user_id, archive)


def again(session: Session, user_id: int, archive: zipfile.ZipFile) -> None:
    """The same once more, in the form that another instance takes in."""
    moving.write(session, user_id, archive)


def _put(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> None:
    with archive.open(f"{name}.json", "w") as out:
        out.write(b"[")
        for number, row in enumerate(rows):
            text = json.dumps(row, ensure_ascii=False, indent=1, default=_plain)
            out.write((",\n" if number else "\n").encode() + text.encode("utf-8", "replace"))
        out.write(b"\n]\n")


def _rows(session: Session, table: Table, owner: str, user_id: int) -> Iterator[dict[str, Any]]:
    shown = [column for column in table.columns if column.name not in KEPT_BACK]
    key: tuple[Column[Any], ...] = tuple(table.primary_key.columns)
    query = select(*shown).where(table.columns[owner] == user_id).order_by(*key)
    for row in session.execute(query).mappings().yield_per(100):
        yield _told(row)


def _told(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if value is not None}


def _followed(session: Session, user_id: int) -> Iterator[dict[str, Any]]:
    query = (
        select(FollowRow.id, SourceRow.kind, SourceRow.youtube_id, SourceRow.title)
        .join(SourceRow, FollowRow.source_id == SourceRow.id)
        .where(FollowRow.owner_id == user_id)
        .order_by(FollowRow.id)
    )
    yield from map(_told, session.execute(query).mappings())


def _arrived(session: Session, user_id: int) -> Iterator[dict[str, Any]]:
    found = FoundVideoRow
    query = (
        select(ArrivalRow.id, found.youtube_id, found.title, found.channel, found.published)
        .join(found, ArrivalRow.found_id == found.id)
        .where(ArrivalRow.owner_id == user_id)
        .order_by(ArrivalRow.id)
    )
    yield from map(_told, session.execute(query).mappings().yield_per(100))


def _transcripts(session: Session, user_id: int) -> Iterator[dict[str, Any]]:
    query = (
        select(TranscriptRow)
        .join(VideoRow, TranscriptRow.video_id == VideoRow.id)
        .where(VideoRow.owner_id == user_id)
        .order_by(TranscriptRow.id)
    )
    for row in session.scalars(query).yield_per(10):
        talk = TRANSCRIPT.unpack(row.document)
        words = [[said.start_s, said.text] for said in talk.passages]
        yield {"id": row.id, "video_id": row.video_id, "language": row.language, "words": words}


def _notes(session: Session, user_id: int) -> Iterator[dict[str, Any]]:
    mine = select(AnalysisRow.notes_id).where(AnalysisRow.owner_id == user_id)
    for row in session.scalars(select(NotesRow).where(NotesRow.id.in_(mine))).yield_per(10):
        told = {"id": row.id, "analyser": row.analyser, "language": row.language}
        yield {**told, "document": row.document, "dropped": row.dropped}


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
