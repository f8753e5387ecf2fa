"""How a benchmark speaks: rows of figures beside a baseline and a bar, and an exit code.

Each script of this folder builds ``Row``s and ends with ``finish(rows)``. A bar holds counts and
ratios only; absolute times are printed with the machine's name and have no bar.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure. ``bar`` is what is asked (None: printed only); ``at_most`` turns it round."""

    what: str
    ours: float
    baseline: float | None = None
    baseline_name: str = ""
    published: str = ""
    bar: float | None = None
    at_most: bool = False
    unit: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        if self.bar is None:
            return True
        return self.ours <= self.bar if self.at_most else self.ours >= self.bar


def data_folder() -> Path:
    """The folder of real data, from TUBETOTASK_TEST_DATA. Exits 2 with a sentence without it."""
    name = os.environ.get("TUBETOTASK_TEST_DATA", "")
    if not name or not Path(name).is_dir():
        sys.exit("Set TUBETOTASK_TEST_DATA to the folder that holds captions/ and bench/.")
    return Path(name)


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    # The load tells whether times mean anything: above the number of cores others were at work.
    load = f"load {os.getloadavg()[0]:.1f}"
    print(f"machine: {platform.node()} · {platform.machine()} · {os.cpu_count()} cores · {load}")
    head = ("figure", "ours", "baseline", "published", "asked", "")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    for line in cells:
        print("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())
    for row in rows:
        if row.note:
            print(f"  {row.what}: {row.note}")


def _cells(row: Row) -> tuple[str, ...]:
    base = "" if row.baseline is None else f"{row.baseline:.3g} ({row.baseline_name})"
    asked = "" if row.bar is None else f"{'≤' if row.at_most else '≥'} {row.bar:g}"
    state = "" if row.bar is None else ("ok" if row.holds else "SHORT")
    return (row.what, f"{row.ours:.4g}{row.unit}", base, row.published, asked, state)


def finish(rows: Sequence[Row]) -> int:
    """Print the table and return the exit code: 1 when a bar is not reached."""
    show(rows)
    short = [row.what for row in rows if not row.holds]
    if short:
        print(f"\nshort of what is asked: {', '.join(short)}")
    return 1 if short else 0


Measure = Callable[[Path, bool], Sequence[Row]]


def main(measure: Measure, doc: str | None, *, needs_data: bool = True, **others: Measure) -> int:
    """The command line that all scripts share: ``--quick`` keeps it under 50 s.

    ``needs_data``: whether real data is measured; ``measure`` gets its folder. ``others``: what is
    measured instead where their name is given as an option.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--quick", action="store_true", help="a sample, in at most 50 s")
    for name, other in others.items():
        parser.add_argument(
            f"--{name}", dest="measure", action="store_const", const=other, help=other.__doc__
        )
    given = parser.parse_args()
    chosen: Measure = getattr(given, "measure", None) or measure
    return finish(chosen(data_folder() if needs_data else Path(), given.quick))
