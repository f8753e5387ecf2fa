"""Several that migrate at the same moment, as containers that start together do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tubetotask.config import ROOT
from tubetotask.storage import revision
from tubetotask.storage.alone import migrating


def test_who_comes_second_waits_until_the_first_is_done(engine: Engine) -> None:
    asking, done = threading.Event(), threading.Event()
    seen: list[bool] = []

    def second() -> None:
        asking.set()
        with migrating(engine):
            seen.append(done.is_set())

    thread = threading.Thread(target=second)
    with migrating(engine):
        thread.start()
        asking.wait()
        thread.join(0.5)  # without a lock it would be through by now
        done.set()
    thread.join()
    assert seen == [True]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_of_programs_that_migrate_at_once_each_succeeds(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
    given = {"DATABASE_URL": url, "TUBETOTASK_DATA": str(tmp_path), "FLASK_APP": "main.py"}
    command = [sys.executable, "-m", "flask", "db", "upgrade"]
    begun = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | given | {"FLASK_ENV": "testing"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [(each.communicate()[1][-1000:], each.returncode) for each in begun]
    assert [code for _, code in told] == [0, 0, 0], told
    found = create_engine(url)
    with found.connect() as connection:
        at = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    found.dispose()
    assert set(at) == revision.heads(revision.VERSIONS)
