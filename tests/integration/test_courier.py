"""``tubetotask courier`` over real sockets: a server that YouTube blocks, and a YouTube that does
not block this address."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.fakes.bare import BareServer, page
from tests.fakes.youtube import TITLE, FakeYouTube, video
from tests.integration.bringing import read, wait
from tests.web.serving import serving
from tubetotask.api import guard
from tubetotask.cli import main as cli
from tubetotask.cli.tools import Tools
from tubetotask.courier.diary import Diary
from tubetotask.domain.pauses import DELAYS
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def server(app: Flask, workspace: Workspace, home: Path) -> Iterator[str]:
    """The application's own address; the token at home is one of its own."""
    token = tokens.make(workspace.session, workspace.owner_id, "home", 90, now())[1]
    (home / "token").write_text(f"{token}\n")
    with serving(app) as address:
        yield address
    guard.wrong.clear()
    guard.asked.clear()


@pytest.fixture
def home(youtube: FakeYouTube, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a machine at home, with a token in a file."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "token").write_text(f"ttt_{'0' * 16}_{'0' * 64}\n")
    monkeypatch.setenv("TUBETOTASK_DATA", str(folder))
    monkeypatch.setenv("COURIER_TOKEN_FILE", str(folder / "token"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return folder


def run(server: str, *more: str) -> int:
    arguments = ("courier", "--once", "--pause", "0", "--server", server)
    return cli.run((*arguments, *more), Tools())


def test_it_fetches_what_waits_and_brings_it(
    app: Flask,
    workspace: Workspace,
    jobs_url: str,
    server: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = wait(workspace, jobs_url)
    assert run(server) == 0
    told = capsys.readouterr().out
    assert f"brought   {video('ok')}  A talk (en, automatic captions): Taken" in told
    assert "1 waiting: 1 brought." in told
    assert read(app, row)
    assert row.title == TITLE
    assert run(server) == 0
    assert "Nothing waits." in capsys.readouterr().out


def test_what_it_cannot_get_is_left_for_later_and_the_others_are_brought(
    workspace: Workspace,
    jobs_url: str,
    server: str,
    home: Path,
    youtube: FakeYouTube,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wait(workspace, jobs_url, "private", state="token")
    wait(workspace, jobs_url, "manual")
    assert run(server) == 4
    told = capsys.readouterr().out
    assert "This video is private. Next try" in told
    assert "2 waiting: 1 brought, 1 could not be had." in told
    youtube.asked.clear()
    assert run(server) == 0, "a new start remembers what could not be had"
    assert youtube.asked == []
    assert "1 waiting: 0 brought, 1 left for later." in capsys.readouterr().out
    kept = json.loads((home / "courier.json").read_text())
    assert set(kept["missed"]) == {video("private")}
    assert (home / "courier.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_where_youtube_blocks_here_too_it_stops_and_asks_less_and_less(
    workspace: Workspace,
    jobs_url: str,
    server: str,
    home: Path,
    youtube: FakeYouTube,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for scenario in ("bot", "ok", "manual"):
        wait(workspace, jobs_url, scenario)
    assert run(server) == 4
    told = capsys.readouterr()
    assert "YouTube blocks this server" in told.err
    assert "3 waiting: 0 brought, 1 could not be had, 2 left for later." in told.out
    asked = len(youtube.asked)
    assert run(server) == 4
    assert len(youtube.asked) == asked, "a new start asks nothing while it is blocked"
    kept = json.loads((home / "courier.json").read_text())
    for way in kept["ways"].values():
        blocked, until = (datetime.fromisoformat(way[n]) for n in ("blocked_at", "next_at"))
        assert until - blocked == DELAYS[0]
        past = datetime.now(UTC) - timedelta(minutes=1)
        way |= {"next_at": past.isoformat(), "blocked_at": (past - DELAYS[0]).isoformat()}
        way["since"] = way["blocked_at"]
    (home / "courier.json").write_text(json.dumps(kept))
    assert run(server) == 4
    again = json.loads((home / "courier.json").read_text())
    assert {way["blocks"] for way in again["ways"].values()} == {2}, "the second pause is longer"


def test_a_token_that_is_not_known_and_a_server_that_is_not_there_are_told(
    server: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(server, "--token", f"ttt_{'0' * 16}_{'0' * 64}") == 8
    assert "The server does not know the token" in capsys.readouterr().err
    assert run("http://127.0.0.1:9") == 7
    assert "it cannot be reached" in capsys.readouterr().err
    assert run("http://talks.example.org") == 2
    assert "--plain-http" in capsys.readouterr().err
    monkeypatch.delenv("COURIER_TOKEN_FILE")
    assert run(server) == 2
    assert "COURIER_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (page("200 OK", b"<html>a wiki</html>", "text/html"), 2),
        (page("200 OK", b"{}"), 2),
        (page("404 Not Found", b"no"), 2),
        (page("301 Moved", b"", "text/html", "location: https://example.org/"), 2),
        (page("502 Bad Gateway", b"proxy"), 7),
        (page("429 Too Many", b'{"error": {"message": "Later."}}', "x/y", "retry-after: 9"), 7),
        (page("200 OK", b'{"videos": "' + b"x" * 3_000_000 + b'"}'), 2),
    ],
    ids=["page", "empty", "missing", "moved", "gateway", "often", "large"],
)
def test_what_is_no_server_of_ours_is_told_and_gets_the_token_once(
    home: Path, answer: bytes, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with BareServer(answer) as bare:
        assert run(bare.url.removesuffix("/v1")) == code
    assert bare.asked == 1
    assert "error: " in capsys.readouterr().err


def test_a_diary_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "courier.json"
    for text in ("", "[]", "{", '{"missed": {"a": 1}, "ways": {}}', '{"missed": 3}'):
        file.write_text(text)
        assert Diary(file).due("a", now())
    diary = Diary(tmp_path / "no" / "courier.json")
    at = now()
    waits = [diary.missed("a", at) - at for _ in range(7)]
    assert waits == [*(timedelta(hours=h) for h in (1, 3, 6, 24, 72)), *[timedelta(weeks=1)] * 2]
    known = Diary(tmp_path / "no" / "courier.json")
    assert not known.due("a", at)
    assert known.due("a", at + timedelta(weeks=1))
    assert known.due("a", at - timedelta(weeks=9)), "a clock that was put back holds nothing up"


@pytest.mark.slow
def test_it_goes_on_until_it_is_stopped_and_ends_where_its_token_is_refused(
    server: str, home: Path
) -> None:
    command = [sys.executable, "-m", "tubetotask.cli.main", "courier", "--server", server]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert b"Nothing waits." in running.stdout.readline()
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
    (home / "token").write_text(f"ttt_{'0' * 16}_{'0' * 64}")
    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 8
    assert b"does not know the token" in ended.stderr
