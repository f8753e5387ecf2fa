"""What is told while the work goes on, on stderr.

Invariant: on a terminal one line is written over and gone at the end; elsewhere each stage is a
line of its own. Quiet means nothing but errors.
"""

from __future__ import annotations

import shutil
import sys

from tubetotask.cli.errors import tell
from tubetotask.exports.phrases import one_line
from tubetotask.exports.wrap import wrap

_CLEAR = "\r\x1b[K"


class Reporter:
    """Tells stages and hints. Use it as a context: leaving it takes the line away."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._shown = False

    def __enter__(self) -> Reporter:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def stage(self, text: str) -> None:
        """What is being done now."""
        if self._quiet:
            return
        if not self._live:
            tell(f"{one_line(text)} …")
            return
        room = shutil.get_terminal_size().columns - 4
        line = wrap(one_line(text), max(20, room))[0]
        sys.stderr.write(f"{_CLEAR}{line} …")
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
