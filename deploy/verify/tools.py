"""What checks need of the machine: root, programs, and running them.

Invariant: a program is looked for before it is installed, and what is installed comes from the
system's packages or the project's own lists. What checks make lies under one cache folder outside
the repository.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from deploy.verify.frame import PATIENCE, Check, Failed, NotProven

ROOT = Path(__file__).resolve().parents[2]
# Debian's package of a program, where it has another name.
PACKAGES = {
    "docker": "docker.io",
    "dockerd": "docker.io",
    "npm": "npm",
    "node": "nodejs",
    "systemd-analyze": "systemd",
    "promtool": "prometheus",
    "pebble-challtestsrv": "pebble",
    "systemd-nspawn": "systemd-container",
    "psql": "postgresql-client",
    "strip": "binutils",
    "nsenter": "util-linux",
    "amtool": "prometheus-alertmanager",
}
# These come with script/setup --dev.
OF_PYTHON = ("gixy", "hadolint", "honcho", "zizmor", "check-jsonschema", "flake8", "docker-compose")


def cache_folder(*parts: str) -> Path:
    """A folder for what is made once and kept between runs: TUBETOTASK_VERIFY_CACHE."""
    base = os.environ.get("TUBETOTASK_VERIFY_CACHE") or "/var/tmp/tubetotask-verify"
    found = Path(base, *parts)
    found.mkdir(parents=True, exist_ok=True)
    return found


def path() -> str:
    """PATH with the project's environment first and the system's own folders last."""
    here = Path(sys.executable).parent
    return f"{here}:{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"


def find(program: str) -> str:
    """The full path of a program, or ""."""
    return shutil.which(program, path=path()) or ""


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def provide(one: Check) -> None:
    """See that what a check needs is there, installing what can be.

    Raises NotProven with the remedy; in CI (``CI`` is set), where a check that is never made proves
    nothing, Failed for a program that is missing.
    """
    for need in one.needs:
        if need == "root":
            if not is_root():
                raise NotProven("needs root: sudo script/verify-deploy")
        elif not find(need) and not _install(need):
            raise lacking(need)


def lacking(program: str) -> Exception:
    """What to raise where a program is missing and could not be installed."""
    if program in OF_PYTHON:
        remedy = "script/setup --dev installs it"
    else:
        remedy = f"apt install {PACKAGES.get(program, program)}"
    sentence = f"{program} is missing: {remedy}"
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return Failed(sentence) if in_ci else NotProven(sentence)


@cache
def _install(program: str) -> bool:
    """Install a program with apt, as root or where sudo asks for no password."""
    if program in OF_PYTHON or not find("apt-get"):
        return False
    return install_packages(PACKAGES.get(program, program)) and bool(find(program))


def install_packages(*packages: str) -> bool:
    """Install Debian packages without what they only recommend; whether that worked."""
    prefix = [] if is_root() else ["sudo", "-n"]
    # --no-upgrade: what is there in another version serves as well.
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}

    def quietly(*command: str) -> bool:
        try:
            done = subprocess.run(command, env=env, capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0

    if quietly(*prefix, *wanted):
        return True
    return quietly(*prefix, "apt-get", "update", "-qq") and quietly(*prefix, *wanted)


def run(
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout_s: float = 300,
    stdin: str | None = None,
    codes: tuple[int, ...] = (0,),
) -> str:
    """Run a program in the repository's root (or ``cwd``); returns what it printed, errors too.

    ``env`` is added to the environment. Raises Failed, with the end of what it printed, for an exit
    code that is none of ``codes``, and where it takes too long.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd or ROOT,
            env={**os.environ, "PATH": path(), **(env or {})},
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_s * PATIENCE,
            check=False,
        )
    except FileNotFoundError as error:
        raise Failed(f"{words[0]} is not there: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{shown(words)} was not done after {timeout_s * PATIENCE:.0f} s") from error
    if done.returncode not in codes:
        raise Failed(f"{shown(words)} ended with {done.returncode}: {tail(done.stdout)}")
    return done.stdout


def shown(words: list[str]) -> str:
    """A command as one reads it, not at full length."""
    text = " ".join(Path(word).name if word.startswith("/") else word for word in words)
    return text if len(text) <= 80 else text[:77] + "…"


def tail(text: str, lines: int = 6) -> str:
    """The last lines of what a program printed, as one."""
    return " | ".join(line.strip() for line in text.strip().splitlines()[-lines:]) or "(no word)"
