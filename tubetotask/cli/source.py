"""SOURCE → transcript: a YouTube link or id, a file of captions, or standard input.

Invariant: a file is never read further than the limit, and an existing file wins over a video id
of the same name.
"""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from tubetotask import pipeline
from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import BadSource, InputError, TooLarge, TranscriptUnavailable
from tubetotask.exports.phrases import one_line
from tubetotask.transcripts import MAX_BYTES, Reading, youtube_id

_REMEDY = "Give a YouTube link or video id, a file of captions, or - for standard input."
_UPLOAD = re.compile(r"(, or )?(?:do without: )?\bUpload\b[^.]*\.")
_KB = 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, how large it may be, and what a larger one is."""

    name: str
    limit: int
    too_large: str


CAPTIONS = Kind(
    "captions",
    MAX_BYTES,
    "Captions of a five-hour talk have about 4 MB: is this the right file?",
)


def is_public(source: str) -> bool:
    """Whether ``read_source`` fetches this from YouTube."""
    return source != "-" and not exists(Path(source)) and youtube_id(source) is not None


def read_source(
    source: str, tools: Tools, reporter: Reporter, *, languages: Sequence[str] = ()
) -> Reading:
    """The transcript of ``source``. Raises InputError, TranscriptUnavailable."""
    if source == "-":
        return _captions(read_stdin(CAPTIONS), "", languages)
    path = Path(source)
    video = youtube_id(source)
    if source.strip() and exists(path):
        if video:
            reporter.hint(f"reading the file {source}; for the video of that id, give its link")
        reporter.stage("Reading the captions")
        return _captions(read_file(path, CAPTIONS), path.name, languages)
    if video:
        bare = f" (there is no file called {source})" if video == source.strip() else ""
        reporter.stage(f"Fetching the captions of YouTube video {video}{bare}")
        wanted = tuple(languages) or tools.config.caption_languages
        try:
            return pipeline.fetch_captions(tools.provider(), video, languages=wanted)
        except TranscriptUnavailable as error:
            raise _here(error) from error
    if "://" in source:
        raise BadSource("This is not a link to a YouTube video.", remedy=_REMEDY)
    raise BadSource(f"There is no file {named(source)}, and it is no YouTube link.", remedy=_REMEDY)


def _here(error: TranscriptUnavailable) -> TranscriptUnavailable:
    """The error with a remedy for this face: there is no box to upload or paste into."""
    name = click.get_current_context().info_name

    def give(found: re.Match[str]) -> str:
        start = f"{found[1]}give" if found[1] else "Give"
        return f"{start} a caption file: tubetotask {name} FILE"

    return TranscriptUnavailable(
        error.message,
        state=error.state,
        remedy=_UPLOAD.sub(give, error.remedy),
        retryable=error.retryable,
        retry_at=error.retry_at,
    )


def named(name: str) -> str:
    """A name as messages show it: on one line, not too long."""
    line = one_line(name)
    return f"“{line}”" if len(line) <= 80 else f"“{line[:77]}…”"


def exists(path: Path) -> bool:
    """Whether there is such a file or folder; a name that no file can have is none."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def read_file(path: Path, kind: Kind) -> bytes:
    """The bytes of a file, refused by size before it is read. Raises InputError."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise BadSource(f"{named(str(path))} is a folder.", remedy="Give one file.")
        if status.st_size > kind.limit:
            raise _too_large(named(path.name), kind, status.st_size)
        with path.open("rb") as file:
            return _limited(file, named(path.name), kind)
    except OSError as error:
        raise BadSource(
            f"The file {named(path.name)} cannot be read ({error.strerror}).",
            remedy="Check its name and your permission to read it.",
        ) from error


def read_stdin(kind: Kind) -> bytes:
    """What was piped in. A terminal is refused: nobody types captions."""
    if sys.stdin is None or sys.stdin.isatty():
        raise BadSource(
            f"{kind.name.capitalize()} should come from standard input, but that is your keyboard.",
            remedy="Pipe a file into the command, for example: … - < file",
        )
    return _limited(sys.stdin.buffer, "Standard input", kind)


def _limited(file: BinaryIO, name: str, kind: Kind) -> bytes:
    """A pipe tells no size, so never more than the limit and one byte is read."""
    data = file.read(kind.limit + 1)
    if len(data) > kind.limit:
        raise _too_large(name, kind)
    return data


def _too_large(name: str, kind: Kind, size: int | None = None) -> InputError:
    limit = f"the limit for {kind.name} is {_amount(kind.limit)}."
    if size is None:
        return TooLarge(f"{name} is too large: {limit}", remedy=kind.too_large)
    return TooLarge(f"{name} has {_amount(size)}; {limit}", remedy=kind.too_large)


def _amount(size: int) -> str:
    return f"{size / _KB / _KB:.0f} MB" if size >= _KB * _KB else f"{size / _KB:.0f} KB"


def _captions(data: bytes, name: str, languages: Sequence[str]) -> Reading:
    language = languages[0] if languages else ""
    return pipeline.read_captions(data, name=name, language=language)
