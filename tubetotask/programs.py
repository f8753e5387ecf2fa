"""The programs of ``script/server``, parts of one process that has loaded what both use.

Invariant: a program that begins has the signals, the process group, the open files and the end of
its own: Ctrl-C reaches the supervisor alone, which ends its programs in order, and on Linux the
kernel ends them when it was killed and cannot. What is loaded before they part is in memory once.
Nothing is connected and no thread begun before that. Importing this module loads next to nothing:
the supervisor does, which stays as long as the programs run, and has a tenth of their memory.

``python -m tubetotask.programs web LISTENING LIFE [--again]`` and ``… worker [--again]`` run one
alone; LISTENING and LIFE are numbers of open files.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Sequence
from functools import partial

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # linux/prctl.h
LINUX = sys.platform == "linux"
OURS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
AGAIN = "--again"
# What either of them loads sooner or later. First what decides what others load.
_BOTH = (
    "tubetotask.lean",
    *("gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "main", "dbos"),
    *("dbos._sys_db_sqlite", "tubetotask.worker", "tubetotask.web.alone"),
)
_POSTGRESQL = ("psycopg", "psycopg.errors")  # the job engine loads it for SQLite, too
# What libraries load for what neither program does, or one of them and seldom.
_SELDOM = (
    "nh3",  # where a page shows text that somebody has marked up
    "pdb",  # a client for tests
    "rapidfuzz.process",  # one text among many
    *(f"sqlalchemy.dialects.postgresql.{name}" for name in ("asyncpg", "pg8000")),
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "yaml",  # settings of the job engine, which has them from ours
)


class Program:
    """What to run, in a process of its own.

    ``name`` is what a person reads, here and in ``top``; ``command`` the words of a command line;
    ``files`` the open files that it is given; ``life`` one whose time of change is its sign of
    life, in seconds of the monotonic clock.
    """

    __slots__ = ("command", "files", "life", "name")

    def __init__(
        self,
        name: str,
        command: tuple[str, ...],
        files: tuple[int, ...] = (),
        life: int | None = None,
    ) -> None:
        self.name, self.command, self.files, self.life = name, command, files, life


def programs(listening: int, lives: Sequence[int]) -> list[Program]:
    """The web servers (four threads each), one for each sign of life, and the worker."""
    here = (sys.executable, "-m", "tubetotask.programs")
    servers = list[Program]()
    for life in lives:
        # How to give it accounts is told once, by the first.
        again = (AGAIN,) if servers else ()
        command = (*here, "web", str(listening), str(life), *again)
        servers.append(Program("web server", command, (listening, life), life))
    return [*servers, Program("worker", (*here, "worker"))]


def part(members: Sequence[Program]) -> list[int]:
    """Load what all of them use, once, and let them go on as processes of their own (Linux only:
    elsewhere system libraries do not bear it). Returns the processes. What asks this one to end
    meanwhile reaches it when its signals are let through again (``OURS``).
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    load()
    files = frozenset(file for one in members for file in one.files)
    return [
        _apart(one, partial(_exit_with, one.command[3:]), files.difference(one.files))
        for one in members
    ]


def load() -> None:
    """Load what web server and worker use."""
    import importlib

    from tubetotask import lean
    from tubetotask.config import load as settings

    if not settings().sqlite:
        importlib.import_module(_POSTGRESQL[0])  # it is used while the application is put together
    with lean.later(*_POSTGRESQL), lean.later(*_SELDOM):
        for name in _BOTH:
            importlib.import_module(name)
    from sqlalchemy.orm import configure_mappers

    from tubetotask import evidence, memory

    configure_mappers()
    evidence.forget()  # what was worked out for its tables
    memory.collect()
    memory.fill_holes()
    memory.settle()


def begin(program: Program, again: bool = False) -> int:
    """Start a program that loads for itself. Returns its process."""
    command = (*program.command, AGAIN) if again else program.command
    return beside(program, lambda: os.execv(command[0], command))  # noqa: S606 - a program of ours


def beside(program: Program, run: Callable[[], object]) -> int:
    """Run something of this process in one of its own. Returns that process."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
    try:
        return _apart(program, run)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _apart(program: Program, run: Callable[[], object], of_others: Collection[int] = ()) -> int:
    """``of_others``: open files that are none of this program's."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for file in of_others:
            os.close(file)
        _own(program, parent)
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _own(program: Program, parent: int) -> None:
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for file in program.files:
        os.set_inheritable(file, True)
    _named(program.name)
    if LINUX:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)


def _named(name: str) -> None:
    if LINUX:
        _prctl(PR_SET_NAME, name.encode())


def _prctl(what: int, value: int | bytes) -> None:
    import ctypes  # here: a supervisor comes by in a process that it has just begun

    ctypes.CDLL(None).prctl(what, value)


def _exit_with(arguments: Sequence[str]) -> None:
    sys.exit(main(arguments))


def main(arguments: Sequence[str]) -> int:
    """Run one program. Returns its exit code."""
    match [word for word in arguments if word != AGAIN]:
        case ["worker"]:
            from tubetotask import worker

            _named("worker")
            return worker.main()
        case ["web", listening, life]:
            from tubetotask.web import alone

            _named("web server")
            return alone.run(int(listening), int(life), first=AGAIN not in arguments)
    sys.stderr.write("usage: python -m tubetotask.programs web LISTENING LIFE | worker\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
