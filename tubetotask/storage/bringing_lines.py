"""The file of an account, read a line at a time, and within bounds.

Invariants: no more is unpacked than ``MOST_BYTES`` altogether and ``LARGEST_LINE`` at a time,
whatever the file says of itself. What is wrong with a line is told with its file and number.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import StatementError

from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.domain.transcript import Transcript
from tubetotask.storage.database import away
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.moving import FOLDER, FORMAT, MANIFEST, VERSION

LARGEST_MANIFEST, LARGEST_LINE, MOST_BYTES = 2**20, 32 * 2**20, 4 * 2**30
_LARGEST_WORDS = 128 * 2**20  # of one transcript, unpacked
REMEDY = "Give the ZIP that “tubetotask export account”, or the page of the account, has written."
NO_ZIP = "This file is no ZIP, or its end is missing."
BROKEN = "This file is damaged, or none of ours"
# All that a line can be wrong by; JSON nested too deeply is a RecursionError.
_WRONG = (ValueError, TypeError, KeyError, ArithmeticError, RecursionError, StorageFailed)


def refused(place: str, why: object) -> InputError:
    """The error for what is wrong at ``place``."""
    return InputError(f"{BROKEN}: {place}: {why}."[:300], remedy=REMEDY)


def check(archive: zipfile.ZipFile, most: int = MOST_BYTES) -> None:
    """Whether it is a file of ours, of a version that is known, and not too large. InputError.

    ``most``: bytes of it, unpacked.
    """
    total = sum(info.file_size for info in archive.infolist() if info.filename.startswith(FOLDER))
    if total > most:
        told = f"{most // 2**30} GiB" if most >= 2**30 else f"{most // 2**20} MiB"
        raise refused(FOLDER, f"unpacked it has more than {told}")
    with _told(MANIFEST):
        with archive.open(MANIFEST) as raw:
            text = raw.read(LARGEST_MANIFEST + 1)
        if len(text) > LARGEST_MANIFEST:
            raise ValueError(f"it has more than {LARGEST_MANIFEST // 2**20} MiB")
        head = json.loads(text)
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise ValueError("it names another format")
    if str(head.get("version", "")).partition(".")[0] != VERSION.partition(".")[0]:
        raise InputError(
            f"This file has version {str(head.get('version'))[:20]}, and this program reads"
            f" {VERSION}.",
            remedy="Bring this program up to date, and try again.",
        )


def name_of(table: str) -> str:
    """Where the rows of a table stand."""
    return f"{FOLDER}{table}.jsonl"


def rows(archive: zipfile.ZipFile, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Place (from 1) and row; none where the file has no such table. Raises InputError."""
    name = name_of(table)
    if name not in archive.namelist():  # of an earlier version
        return
    with archive.open(name) as raw:
        reader, place = io.BufferedReader(raw, 2**16), 0  # type: ignore[type-var]  # reads as one
        while True:
            place += 1
            with at(table, place):
                line = reader.readline(LARGEST_LINE + 1)
                if len(line) > LARGEST_LINE:
                    raise ValueError(f"it has more than {LARGEST_LINE // 2**20} MiB")
                row = json.loads(line) if line else None
                if line and not isinstance(row, dict):
                    raise TypeError("a line is no row")
            if row is None:
                return
            yield place, row


def at(table: str, place: int) -> Any:
    """A context in which whatever is wrong is told with the file and the line. InputError."""
    return _told(f"{name_of(table)}, line {place}")


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except StatementError as error:
        if away(error):
            raise
        raise refused(place, "the database refuses it") from error
    except _WRONG as error:
        raise refused(place, error) from error


def words(packed: bytes) -> Transcript:
    """A transcript of the file, unpacked within bounds. Raises ValueError, StorageFailed."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, _LARGEST_WORDS)
    except zlib.error as error:
        raise ValueError("its words cannot be unpacked") from error
    if not unpacking.eof:
        raise ValueError("its words are cut off, or too many")
    return TRANSCRIPT.load(text)
