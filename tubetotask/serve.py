"""One command for all programs: the web server (on PostgreSQL as many as ``WEB_CONCURRENCY`` says)
and the worker.

The address is taken and what they use is loaded; they part from it; then this process begins anew
as their supervisor, which holds the listening socket and next to no memory.
Importing this module starts nothing.

``python -m tubetotask.serve`` runs until SIGINT or SIGTERM; ``--check`` only says whether it could:
exit code 0 yes, 3 after ``flask db upgrade``, 1 no, for the reason it prints.
"""

from __future__ import annotations

import errno
import importlib
import os
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from tubetotask import programs, watch
from tubetotask.domain.errors import ConfigError, TubeToTaskError

if TYPE_CHECKING:
    from tubetotask.config import Config

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


def alone(config: Config) -> None:
    """Raises ConfigError, with the remedy, where TubeToTask runs already on this SQLite database.

    One that is just ending is waited for.
    """
    from tubetotask.jobs import one_worker

    if config.sqlite and one_worker.held(config.tubetotask_data):
        raise ConfigError(
            f"TubeToTask runs already on the database in {config.tubetotask_data}.",
            remedy="Use or stop that one; a second one needs a folder of its own: "
            "TUBETOTASK_DATA=… script/server, or PostgreSQL (DATABASE_URL).",
        )


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


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main(arguments: Sequence[str]) -> int:
    """Run, or with ``--check`` only look whether it could. Returns the exit code."""
    try:
        match list(arguments):
            case ["--check"]:
                return _check(_settings())
            case []:
                closed = _open_what_is_closed()
                if closed or not os.environ.get(_NO_COLUMNS):  # Python asks when it begins
                    os.environ[_NO_COLUMNS] = "1"
                    _anew([sys.executable, "-m", "tubetotask.serve"])
                _start(_settings())
    except TubeToTaskError as error:
        _say(f"TubeToTask cannot start: {error.message}\n  {error.remedy}")
        return 1
    _say(_USAGE)
    return 2


def _open_what_is_closed() -> bool:
    """Whether whoever starts this has closed standard input, output or error: then it leads
    nowhere. Else what is opened next gets its number, and lines for a person would go there."""
    closed = False
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # it is the lowest that is free, so it is the one that is opened
            closed = True
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    return closed


def _settings() -> Config:
    from tubetotask.config import load

    return load()


def _check(config: Config) -> int:
    from tubetotask.storage.revision import is_current

    web_servers(config)
    alone(config)
    listen(config.host, config.port).close()
    return 0 if is_current(config.database_url) else MIGRATE_FIRST


def _start(config: Config) -> NoReturn:
    """Begin the programs, then begin anew to watch them."""
    import tempfile
    from contextlib import ExitStack

    servers = range(web_servers(config))
    alone(config)
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
        _anew(watch.command(listening.fileno(), lives, begun, config.host, str(config.port)))


def _anew(command: list[str]) -> NoReturn:
    """This process begins anew, with a command of ours."""
    os.execv(command[0], command)  # noqa: S606 - ours, and no shell reads it


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
