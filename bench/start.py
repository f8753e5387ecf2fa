"""How long script/server takes to its first answer, where everything is set up already.

The data folder is made and brought up to date by one start that does not count; then each start
is timed from launch until GET /healthz answers 200, and ended. The median is printed with the
machine and its load, and has no bar: how long a start takes depends on both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.idle import launched, server
from bench.report import Row, finish

STARTS, QUICK_STARTS = 5, 2
LOOK_EVERY_S = 0.02


def main() -> int:
    """Time the starts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_STARTS} starts")
    starts = QUICK_STARTS if parser.parse_args().quick else STARTS
    with tempfile.TemporaryDirectory() as folder:
        with server(Path(folder)):
            pass  # makes the database and whatever a first start makes
        taken = [start_s(Path(folder)) for _ in range(starts)]
    each = ", ".join(f"{seconds:.2f}" for seconds in sorted(taken))
    note = f"{each}; load {os.getloadavg()[0]:.1f}"
    median = statistics.median(taken)
    return finish([Row("script/server, second start, median", median, unit=" s", note=note)])


def start_s(folder: Path) -> float:
    """Seconds from launch until the first answer."""
    begin = time.monotonic()
    with launched(folder) as (process, link):
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"{link}/healthz", timeout=5) as answer:  # noqa: S310 -- our own server
                    if answer.status == 200:
                        return time.monotonic() - begin
            except (urllib.error.URLError, OSError):
                time.sleep(LOOK_EVERY_S)
    sys.exit("script/server did not start: see above.")


if __name__ == "__main__":
    sys.exit(main())
