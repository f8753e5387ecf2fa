"""Programs started, watched and ended together, by a process that has loaded next to nothing.

Invariant: no program outlives this process, and while it runs each runs or is about to be started
again. One that dies at once again and again ends everything with a sentence, and one that gives
no sign of life is ended; nothing is retried for ever in silence.

Neither dataclasses nor typing, sockets or the tree of errors here: that and what they load takes
as much as a bare interpreter.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence

from tubetotask.programs import OURS, Program, begin

DEATHS = 5  # so many …
WITHIN_S = 30.0  # … in so short a time, and the program is given up
FIRST_PAUSE_S = 0.25
STOP_S = 10.0  # what programs get to finish a request or a step of a job
SILENT_S = 30.0  # without a sign of life from one that gives them
LOOK_S = 5.0  # how often signs of life are looked for


class Child:
    """A program, its process, and when it died lately."""

    def __init__(self, program: Program, pid: int | None = None) -> None:
        self.program, self.pid = program, pid
        self.deaths: deque[float] = deque(maxlen=DEATHS)
        self.start_at = 0.0
        self.asked_to_end = False


class GivenUp(Exception):
    """A program died too often. ``remedy``: what to do, as errors of the tree have it; this one is
    none of them, since nobody meets it but who watches the programs."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


class Supervisor:
    """Starts programs, starts them again when they die, and ends them together.

    ``begun``: the processes of those that run already, in the order of ``members``; they must be
    children of this process.
    """

    def __init__(
        self, members: Sequence[Program], say: Callable[[str], None], begun: Sequence[int] = ()
    ) -> None:
        self._children = [Child(program) for program in members]
        for child, pid in zip(self._children, begun, strict=False):
            child.pid = pid
        self._say = say
        self._stopping = False
        # Signals and deaths of children write a byte here, so that waiting ends at once.
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

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
            os.close(self._wake)
            os.close(self._waker)

    def _catch(self) -> Callable[[], None]:
        def stop(_number: int, _frame: object) -> None:
            self._stopping = True

        def look(_number: int, _frame: object) -> None:
            """Nothing to do: the byte that wakes the loop is enough."""

        handlers = {signal.SIGINT: stop, signal.SIGTERM: stop, signal.SIGCHLD: look}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # so that nohup works
            handlers[signal.SIGHUP] = stop
        old = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        old_fd = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        # What came while the programs were loaded is heard now.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)

        def restore() -> None:
            signal.set_wakeup_fd(old_fd)
            for number, handler in old.items():
                signal.signal(number, handler)

        return restore

    def _tend(self) -> float:
        """Start what is due and notice who died. Returns seconds until something is due."""
        now, due = time.monotonic(), 60.0
        for child in self._children:
            code = ended(child)
            if code is not None:
                self._died(child, _how(code), now)
            if child.pid is None:
                if child.start_at <= now:
                    child.asked_to_end = False
                    if child.program.life is not None:
                        os.utime(child.program.life)  # to the wall's time: see _look_for_life
                    child.pid = begin(child.program, again=bool(child.deaths))
                else:
                    due = min(due, child.start_at - now)
            if child.pid is not None and child.program.life is not None:
                self._look_for_life(child, child.program.life, child.pid, now)
                due = min(due, LOOK_S)
        return due

    def _look_for_life(self, child: Child, life: int, pid: int, now: float) -> None:
        # Before its first sign the time of the file is that of the wall, long after.
        if now - os.fstat(life).st_mtime <= SILENT_S:
            return
        if child.asked_to_end:
            os.kill(pid, signal.SIGKILL)
            return
        self._say(f"The {child.program.name} gave no sign of life for {SILENT_S:.0f} s.")
        child.asked_to_end = True
        os.kill(pid, signal.SIGABRT)

    def _died(self, child: Child, how: str, now: float) -> None:
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
            while os.read(self._wake, 512):
                pass
        except BlockingIOError:
            pass

    def _end(self) -> None:
        """Ask every program to end, wait, and kill who has not."""
        for child in self._children:
            if child.pid is not None and ended(child) is None:
                os.kill(child.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_S
        while (left := self._left()) and (wait := until - time.monotonic()) > 0:
            self._sleep(wait)
        for child, pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            child.pid = None

    def _left(self) -> list[tuple[Child, int]]:
        """Those that have not ended yet, with their processes."""
        for child in self._children:
            ended(child)
        return [(child, child.pid) for child in self._children if child.pid is not None]


def ended(child: Child) -> int | None:
    """The exit code of a process that has ended since it was asked last (-n: by signal n)."""
    if child.pid is None:
        return None
    pid, status = os.waitpid(child.pid, os.WNOHANG)
    if pid == 0:
        return None
    child.pid = None
    return os.waitstatus_to_exitcode(status)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
