"""The command line as a person or a script uses it: in a process of its own, wrongly too."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import jsonschema
import pytest

pytestmark = pytest.mark.slow  # each test starts processes

ROOT = Path(__file__).parents[2]
TALK = ROOT / "tubetotask" / "samples" / "talk.vtt"
PLAN = ROOT / "tubetotask" / "samples" / "plan.md"
SCHEMA = ROOT / "docs" / "schema" / "analysis.schema.json"


class Shell:
    """Runs the command in an empty folder, with its data in another one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "LOG_LEVEL")},
            "TUBETOTASK_DATA": str(folder / "data"),
            "PYTHONPATH": str(ROOT),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tubetotask.cli.main", *arguments]

    def run(
        self, *arguments: str, stdin: bytes = b"", environ: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environ | (environ or {}),
            timeout=120,
            check=False,
        )

    def migrate(self) -> None:
        (self.folder / "data").mkdir()
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "main", "db", "upgrade"],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            timeout=120,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_help_names_commands_and_exit_codes_and_imports_nothing_heavy(shell: Shell) -> None:
    told = shell.run("--help")
    assert told.returncode == 0
    for word in (b"analyze", b"transcript", b"--version", b"Exit codes", b"130"):
        assert word in told.stdout
    loaded = "import sys; from tubetotask.cli.main import run; run(['--help']); "
    loaded += "print([m for m in ('numpy', 'flask', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, env=shell.environ, check=True
    )
    assert found.stdout.endswith(b"[]\n")


def test_analysis_goes_to_stdout_and_everything_else_to_stderr(shell: Shell) -> None:
    asked = ("analyze", str(TALK), "--plan", str(PLAN), "--format", "json", "--no-store")
    told = shell.run(*asked)
    assert told.returncode == 0, told.stderr.decode()
    document = json.loads(told.stdout)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    assert document["tasks"]
    lines = told.stderr.decode().splitlines()
    assert lines[0] == "Reading the captions …"
    assert lines[-1] == "Holding it against your plan …"


def test_offline_needs_no_server_even_with_a_key_and_quiet_says_nothing_at_all(
    shell: Shell,
) -> None:
    keyed = {"OPENAI_API_KEY": "only for this test", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    quiet = shell.run("analyze", str(TALK), "--quiet", "--no-store", "--offline", environ=keyed)
    assert quiet.returncode == 0
    assert quiet.stderr == b""
    asked = shell.run("analyze", str(TALK), "--quiet", "--no-store", environ=keyed)
    assert asked.returncode == 5
    assert asked.stderr.startswith(b"error: The model's server cannot be reached.")


def test_captions_and_plan_may_come_from_standard_input_but_not_both(shell: Shell) -> None:
    piped = shell.run("analyze", "-", "--plan", str(PLAN), "--no-store", stdin=TALK.read_bytes())
    assert b"ANSWER" in piped.stdout
    plan = shell.run("analyze", str(TALK), "--plan", "-", "--no-store", stdin=PLAN.read_bytes())
    assert b"TASKS" in plan.stdout
    both = shell.run("analyze", "-", "--plan", "-")
    assert both.returncode == 2


def test_a_second_run_uses_the_notes_of_the_first_even_with_another_plan(shell: Shell) -> None:
    shell.migrate()
    first = shell.run("analyze", str(TALK), "--plan", str(PLAN))
    assert b"re-used" not in first.stderr
    assert b"not kept" not in first.stderr
    (shell.folder / "other.md").write_text("Sell more bread")
    second = shell.run("analyze", str(TALK), "--plan", "other.md")
    assert second.returncode == 0
    assert b"note: notes from 20" in second.stderr
    apart = shell.run("analyze", str(TALK), "--plan", str(PLAN), "--no-store")
    assert b"re-used" not in apart.stderr
    assert apart.stdout == first.stdout


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({}, "there is no database yet"),
        ({"DATABASE_URL": "sqlite:///{folder}/talk.vtt"}, "the database is not ready"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "the database is not ready"),
        ({"DATABASE_URL": "postgresql://host:port/none"}, "DATABASE_URL cannot be used"),
        ({"TUBETOTASK_DATA": "/proc/none"}, "there is no database yet"),
    ],
)
def test_a_database_that_is_not_there_never_stops_an_analysis(
    shell: Shell, environ: dict[str, str], reason: str
) -> None:
    (shell.folder / "talk.vtt").write_bytes(TALK.read_bytes())
    there = {k: v.format(folder=shell.folder) for k, v in environ.items()}
    told = shell.run("analyze", "talk.vtt", environ=there)
    assert told.returncode == 0
    assert reason in told.stderr.decode()
    assert told.stderr.count(b"not kept") == 1
    assert (shell.folder / "talk.vtt").read_bytes() == TALK.read_bytes()
    assert not (shell.folder / "data").exists()


def test_a_reader_that_had_enough_is_no_error(shell: Shell) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        told = subprocess.run(
            shell.command("transcript", str(TALK)),
            stdout=closed,
            stderr=subprocess.PIPE,
            env=shell.environ,
            timeout=60,
            check=False,
        )
    assert told.returncode == 0
    assert b"Traceback" not in told.stderr
    assert b"error" not in told.stderr


def test_an_interrupt_ends_with_130_and_no_traceback(shell: Shell) -> None:
    waiting = subprocess.Popen(
        shell.command("transcript", "-"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=shell.environ | {"PYTHONUNBUFFERED": "1"},
        # Whoever runs the tests in the background of a shell has interrupts ignored, and that is
        # inherited; the command is to be tried as at a prompt.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _reads_a_pipe(waiting.pid):
        time.sleep(0.1)
    waiting.send_signal(signal.SIGINT)
    _, told = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert b"Interrupted" in told
    assert b"Traceback" not in told


def _reads_a_pipe(pid: int) -> bool:
    """Whether the process waits for its standard input (Linux); elsewhere assume so at once."""
    try:
        return "pipe" in Path(f"/proc/{pid}/wchan").read_text()
    except OSError:
        time.sleep(3)
        return True


def test_on_a_terminal_progress_is_one_line_and_the_keyboard_is_no_source(shell: Shell) -> None:
    parent, child = pty.openpty()
    told = subprocess.run(
        shell.command("analyze", "-"),
        stdin=child,
        capture_output=True,
        env=shell.environ,
        timeout=60,
        check=False,
    )
    assert told.returncode == 3
    assert b"that is your keyboard" in told.stderr
    shown = subprocess.run(
        shell.command("transcript", str(TALK)),
        stdout=subprocess.PIPE,
        stderr=child,
        env=shell.environ,
        timeout=60,
        check=False,
    )
    os.close(child)
    line = os.read(parent, 10_000)
    os.close(parent)
    assert shown.returncode == 0
    assert line == "\r\x1b[KReading the captions …\r\x1b[K".encode()


def test_a_full_disk_is_told_and_leaves_the_older_file(shell: Shell) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is missing: this is not Linux")
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            shell.command("transcript", str(TALK)),
            stdout=full,
            stderr=subprocess.PIPE,
            env=shell.environ,
            timeout=60,
            check=False,
        )
    assert told.returncode == 6
    assert b"error: The disk is full." in told.stderr
    direct = shell.run("transcript", str(TALK), "--output", "/dev/full")
    assert direct.returncode == 6
    assert b"what to do: Choose another file" in direct.stderr


@pytest.mark.parametrize("name", ["dashboards", "SVPx5j-WUV8.de.vtt", "aircAruvnKk.ja.srt"])
def test_real_captions_give_a_valid_document(shell: Shell, data: Path, name: str) -> None:
    file = next(p for p in (data / "captions").rglob("*") if name in p.name)
    told = shell.run(
        "analyze", str(file), "--plan", str(PLAN), "--format", "json", "--offline", "--no-store"
    )
    assert told.returncode == 0, told.stderr.decode()
    document = json.loads(told.stdout)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    assert document["transcript"]["coverage"] > 0
