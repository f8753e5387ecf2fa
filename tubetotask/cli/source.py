"""SOURCE → transcript: a YouTube link or id, a file of captions, or standard input.

Invariant: a file is never read further than the limit, and an existing file wins over a video id
of the same name.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from tubetotask import pipeline
from tubetotask.cli.progress import Reporter
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import BadSource, InputError, TooLarge
from tubetotask.transcripts import MAX_BYTES, Reading, youtube_id

_REMEDY = "Give a YouTube link or video id, a file of captions, or - for standard input."
_MB = 1024 * 1024


def read_source(
    source: str, tools: Tools, reporter: Reporter, *, languages: Sequence[str] = ()
) -> Reading:
    """The transcript of ``source``. Raises InputError, TranscriptUnavailable."""
    if source == "-":
        return _captions(read_stdin("captions", MAX_BYTES), "", languages)
    path = Path(source)
    video = youtube_id(source)
    if exists(path):
        if video:
            reporter.hint(f"reading the file {source}; for the video of that id, give its link")
        reporter.stage("Reading the captions")
        return _captions(read_file(path, "captions", MAX_BYTES), path.name, languages)
    if video:
        bare = f" (there is no file called {source})" if video == source.strip() else ""
        reporter.stage(f"Fetching the captions of YouTube video {video}{bare}")
        wanted = tuple(languages) or tools.config.caption_languages
        return pipeline.fetch_captions(tools.provider(), video, languages=wanted)
    if "://" in source:
        raise BadSource("This is not a link to a YouTube video.", remedy=_REMEDY)
    raise BadSource(f"There is no file “{source}”, and it is no YouTube link.", remedy=_REMEDY)


def exists(path: Path) -> bool:
    """Whether there is such a file or folder; a name that no file can have is none."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def read_file(path: Path, what: str, limit: int) -> bytes:
    """The bytes of a file of ``what``, refused by size before it is read. Raises InputError."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise BadSource(f"“{path.name}” is a folder.", remedy=f"Give one file of {what}.")
        if status.st_size > limit:
            raise _too_large(path.name, what, limit, status.st_size)
        with path.open("rb") as file:
            return _limited(file, path.name, what, limit)
    except OSError as error:
        raise BadSource(
            f"The file “{path.name}” cannot be read ({error.strerror}).",
            remedy="Check its name and your permission to read it.",
        ) from error


def read_stdin(what: str, limit: int) -> bytes:
    """What was piped in. A terminal is refused: nobody types captions."""
    if sys.stdin is None or sys.stdin.isatty():
        raise BadSource(
            f"The {what} should come from standard input, but that is your keyboard.",
            remedy=f"Pipe a file into the command, for example: … - < {what}.txt",
        )
    return _limited(sys.stdin.buffer, "standard input", what, limit)


def _limited(file: BinaryIO, name: str, what: str, limit: int) -> bytes:
    """A pipe tells no size, so never more than the limit and one byte is read."""
    data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(name, what, limit)
    return data


def _too_large(name: str, what: str, limit: int, size: int | None = None) -> InputError:
    has = f"has {size / _MB:.0f} MB" if size else "is larger"
    return TooLarge(
        f"“{name}” {has}; the limit for {what} is {limit / _MB:.0f} MB.",
        remedy="Captions of a five-hour talk have about 4 MB: is this the right file?",
    )


def _captions(data: bytes, name: str, languages: Sequence[str]) -> Reading:
    language = languages[0] if languages else ""
    return pipeline.read_captions(data, name=name, language=language)
