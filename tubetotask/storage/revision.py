"""Whether an SQLite database has every migration, told without loading the application.

Invariant: True only when the database names exactly the last migration of this code. Every doubt
(another database, a file that cannot be read, two heads) is False, and then ``flask db upgrade``
has its say. This saves more than a second of each start; no other decision may rest on it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_ASSIGNED = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(.+)$", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"']+)["']""")


def is_current(database_url: str, versions: Path = VERSIONS) -> bool:
    """Whether nothing is left to migrate. ``database_url``: SQLAlchemy's, with an absolute path."""
    file = Path(database_url.removeprefix("sqlite:///"))
    if not database_url.startswith("sqlite:///") or not file.is_absolute() or not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return False
    return {row[0] for row in rows} == heads(versions) and len(rows) == 1


def heads(versions: Path) -> set[str]:
    """The migrations that no other one builds on."""
    made, built_on = _named(versions)
    return made - built_on


def known(versions: Path) -> set[str]:
    """All migrations of this code."""
    return _named(versions)[0]


def _named(versions: Path) -> tuple[set[str], set[str]]:
    """Those that there are, and those that another one builds on."""
    made: set[str] = set()
    built_on: set[str] = set()
    for file in versions.glob("*.py"):
        for name, value in _ASSIGNED.findall(file.read_text(encoding="utf-8")):
            (made if name == "revision" else built_on).update(_QUOTED.findall(value))
    return made, built_on
