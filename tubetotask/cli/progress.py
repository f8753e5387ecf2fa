"""What is told while the work goes on, on stderr.

Invariant: on a terminal one line is written over and gone at the end; elsewhere each stage is a
line of its own, told once. Quiet means nothing but errors.
"""

from __future__ import annotations

import shutil
import sys

from tubetotask.cli.errors import tell
from tubetotask.exports.phrases import one_line
from tubetotask.exports.wrap import wrap

_CLEAR = "\r\x1b[K"
_BAR = 20


class Reporter:
    """Tells stages and hints. Use it as a context: leaving it takes the line away."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._shown = False
        self._last = ""

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def stage(self, text: str, done: int = 0, of: int = 0) -> None:
        """What is being done now. ``done`` parts ``of`` so many: a bar; of 0 or 1: none."""
        if self._quiet:
            return
        text = one_line(text)
        if not self._live:
            line = f"{text} ({done} of {of}) …" if of > 1 else f"{text} …"
            if line != self._last:
                tell(line)
            self._last = line
            return
        bar = f"{_bar(done, of)} " if of > 1 else ""
        room = shutil.get_terminal_size().columns - 4 - len(bar)
        line = wrap(text, max(20, room))[0]
        sys.stderr.write(f"{_CLEAR}{bar}{line} …")
        sys.stderr.flush()
        self._shown = True

    def hint(self, text: str) -> None:
        """Something worth knowing that is no error."""
        if self._quiet:
            return
        self._clear()
        tell(f"note: {one_line(text)}")

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._shown = False


def _bar(done: int, of: int) -> str:
    filled = _BAR * min(done, of) // of
    return f"[{'#' * filled}{'-' * (_BAR - filled)}] {done}/{of}"
