"""``tubetotask jobs hear`` and the rule of a source: what hearing costs is told first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, object_session

from tests.unit.cli.runs import run
from tubetotask.jobs import engine
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.models import AnalysisRow, FollowRow, VideoRow
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow


@pytest.fixture
def row(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnalysisRow]:
    """A video of ten minutes whose captions are off."""
    monkeypatch.setenv("SPEECH_BASE_URL", "http://localhost:8000/v1")
    found = create_engine(f"sqlite:///{database}")
    with Session(found) as session:
        space = Workspace(session, local_user(session).id)
        link = Source(link="https://youtu.be/abcdefghijk")
        asked = request_analysis(space, f"sqlite:///{database}", link, None)
        asked.state, asked.error_id, asked.error_state = (
            "failed",
            "transcript-unavailable",
            "disabled",
        )
        session.add(VideoRow(youtube_id="abcdefghijk", duration_s=600))
        session.commit()
        yield asked
    found.dispose()
    engine.client(f"sqlite:///{database}").destroy()
    engine.client.cache_clear()


def fresh(row: AnalysisRow) -> AnalysisRow:
    session = object_session(row)
    assert session is not None
    session.expire_all()
    return row


def test_the_price_is_told_and_begun_only_with_yes(
    row: AnalysisRow, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECH_PRICES", "whisper-1=0.01")
    capsys.readouterr()
    assert run("jobs", "hear", str(row.id)) != 0, "nobody is there to be asked"
    told = capsys.readouterr().err
    assert "10.0 minutes by whisper-1 at localhost, for about 0.10 US dollars." in told
    assert fresh(row).state == "failed"
    assert run("jobs", "hear", str(row.id), "--yes") == 0
    assert "Queued." in capsys.readouterr().out
    assert (fresh(row).state, row.speech) == ("queued", True)
    assert run("jobs", "hear", str(row.id), "--yes") == 3
    assert "cannot help this job now" in capsys.readouterr().err


def test_an_unknown_price_is_said_to_be_so(
    row: AnalysisRow, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("jobs", "hear", str(row.id), "--yes") == 0
    assert "at a price that is not known (SPEECH_PRICES)" in capsys.readouterr().out
    assert (fresh(row).speech, row.speech_usd) == (True, None)


def test_a_source_s_rule_turns_it_on_and_off(
    row: AnalysisRow, capsys: pytest.CaptureFixture[str]
) -> None:
    session = object_session(row)
    assert session is not None
    session.add(FollowRow(owner_id=row.owner_id, asked="@x", state="active"))
    session.commit()
    for option, on in (("--speech", True), ("--no-speech", False)):
        capsys.readouterr()
        assert run("sources", "rules", "1", option) == 0
        assert json.loads(capsys.readouterr().out)["speech"] is on
