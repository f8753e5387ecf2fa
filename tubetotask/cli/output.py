"""Results: to stdout, or to a file that appears whole or not at all.

Invariant: an interrupted or failed write leaves an older file as it was.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO, cast

import click

from tubetotask.domain.errors import StorageFailed

MAX_WIDTH = 100  # longer lines are hard to read


def form_of(form: str | None, output: str | None, forms: dict[str, str], default: str) -> str:
    """The format asked for, else the one that the output file's ending means.

    A file without an ending (and a device) takes any format. Raises click.UsageError where the
    ending means another format, or none that can be written.
    """
    ending = Path(output).suffix.lower() if output and not _special(output) else ""
    meant = forms.get(ending)
    if form and meant and form != meant:
        raise click.UsageError(
            f"--output {output!r} ends as {meant}, but --format says {form}: leave one of them out."
        )
    if form or not ending:
        return form or default
    if meant is None:
        names = ", ".join(dict.fromkeys(forms.values()))
        raise click.UsageError(
            f"--output {output!r}: no format ends in {ending!r}. What can be written: {names}. "
            f"Use an ending of these ({', '.join(forms)}), or say --format."
        )
    return meant


def _special(output: str) -> bool:
    """Whether it is a device or a pipe, whose name says nothing."""
    try:
        path = Path(output)
        return path.exists() and not path.is_file()
    except (OSError, ValueError):
        return False


def terminal(output: str | None) -> tuple[int, bool]:
    """Columns and whether colours may be used, for a result that goes to ``output``."""
    if output or not sys.stdout.isatty():
        return 80, False
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return min(MAX_WIDTH, shutil.get_terminal_size().columns), not plain


def check(output: str | None) -> None:
    """Refuse an impossible output before the work, not after it."""
    if output is None:
        return
    path = Path(output)
    try:
        folder, home = path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise click.UsageError("--output: no file can have this name.") from error
    if folder:
        raise click.UsageError(f"--output {output!r} is a folder; give the name of a file.")
    if not home:
        raise click.UsageError(f"--output {output!r}: there is no folder {str(path.parent)!r}.")


def write(result: str | bytes, output: str | None) -> None:
    """Write the result; text is UTF-8. Raises StorageFailed."""
    if isinstance(result, bytes):
        return _bytes(result, output)
    if output is None:
        stdout = cast(TextIO, sys.stdout)
        if hasattr(stdout, "reconfigure"):
            # A pipe gets UTF-8 whatever the locale; a terminal what it can show.
            encoding = stdout.encoding if stdout.isatty() else "utf-8"
            stdout.reconfigure(encoding=encoding, errors="replace")
        stdout.write(result)
        stdout.flush()
        return None
    try:
        _replace(Path(output), result.encode("utf-8"))
    except OSError as error:
        raise _unwritten(output, error) from error
    return None


def _bytes(result: bytes, output: str | None) -> None:
    """What is no text: a terminal is no place for it."""
    if output is None:
        if sys.stdout.isatty():
            raise click.UsageError("A terminal cannot show this; say --output FILE.")
        sys.stdout.buffer.write(result)
        sys.stdout.buffer.flush()
        return
    try:
        _replace(Path(output), result)
    except OSError as error:
        raise _unwritten(output, error) from error


def _unwritten(output: str, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The result could not be written to “{output}” ({error.strerror}).",
        remedy="Choose another file, or free space.",
    )


def _replace(path: Path, result: bytes) -> None:
    if path.exists() and not path.is_file():  # /dev/stdout, a named pipe
        path.write_bytes(result)
        return
    path = path.resolve()
    mode = path.stat().st_mode if path.exists() else None
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(result)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod((mode or 0o666 & ~mask) & 0o7777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def told(result: object, lines: Sequence[str], *, as_json: bool) -> None:
    """Write what a command found: for people as ``lines``, or as JSON.

    ``result``: a model of the API, or what JSON is made of with such models in it. What a server
    or a video says in either steers no terminal.
    """
    from tubetotask.exports import phrases

    if not as_json:
        return write("".join(f"{phrases.harmless(line)}\n" for line in lines), None)
    text = json.dumps(_plain(result), indent=2, ensure_ascii=False)
    return write(phrases.STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n", None)


def _plain(result: object) -> object:
    if isinstance(result, dict):
        return {name: _plain(each) for name, each in result.items()}
    if isinstance(result, list | tuple):
        return [_plain(each) for each in result]
    dump = getattr(result, "model_dump", None)
    return dump(mode="json") if dump is not None else result
