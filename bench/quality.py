"""How good the offline analyser is, beside simple baselines and published figures.

Summaries and chapters, sentences restored from unpunctuated captions, advice and tasks: each part
is a script of its own; this one runs them all. Exits 1 when a bar is not reached.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bench import advice, sentences, summaries
from bench.report import Row, main


def rows(data: Path, quick: bool) -> Sequence[Row]:
    """All figures of quality, part by part."""
    parts = (summaries.rows, sentences.measure, advice.rows)
    return [row for part in parts for row in part(data, quick)]


if __name__ == "__main__":
    sys.exit(main(rows, __doc__))
