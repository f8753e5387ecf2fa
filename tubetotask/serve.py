"""One command for all programs: the web server (on PostgreSQL as many as ``WEB_CONCURRENCY`` says)
and the worker.

The address is taken and what they use is loaded; they part from it; then this process begins anew
as their supervisor, which holds the listening socket and next to no memory.
Importing this module starts nothing.

``python -m tubetotask.serve`` runs until SIGINT or SIGTERM; ``--check`` only says whether it could:
exit code 0 yes, 3 after ``flask db upgrade``, 1 no, for the reason it prints. It calls itself with
``--watch LISTENING LIVES PIDS HOST PORT``: open files, the programs that have begun, and where
they listen. That process has read no settings and loads nothing that does.
"""

from __future__ import annotations

import errno
import importlib
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from tubetotask import programs
from tubetotask.domain.errors import ConfigError, TubeToTaskError
from tubetotask.supervisor import Supervisor

if TYPE_CHECKING:
    from tubetotask.config import Config

SLOW_S = 30.0  # a start that takes longer is mentioned
MIGRATE_FIRST = 3  # exit code of --check
_WAITING = 2048  # connections, as gunicorn has it
_MOST_WEB_SERVERS = 32
# Python keeps of each instruction in which columns of its line it stands, for the marks under a
# line of a traceback: 5 MB in all programs. The line is told without them, too.
_NO_COLUMNS = "PYTHONNODEBUGRANGES"
_USAGE = "usage: python -m tubetotask.serve [--check]"


def listen(host: str, port: int) -> socket.socket:
    """Take the address. Raises ConfigError, with the remedy, when it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family, socket.SOCK_STREAM)
        try:
            # As gunicorn does: a connection that lingers from the last run is no hindrance.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((host, port))
            taken.listen(_WAITING)
        except OSError:
            taken.close()
            raise
    except OSError as error:
        raise explained(error, host, port) from error
    return taken


def explained(error: OSError, host: str, port: int) -> ConfigError:
    """Why an address cannot be listened at, in a sentence with the remedy."""
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return ConfigError(
            f"Port {port} is in use by another program (or by TubeToTask itself).",
            remedy=f"Use another one: PORT={other} script/server",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return ConfigError(
            f"Port {port} may not be opened by this user.",
            remedy="Use one above 1023: PORT=5000 script/server",
        )
    return ConfigError(
        f"HOST is {host!r}, which is no address of this machine.",
        remedy="Use 127.0.0.1 (this machine only) or 0.0.0.0 (everyone who can reach it).",
    )


class Ready:
    """Looks at /healthz until it answers, then says once where to go."""

    def __init__(
        self, host: str, port: int, say: Callable[[str], None], announce: Callable[[str], None]
    ) -> None:
        # Who listens everywhere is asked at the loopback address.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self._address = (host, port)
        shown = f"[{host}]" if ":" in host else host
        self._host = f"{shown}:{port}"
        self._say, self._announce = say, announce
        self._slow_at = time.monotonic() + SLOW_S
        self._slow_said = False

    def __call__(self) -> float | None:
        """None once it has answered, else the seconds to wait."""
        if self._answers():
            self._announce(f"TubeToTask is ready: http://{self._host}")
            return None
        if not self._slow_said and time.monotonic() > self._slow_at:
            self._slow_said = True
            self._say(f"TubeToTask does not answer yet, after {SLOW_S:.0f} s. Ctrl-C stops.")
        return 0.1

    def _answers(self) -> bool:
        try:
            # Somebody listens from the start: who asks too early waits for the answer.
            with socket.create_connection(self._address, timeout=0.5) as connection:
                request = f"GET /healthz HTTP/1.0\r\nHost: {self._host}\r\n\r\n"
                connection.sendall(request.encode())
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _announce(line: str) -> None:
    """The one line that is the command's result, and so goes to stdout."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run, or with ``--check`` only look whether it could. Returns the exit code."""
    try:
        match list(arguments):
            case ["--check"]:
                return _check(_settings())
            case []:
                if not os.environ.get(_NO_COLUMNS):  # Python asks when it begins
                    os.environ[_NO_COLUMNS] = "1"
                    _anew()
                _start(_settings())
            case ["--watch", listening, lives, pids, host, port]:
                ready = Ready(host, int(port), _say, _announce)
                return _watch(int(listening), _numbers(lives), _numbers(pids), ready)
    except TubeToTaskError as error:
        _say(f"TubeToTask cannot start: {error.message}\n  {error.remedy}")
        return 1
    _say(_USAGE)
    return 2


def _settings() -> Config:
    # Here: the settings and what reads them are half of what a supervisor would hold.
    from tubetotask.config import load

    return load()


def _check(config: Config) -> int:
    # It loads what talks to databases, which a supervisor has no use for.
    from tubetotask.storage.revision import is_current

    web_servers(config)
    listen(config.host, config.port).close()
    return 0 if is_current(config.database_url) else MIGRATE_FIRST


def _start(config: Config) -> NoReturn:
    """Begin the programs, then begin anew to watch them."""
    import tempfile
    from contextlib import ExitStack

    servers = range(web_servers(config))
    listening = listen(config.host, config.port)
    with ExitStack() as files:
        lives = [files.enter_context(tempfile.TemporaryFile()).fileno() for _ in servers]
        members = programs.programs(listening.fileno(), lives)
        if len(lives) > 1:
            importlib.import_module("tubetotask.lean")  # what it leaves out is loaded after this
            from tubetotask.web.meter import share

            share(config.tubetotask_data, os.getpid())  # which the supervisor has, too
        begun = programs.part(members) if programs.LINUX else []
        for file in (listening.fileno(), *lives):
            os.set_inheritable(file, True)
        words = (
            "--watch",
            str(listening.fileno()),
            *(",".join(map(str, numbers)) for numbers in (lives, begun)),
            config.host,
            str(config.port),
        )
        _anew(*words)


def _anew(*words: str) -> NoReturn:
    """This process begins anew, with these words behind its command."""
    os.execv(sys.executable, (sys.executable, "-m", "tubetotask.serve", *words))  # noqa: S606


def web_servers(config: Config) -> int:
    """How many processes show pages; one on SQLite, which is for one person. Raises ConfigError."""
    from tubetotask.config import surroundings

    if config.sqlite:
        return 1
    told = surroundings().get("WEB_CONCURRENCY") or "1"
    if not (told.isdecimal() and 1 <= int(told) <= _MOST_WEB_SERVERS):
        raise ConfigError(
            f"WEB_CONCURRENCY is {told!r}, which is no number from 1 to {_MOST_WEB_SERVERS}.",
            remedy="It is the number of processes that show pages: WEB_CONCURRENCY=2",
        )
    return int(told)


def _numbers(told: str) -> list[int]:
    return [int(number) for number in told.split(",") if number]


def _watch(listening: int, lives: Sequence[int], begun: Sequence[int], ready: Ready) -> int:
    for file in (listening, *lives):
        os.set_inheritable(file, False)  # but for the program that is given it
    Supervisor(programs.programs(listening, lives), _say, begun).run(ready)
    _say("TubeToTask has stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
