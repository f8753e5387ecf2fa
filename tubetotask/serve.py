"""One command, two processes: the web server and the worker, started, watched and ended together.

Invariant: no child outlives this process, and while it runs both children run or are about to be
started again. A child that dies at once again and again ends everything with a sentence; nothing
is retried for ever in silence. Importing this module starts nothing.

``python -m tubetotask.serve`` runs until SIGINT or SIGTERM; ``--check`` only says whether it could:
exit code 0 yes, 3 after ``flask db upgrade``, 1 no, for the reason it prints.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tubetotask.config import ROOT, Config, load
from tubetotask.domain.errors import ConfigError, TubeToTaskError
from tubetotask.storage.revision import is_current

DEATHS = 5  # so many …
WITHIN_S = 30.0  # … in so short a time, and the child is given up
FIRST_PAUSE_S = 0.25
SLOW_S = 30.0  # a start that takes longer is mentioned
STOP_S = 10.0  # what children get to finish a request or a step of a job
PR_SET_PDEATHSIG = 1  # linux/prctl.h
MIGRATE_FIRST = 3  # exit code of --check


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. ``name`` is what a person reads: "web server", "worker"."""

    name: str
    command: tuple[str, ...]


@dataclass(slots=True)
class Child:
    """A program, its process, and when it died lately."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    start_at: float = 0.0


class GivenUp(TubeToTaskError):
    """A child died too often."""

    id = "server-given-up"


def programs(config: Config) -> tuple[Program, ...]:
    """The web server (one process, four threads) and the worker."""
    shown = f"[{config.host}]" if ":" in config.host else config.host
    web = (
        *(sys.executable, "-m", "gunicorn", "main:app", "--chdir", str(ROOT)),
        *("--bind", f"{shown}:{config.port}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5"),
        *("--no-control-socket", "--log-level", "warning"),
    )
    worker = (sys.executable, "-m", "tubetotask.worker")
    return Program("web server", web), Program("worker", worker)


def check_address(host: str, port: int) -> None:
    """Raise ConfigError, with the remedy, unless a server can listen there now."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As gunicorn does: a connection that lingers from the last run is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        raise explained(error, host, port) from error


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


class Supervisor:
    """Starts programs, starts them again when they die, and ends them together."""

    def __init__(self, programs: Sequence[Program], say: Callable[[str], None]) -> None:
        self._children = [Child(program) for program in programs]
        self._say = say
        self._stopping = False
        # Signals and deaths of children write a byte here, so that waiting ends at once.
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)

    def run(self, until: Callable[[], float | None] | None = None) -> None:
        """Run until a signal asks to stop. Raises GivenUp.

        ``until``: asked at every turn; returns the seconds after which to ask again, or None when
        it need not be asked any more (``Ready`` uses it to look whether the web server answers).
        """
        restore = self._catch()
        try:
            while not self._stopping:
                pause = self._tend()
                if until is not None:
                    again = until()
                    until = None if again is None else until
                    pause = min(pause, again if again is not None else pause)
                self._sleep(pause)
        finally:
            self._end()
            restore()
            self._wake.close()
            self._waker.close()

    def _catch(self) -> Callable[[], None]:
        def stop(_number: int, _frame: object) -> None:
            self._stopping = True

        def look(_number: int, _frame: object) -> None:
            """Nothing to do: the byte that wakes the loop is enough."""

        handlers = {signal.SIGINT: stop, signal.SIGTERM: stop, signal.SIGCHLD: look}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # so that nohup works
            handlers[signal.SIGHUP] = stop
        old = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        old_fd = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)

        def restore() -> None:
            signal.set_wakeup_fd(old_fd)
            for number, handler in old.items():
                signal.signal(number, handler)

        return restore

    def _tend(self) -> float:
        """Start what is due and notice who died. Returns seconds until something is due."""
        now, due = time.monotonic(), 60.0
        for child in self._children:
            code = None if child.process is None else child.process.poll()
            if code is not None:
                self._died(child, _how(code), now)
            if child.process is None:
                if child.start_at <= now:
                    child.process = _start(child.program.command)
                else:
                    due = min(due, child.start_at - now)
        return due

    def _died(self, child: Child, how: str, now: float) -> None:
        child.process = None
        child.deaths.append(now)
        recent = [at for at in child.deaths if now - at <= WITHIN_S]
        if len(recent) >= DEATHS:
            raise GivenUp(
                f"The {child.program.name} ended {DEATHS} times within {WITHIN_S:.0f} s ({how}).",
                remedy="The lines above say why. TubeToTask has stopped.",
            )
        pause = FIRST_PAUSE_S * 2 ** (len(recent) - 1)
        child.start_at = now + pause
        self._say(f"The {child.program.name} ended ({how}); starting it again in {pause:g} s.")

    def _sleep(self, seconds: float) -> None:
        select.select([self._wake], [], [], seconds)
        try:
            while self._wake.recv(512):
                pass
        except BlockingIOError:
            pass

    def _end(self) -> None:
        """Ask every child to end, wait, and kill who has not."""
        left = [c.process for c in self._children if c.process is not None]
        for process in left:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + STOP_S
        for process in left:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Ready:
    """Looks at /healthz until it answers, then says once where to go."""

    def __init__(
        self, config: Config, say: Callable[[str], None], announce: Callable[[str], None]
    ) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104
        self._address = (host, config.port)
        shown = f"[{host}]" if ":" in host else host
        self._host = f"{shown}:{config.port}"
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
            with socket.create_connection(self._address, timeout=2) as connection:
                request = f"GET /healthz HTTP/1.0\r\nHost: {self._host}\r\n\r\n"
                connection.sendall(request.encode())
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A child in a process group of its own: Ctrl-C reaches us alone, and we end it in order."""
    return subprocess.Popen(  # noqa: S603 -- our own commands, no shell
        command, cwd=ROOT, process_group=0, preexec_fn=_dies_with_us()
    )


def _dies_with_us() -> Callable[[], None] | None:
    """On Linux: have the kernel end the child when we are killed and cannot do it."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def arrange() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return arrange


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _announce(line: str) -> None:
    """The one line that is the command's result, and so goes to stdout."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run, or with ``--check`` only look whether the address is free. Returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        _say("usage: python -m tubetotask.serve [--check]")
        return 2
    try:
        config = load()
        check_address(config.host, config.port)
        if arguments:
            return 0 if is_current(config.database_url) else MIGRATE_FIRST
        Supervisor(programs(config), _say).run(Ready(config, _say, _announce))
        _say("TubeToTask has stopped.")
    except TubeToTaskError as error:
        _say(f"TubeToTask cannot start: {error.message}\n  {error.remedy}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
