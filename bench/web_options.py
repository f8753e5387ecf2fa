"""What ``bench.web`` and ``bench.api`` are asked for, and the data that both measure on."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.report import Row, finish
from bench.web_data import DATABASES, Kept, kept
from bench.web_rows import QUICK, WHOLE

ROOM = Path(tempfile.gettempdir()) / "tubetotask-bench"


def measured(
    doc: str | None, quick: str, only: str, measure: Callable[[Kept, argparse.Namespace], list[Row]]
) -> int:
    """Read the options, have ``measure`` look at each database, print; the exit code.

    ``quick``, ``only``: what these options do, for ``--help``.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--room", type=Path, default=ROOM, help="where the data are kept")
    parser.add_argument("--database", choices=DATABASES, help="one of both")
    parser.add_argument("--only", default="", help=only)
    parser.add_argument("--times", type=int, default=0, help="how often each is asked for")
    given = parser.parse_args()
    rows: list[Row] = []
    size = QUICK if given.quick else WHOLE
    with kept(given.room, size, (given.database,) if given.database else DATABASES) as found:
        for there in found.values():
            rows += measure(there, given)
    return finish(rows)
