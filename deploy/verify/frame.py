"""What a check of a deployment is, and how checks are run and told.

Invariant: a check ends in exactly one of three ways: it returns what was seen (ok), raises
``Failed`` (or anything else: FAILED), or raises ``NotProven`` with the reason. Nothing that lacks
what it needs counts as ok. What checks share (an engine, a machine) is made at most once and taken
down at the end, however the run ends.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
State = Literal["ok", "FAILED", "not proven"]
# How many times longer than on two free cores a check, and a program it runs, may take before it
# is given up. What a check claims about time (ready within a minute, say) stays as it is.
PATIENCE = max(1.0, float(os.environ.get("TUBETOTASK_VERIFY_PATIENCE") or 1))


class Failed(Exception):
    """What a check looked at is not as it must be. Carries the sentence."""


class NotProven(Exception):
    """The check cannot be made here. Carries the reason."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check. ``run`` returns what was seen, in a sentence; ``needs``: see ``tools.provide``.

    ``subject`` is the file it stands in. Fast: no root, a few seconds. ``timeout_s``: after so long
    it has failed.
    """

    subject: str
    artefact: str
    name: str
    run: Callable[[], str]
    fast: bool
    needs: tuple[str, ...]
    timeout_s: int

    def is_named(self, word: str) -> bool:
        """Whether a word is its subject (containers is containers_compose, too) or its artefact."""
        subjects = (self.subject, self.subject.partition("_")[0])
        return word.lower() in (*subjects, self.artefact.lower())

    def speaks_of(self, word: str) -> bool:
        """Whether a word stands in what it is called."""
        return word.lower() in f"{self.artefact}: {self.name}".lower()


@dataclass(frozen=True, slots=True)
class Result:
    """How a check ended. ``said``: what was seen, what is wrong, or why it is not proven."""

    check: Check
    state: State
    said: str
    took_s: float


CHECKS: list[Check] = []


def check(
    artefact: str,
    name: str,
    *,
    fast: bool = False,
    needs: Sequence[str] = (),
    timeout_s: int | None = None,
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a function as a check; the order of registering is the order of running.

    ``artefact``: the file or thing of the specification; ``name``: the claim that is checked.
    """

    def register(run: Callable[[], str]) -> Callable[[], str]:
        subject = run.__module__.rpartition(".")[2]
        limit = timeout_s or (30 if fast else 600)
        CHECKS.append(Check(subject, artefact, name, run, fast, tuple(needs), limit))
        return run

    return register


_shared = ExitStack()


def shared(make: Callable[P, Iterator[T]]) -> Callable[P, T]:
    """Of a generator like those of ``contextmanager``: a function that opens it once a run.

    If opening it failed, each later call fails at once with the same error.
    """
    opens: Callable[P, AbstractContextManager[T]] = contextmanager(make)
    kept: list[T] = []
    error: list[Exception] = []

    def get(*args: P.args, **kwargs: P.kwargs) -> T:
        if error:
            raise error[0]
        if not kept:
            try:
                kept.append(_shared.enter_context(opens(*args, **kwargs)))
            except Exception as problem:
                error.append(problem)
                raise
            _shared.callback(kept.clear)
        return kept[0]

    return get


def close_shared() -> None:
    """Take down what ``shared`` opened, the latest first."""
    _shared.close()


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    def expired(_number: int, _frame: object) -> None:
        raise Failed(f"it was not done after {seconds} s")

    old = signal.signal(signal.SIGALRM, expired)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def run_one(one: Check, provide: Callable[[Check], None]) -> Result:
    """Run a check. ``provide`` sees to what it needs, or raises NotProven or Failed."""
    begin = time.monotonic()
    state: State = "ok"
    try:
        provide(one)
        begin = time.monotonic()  # installing a tool is not the check's time
        with _limit(round(one.timeout_s * PATIENCE)):
            said = one.run()
        if not said:
            state, said = "FAILED", "the check did not say what it saw"
    except NotProven as reason:
        state, said = "not proven", str(reason) or "no reason was given"
    except Failed as problem:
        state, said = "FAILED", str(problem)
    except Exception as problem:
        where = traceback.extract_tb(problem.__traceback__)[-1]
        place = f"{os.path.basename(where.filename)}:{where.lineno}"  # noqa: PTH119 - a name only
        state, said = "FAILED", f"{type(problem).__name__}: {problem} ({place})"
    return Result(one, state, " ".join(said.split()), time.monotonic() - begin)
