"""The process that stays while ``script/server`` runs, with next to no memory: the supervisor.

``command`` is how ``serve`` runs it: without what finds libraries (``-S``), of which it has no use
for any, and not by its file, which would be compiled here (0.2 MB). It reads no settings.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

from tubetotask.programs import Program, beside, programs
from tubetotask.supervisor import GivenUp, Supervisor

SLOW_S = 30.0  # a start that takes longer is mentioned


def command(listening: int, lives: Sequence[int], begun: Sequence[int], *where: str) -> list[str]:
    """The words to run it with: of open files, the programs that have begun, and ``HOST PORT``,
    where they listen."""
    root = __file__.removesuffix("/tubetotask/watch.py")
    found = f"import sys; sys.path.append({root!r})"
    code = f"{found}; from tubetotask.watch import main; sys.exit(main())"
    numbers = (",".join(map(str, several)) for several in (lives, begun))
    return [sys.executable, "-P", "-S", "-c", code, str(listening), *numbers, *where]


class Ready:
    """Looks at /healthz until it answers, then says once where to go.

    A process of its own looks: what it loads to do so, a fifth of this one's memory, goes with it.
    """

    def __init__(
        self, host: str, port: int, say: Callable[[str], None], announce: Callable[[str], None]
    ) -> None:
        if not host.strip("0.:"):  # who listens everywhere is asked at the loopback address
            host = "::1" if ":" in host else "127.0.0.1"
        self._address = (host, port)
        shown = f"[{host}]" if ":" in host else host
        self._host = f"{shown}:{port}"
        self._say, self._announce = say, announce
        self._slow_at = time.monotonic() + SLOW_S
        self._slow_said = False
        self._looks: int | None = None  # the process

    def __call__(self) -> float | None:
        """None once it has answered, else the seconds to wait."""
        if self._looks is None:
            self._looks = beside(Program("ready", ()), self._look)
        ended, status = os.waitpid(self._looks, os.WNOHANG)
        if ended:
            self._looks = None
            if status == 0:
                self._announce(f"TubeToTask is ready: http://{self._host}")
                return None
        if not self._slow_said and time.monotonic() > self._slow_at:
            self._slow_said = True
            self._say(f"TubeToTask does not answer yet, after {SLOW_S:.0f} s. Ctrl-C stops.")
        return 0.1

    def end(self) -> None:
        """Nobody wants to know any more."""
        if self._looks is not None:
            os.kill(self._looks, signal.SIGKILL)
            os.waitpid(self._looks, 0)

    def _look(self) -> None:
        while not self._answers():
            time.sleep(0.1)

    def _answers(self) -> bool:
        import socket

        try:
            # Somebody listens from the start: who asks too early waits for the answer.
            with socket.create_connection(self._address, timeout=0.5) as connection:
                request = f"GET /healthz HTTP/1.0\r\nHost: {self._host}\r\n\r\n"
                connection.sendall(request.encode())
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False


def main() -> int:
    """Watch the programs until a signal asks to end them. Returns the exit code."""
    listening, lives, begun, host, port = sys.argv[1:]
    files = [int(listening), *_numbers(lives)]
    for file in files:
        os.set_inheritable(file, False)  # but for the program that is given it
    watched = Supervisor(programs(files[0], files[1:]), _say, _numbers(begun))
    ready = Ready(host, int(port), _say, _announce)
    try:
        watched.run(ready)
    except GivenUp as error:
        _say(f"TubeToTask cannot start: {error.message}\n  {error.remedy}")
        return 1
    finally:
        ready.end()
    _say("TubeToTask has stopped.")
    return 0


def _numbers(told: str) -> list[int]:
    return [int(number) for number in told.split(",") if number]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _announce(line: str) -> None:
    """The one line that is the command's result, and so goes to stdout."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
