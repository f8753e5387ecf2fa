"""The command line over the API of a real server: it tells and does what it does without one."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.fakes.service import Reply, Request, Service
from tests.tasks_made import talk
from tests.web import people
from tests.web.programs import token
from tests.web.serving import serving
from tests.web.talks import PLAN, vtt
from tests.web.test_sources import arrive
from tests.web.working import working
from tubetotask import plans
from tubetotask.api import guard
from tubetotask.cli import main as cli
from tubetotask.cli.calls import wallet
from tubetotask.cli.tools import Tools
from tubetotask.domain.arrival import ArrivalState
from tubetotask.storage.models import FollowRow, TaskRow
from tubetotask.storage.workspace import Workspace

pytestmark = pytest.mark.slow
Run = Callable[..., str]
READS = (
    ("tasks", "all"),
    ("tasks", "show", "1"),
    ("sources",),
    ("videos",),
    ("videos", "show", "1"),
    ("jobs", "done"),
    ("jobs", "show", "1"),
    ("jobs", "schedules"),
    ("plan",),
    ("plan", "versions"),
    ("search", "prices"),
    ("usage",),
    ("users",),
    ("report", "--list"),
    ("export", "analysis", "1"),
    ("call", "listTasks", "status=candidate"),
)


@pytest.fixture
def server(
    app: Flask, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An address with things behind it; commands know the database, the folder and a token."""
    talk(workspace, "Raise your prices every year", "Call ten shops", channel="One")
    folder = app.config["TUBETOTASK"].tubetotask_data
    for name in ("DATABASE_URL", "LOG_LEVEL", "OPENAI_API_KEY", "TUBETOTASK_SERVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TUBETOTASK_DATA", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TUBETOTASK_TOKEN", token(workspace.owner_id, "admin"))
    monkeypatch.chdir(tmp_path)
    with serving(app) as address:
        yield address
    guard.wrong.clear()
    guard.asked.clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line; what it writes, of one that fails what it says."""

    def given(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        found = cli.run(arguments, Tools())
        told = capsys.readouterr()
        assert found == code, told
        return told.err if code else told.out

    return given


def test_what_is_told_over_the_api_is_what_is_told_on_the_database(
    server: str, run: Run, follow: FollowRow
) -> None:
    arrive(follow, ArrivalState.WAITING, "A video")
    for command in READS:
        here = json.loads(run(*command, "--json"))
        assert json.loads(run("--server", server, *command, "--json")) == here, command
        assert run(*command) == run(*command, "--server", server), command


def test_what_is_done_over_the_api_is_done(
    server: str, run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUBETOTASK_SERVER", server)
    done = json.loads(run("tasks", "accept", "1", "--json"))
    row = workspace.session.get_one(TaskRow, 1)
    workspace.session.refresh(row)
    assert row.status == "open"
    run("tasks", "due", "1", "2027-03-01")
    assert "due 2027-03-01" in run("tasks")
    assert "Undo: " in run("tasks", "due", "1", "none")
    assert "due" not in run("tasks").splitlines()[0]
    assert "Nothing was changed." in run("tasks", "undo", done["undo"]), "more happened since"
    Path("plan.md").write_text("# Prices\n\n## Prices\n- Raise them\n")
    assert "In use: version " in run("plan", "save", "plan.md")
    assert "Raise them" in run("plan", "show", "--markdown")
    assert "Being found on YouTube" in run("sources", "add", "@somebody")
    assert json.loads(run("sources", "rules", "1", "--daily-cap", "3"))["daily_cap"] == 3
    assert "No longer followed." in run("sources", "remove", "1")
    assert "Nothing is followed." in run("sources")
    assert "/invite/" in run("users", "add", "bea@example.org")
    run("jobs", "pause", "background")
    assert "Paused: the queue background." in run("jobs")


def test_a_talk_is_sent_followed_and_written(
    app: Flask, server: str, run: Run, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.keep_plan(plans.parse(PLAN))
    workspace.session.commit()
    Path("talk.vtt").write_text(vtt())
    assert "jobs show" in run("analyze", "talk.vtt", "--no-wait", "--server", server)
    with working(app):
        assert cli.run(("--server", server, "analyze", "talk.vtt", "--format", "md"), Tools()) == 0
        told = capsys.readouterr()
        assert told.out.startswith("---\n")
        assert "send your letter" in told.out
        assert "Sending it to the server …\n" in told.err
        assert "it is kept there as analysis " in told.err
        said = run("transcript", "talk.vtt", "--server", server)
        assert run("transcript", "talk.vtt").strip() in said, "as it is told here, with a title"
        Path("noise.vtt").write_text("WEBVTT\n\n" + "00:01.000 --> 00:02.000\n[Music]\n\n" * 9)
        assert "error: " in run("analyze", "noise.vtt", "--server", server, code=3)
    assert "--plan does not go with --server" in run(
        "analyze", "talk.vtt", "--plan", "x.md", "--server", server, code=2
    )
    with working(app):
        subtitles = run("transcript", "talk.vtt", "--format", "srt", "--server", server)
    assert subtitles == run("transcript", "talk.vtt", "--format", "srt")


def test_what_a_server_refuses_is_told_with_what_to_do_and_an_exit_code_of_its_kind(
    server: str, run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "error: There is no task 9." in run("--server", server, "tasks", "show", "9", code=3)
    wrong = ("call", "changeTask", "task_id=1", "due_on=someday")
    told = run("--server", server, *wrong, code=3)
    assert "due_on: it must be a day" in told
    assert "what to do: " in told
    monkeypatch.setenv("TUBETOTASK_TOKEN", token(workspace.owner_id, "read"))
    assert "scope write" in run("--server", server, "tasks", "accept", "1", code=8)
    monkeypatch.setenv("TUBETOTASK_TOKEN", f"ttt_{'0' * 16}_{'0' * 64}")
    assert "error: " in run("--server", server, "tasks", code=8)
    monkeypatch.delenv("TUBETOTASK_TOKEN")
    assert "tubetotask login" in run("--server", server, "tasks", code=8)
    monkeypatch.setenv("TUBETOTASK_TOKEN", "x")
    assert "Use https://talks.example.org" in run(
        "--server", "http://talks.example.org", "tasks", code=2
    )
    assert "it cannot be reached" in run("--server", "http://127.0.0.1:9", "usage", code=7)
    assert "address such as" in run("--server", "talks", "usage", code=2)


def test_budgets_files_and_everything_of_somebody_go_over_the_api(
    app: Flask, server: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUBETOTASK_SERVER", server)
    assert "of a day: 2 US dollars" in run("budget", "--day", "2")
    assert json.loads(run("budget", "--month", "30.5", "--json")) == {"day": "2", "month": "30.5"}
    assert json.loads(run("budget", "--day", "none", "--json")) == {"day": None, "month": "30.5"}
    tasks = json.loads(run("export", "tasks", "--format", "json"))
    assert {each["title"] for each in tasks["tasks"]} == {
        "Raise your prices every year",
        "Call ten shops",
    }
    with working(app):
        run("export", "tasks", "--format", "pdf", "-o", "tasks.pdf")
        run("export", "account", "-o", "all.zip")
        assert Path("tasks.pdf").read_bytes().startswith(b"%PDF")
        told = run("import", "all.zip", code=3)
        assert "error: " in told, "there is something in this account"
        other = people.somebody("cyd@example.org")
        monkeypatch.setenv("TUBETOTASK_TOKEN", token(other, "write"))
        assert "tasks" in run("import", "all.zip")
        assert "Raise your prices every year" in run("tasks", "all")
    assert "--user does not go" in run("import", "all.zip", "--user", "a@example.org", code=2)


@pytest.mark.parametrize(
    "command",
    [
        ("backup", "list"),
        ("doctor",),
        ("mcp",),
        ("serve", "--check"),
        ("users", "setup-link"),
    ],
)
def test_what_is_no_part_of_the_api_says_that_it_works_on_the_server_s_machine_alone(
    command: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("--server", "https://talks.example.org", *command, code=2)
    assert "works only on the server's own machine" in told
    monkeypatch.setenv("TUBETOTASK_SERVER", "https://talks.example.org")
    assert "works only on the server's own machine" in run(*command, code=2)


def test_a_token_is_tried_and_kept_for_its_owner_alone_and_can_be_forgotten(
    server: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = os.environ["TUBETOTASK_TOKEN"]
    monkeypatch.delenv("TUBETOTASK_TOKEN")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert "This is no token" in run("--server", server, "login", code=3)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{good}\n"))
    told = run("login", "--server", server)
    assert "opens read, write, admin" in told
    assert good not in told
    assert stat.S_IMODE(wallet.path().stat().st_mode) == 0o600
    assert "Raise your prices" in run("--server", server, "tasks", "all")
    wallet.path().chmod(0o644)
    assert "chmod 600" in run("--server", server, "tasks", code=2)
    wallet.path().chmod(0o600)
    assert "Forgotten here." in run("logout", "--server", server)
    assert "There is no token" in run("--server", server, "tasks", code=8)


class Told(Service):
    """Whoever asks is somebody; remembers the tokens that came."""

    def __init__(self, said: str = "Ada") -> None:
        super().__init__()
        self._said = said
        self.tokens: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.tokens.append(request.headers.get("authorization", ""))
        told = {"name": self._said, "role": "admin", "scope": "read", "may": ["read"]}
        return Reply(
            200, {**told, "token": self._said, "expires_at": "2030-01-01T00:00:00Z", "version": "1"}
        )


def test_the_token_of_one_server_is_not_told_to_another(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("TUBETOTASK_SERVER", "https://talks.example.org")
    monkeypatch.setenv("TUBETOTASK_TOKEN", "of-talks-example-org")
    with Told() as other:
        assert "There is no token" in run("--server", other.address, "call", "getMe", code=8)
        wallet.keep(other.address, "of-the-other")
        run("--server", other.address, "call", "getMe")
        monkeypatch.delenv("TUBETOTASK_SERVER")
        run("--server", other.address, "call", "getMe")
        assert other.tokens == ["Bearer of-the-other", "Bearer of-talks-example-org"]


def test_what_a_server_tells_does_not_steer_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("a-token\n"))
    with Told("A\x1b]0;mine\x07d\x9b2Ja\u202e") as server:
        told = run("--server", server.address, "login")
        assert told.startswith("You are A ]0;mine d 2Ja")
        assert not any(sign in told for sign in "\x1b\x07\x9b\u202e")
        told = run("--server", server.address, "call", "getMe")
        assert not any(sign in told for sign in "\x1b\x07\x9b\u202e")
