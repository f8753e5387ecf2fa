"""The two commands of the README in a fresh clone, with a virtual environment made from nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.machines import refused
from tubetotask.config import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of what is committed, with nothing installed."""
    folder = tmp_path_factory.mktemp("fresh clone")
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, folder / "tool"], check=True)
    return folder / "tool"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**extra: str) -> dict[str, str]:
    """This run's environment, without what belongs to the run itself."""
    own = ("COVERAGE", "COV_", "PYTEST", "VIRTUAL_ENV", "DATABASE_URL", "TUBETOTASK_DATA")
    return {k: v for k, v in os.environ.items() if not k.startswith(own)} | extra


def test_without_a_network_the_first_start_says_so(clone: Path) -> None:
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    env = {k: v for k, v in environment().items() if not k.startswith("PIP_")} | nowhere
    env["PIP_RETRIES"] = "0"
    done = subprocess.run(
        [clone / "script/server"], env=env, capture_output=True, text=True, timeout=200, check=False
    )
    refused(done, "the package index cannot be reached.", "Connect to the network")


class Started:
    """script/server as a person starts it; ``link`` is what it printed."""

    def __init__(self, clone: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [clone / "script/server"],
            cwd="/",
            env=environment(PORT=str(port)),
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        assert self.process.stdout is not None
        line = next((line for line in self.process.stdout if "is ready" in line), "")
        self.link = line.split()[-1] if line else ""

    def processes(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def interrupt(self) -> int:
        """Ctrl-C: to the whole group, as a terminal sends it."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def started(clone: Path) -> Iterator[Started]:
    server = Started(clone, free_port())
    yield server
    if server.process.poll() is None:
        server.interrupt()


def test_a_fresh_clone_serves_its_start_page_with_one_command(started: Started) -> None:
    assert started.link.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(started.link, timeout=20) as answer:
        assert answer.status == 200
        assert "TubeToTask" in answer.read().decode()


def test_a_second_server_says_that_it_runs_already(started: Started, clone: Path) -> None:
    port = started.link.rsplit(":", 1)[1]
    done = subprocess.run(
        [clone / "script/server"],
        env=environment(PORT=port),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    refused(done, "TubeToTask runs already on the database in", "Use or stop that one")


def test_ctrl_c_leaves_nothing_behind(started: Started) -> None:
    processes = started.processes()
    assert len(processes) >= 3  # supervisor, web server, worker
    assert started.interrupt() == 0
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert alive == []


def test_the_command_line_is_there_after_the_first_start(started: Started, clone: Path) -> None:
    done = subprocess.run(
        [clone / ".venv/bin/tubetotask", "--help"],
        cwd="/",
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "analyze" in done.stdout


def test_a_server_that_is_killed_takes_its_processes_along(clone: Path, started: Started) -> None:
    again = Started(clone, free_port())
    processes = again.processes()
    again.process.kill()
    again.process.wait()
    assert again.process.stdout is not None
    again.process.stdout.close()
    until = time.monotonic() + 30
    while any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes[1:]):
        assert time.monotonic() < until, "a process outlived the server"
        time.sleep(0.1)
