"""``script/verify-deploy``: runs the checks and prints the table."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import signal
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Sequence

from deploy import verify
from deploy.verify import tools
from deploy.verify.frame import CHECKS, Check, Result, close_shared, run_one

APART = ("__main__", "frame", "tools")
FAST_S = 50  # what all fast checks together may take on two cores


def load_checks() -> list[Check]:
    """Import every file of checks; returns the checks, subject by subject."""
    for module in sorted(pkgutil.iter_modules(verify.__path__), key=lambda found: found.name):
        if module.name not in APART:
            importlib.import_module(f"{verify.__name__}.{module.name}")
    return sorted(CHECKS, key=lambda one: one.subject)


def choose(checks: Sequence[Check], names: Sequence[str], *, fast: bool) -> list[Check]:
    """Those that are called so (all, without names). Raises LookupError for a name of none.

    A name is a subject or an artefact; only where it is neither, a part of what a check says.
    """
    chosen: list[Check] = [] if names else list(checks)
    for name in names:
        found = [one for one in checks if one.is_named(name)]
        found = found or [one for one in checks if one.speaks_of(name)]
        if not found:
            raise LookupError(name)
        chosen += found
    return [one for one in checks if one in chosen and (one.fast or not fast)]


def row(artefact: str, name: str, result: str, took: str) -> str:
    """A line of the table."""
    return f"{artefact[:29]:29}  {name[:66]:66}  {result:10}  {took:>7}".rstrip()


def show(result: Result) -> None:
    """A check's line, and beneath it what was seen or what is wrong."""
    name = textwrap.wrap(result.check.name, 66) or [""]
    print(row(result.check.artefact, name[0], result.state, f"{result.took_s:.1f} s"))
    for more in name[1:]:
        print(row("", more, "", ""))
    for line in textwrap.wrap(result.said, 104):
        print(f"    {line}")
    sys.stdout.flush()


def run_all(checks: Sequence[Check], provide: Callable[[Check], None]) -> list[Result]:
    """Run checks one after the other and show each as it ends; takes down what they shared."""
    results = []
    print(row("ARTEFACT", "CHECK", "RESULT", "TIME"))
    try:
        for one in checks:
            results.append(run_one(one, provide))
            show(results[-1])
    finally:
        close_shared()
    return results


def summary(results: Sequence[Result]) -> str:
    """The last lines: how many of each, and which failed or are not proven."""
    lines = []
    for state in ("FAILED", "not proven"):
        for one in results:
            if one.state == state:
                lines.append(f"{state}: {one.check.artefact}: {one.check.name}: {one.said}")
    count = Counter(one.state for one in results)
    lines.append(
        f"{count['ok']} ok, {count['FAILED']} FAILED, {count['not proven']} not proven "
        f"in {sum(one.took_s for one in results):.0f} s"
    )
    return "\n".join(lines)


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="script/verify-deploy",
        description="Proves what the deployment guides say. Without --fast: as root, minutes.",
    )
    parser.add_argument("--fast", action="store_true", help=f"no root, at most {FAST_S} s")
    parser.add_argument("--list", action="store_true", help="only name the checks")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a subject, artefact or check")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Returns the exit code: 0 nothing failed, 1 something did, 2 wrong usage."""
    asked = arguments(given)
    # Ended by a signal, what checks share must still be taken down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begin = time.monotonic()
    try:
        checks = choose(load_checks(), asked.names, fast=asked.fast)
    except LookupError as error:
        print(f"script/verify-deploy: no check is called {error}; see --list", file=sys.stderr)
        return 2
    if asked.list:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever reads the list may stop
        for one in checks:
            print(row(one.artefact, one.name, "fast" if one.fast else "", one.subject))
        return 0
    if not checks:
        print("script/verify-deploy: there is nothing to check", file=sys.stderr)
        return 2
    results = run_all(checks, tools.provide)
    print(f"\n{summary(results)}")
    took_s = time.monotonic() - begin
    if asked.fast and took_s > FAST_S:
        print(f"That was {took_s:.0f} s; on two free cores it must not be more than {FAST_S} s.")
    return 1 if any(one.state == "FAILED" for one in results) else 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
