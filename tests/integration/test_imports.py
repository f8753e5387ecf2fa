"""What the web server loads before it answers: a second start is quick because it is little."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tubetotask.config import ROOT

NEEDED_LATER = ("alembic", "dbos", "flask_migrate", "numpy", "psycopg", "youtube_transcript_api")


def test_the_pages_load_neither_the_job_engine_nor_what_migrates(tmp_path: Path) -> None:
    code = f"import main, sys; print([m for m in {NEEDED_LATER} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"TUBETOTASK_DATA": str(tmp_path)},
        check=True,
    )
    assert done.stdout == "[]\n"


def test_flask_still_knows_how_to_migrate(tmp_path: Path) -> None:
    flask = [sys.executable, "-m", "flask", "--app", "main"]
    env = os.environ | {"TUBETOTASK_DATA": str(tmp_path)}
    for arguments, told in (("--help",), "  db "), (("db", "heads"), "(head)"):
        done = subprocess.run(
            [*flask, *arguments], capture_output=True, text=True, cwd=ROOT, env=env, check=True
        )
        assert told in done.stdout
