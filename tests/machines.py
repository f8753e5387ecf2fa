"""Machines to try the scripts on, and what a refusal must look like."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tubetotask.config import ROOT

TOOLS = (
    "awk cat chmod cksum cut date df dirname grep head id kill ls mkdir mktemp readlink rm sed "
    "sleep sort tail tr uname"
)
LISTS = ("requirements.txt", "requirements-dev.txt")


class Machine:
    """A copy of the scripts, a PATH of its own, and whatever Python the test puts on it."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "my projects" / "tubetotask"  # a space, as people have
        self.path = folder / "bin"
        (self.project / "script").mkdir(parents=True)
        self.path.mkdir()
        for file in (ROOT / "script").iterdir():
            shutil.copy2(file, self.project / "script")
        for name in LISTS:
            (self.project / name).write_text("# nothing\n")
        for tool in TOOLS.split():
            (self.path / tool).symlink_to(shutil.which(tool) or "/nonexistent")
        self.program("id", 'if [ "${1-}" = -u ]; then echo 1000; else echo somebody; fi')

    def program(self, name: str, shell: str) -> None:
        """Put a program on PATH, in place of one that is there."""
        file = self.path / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{shell}\n")
        file.chmod(0o755)

    def python(self, before: str = "", name: str = "python3") -> None:
        """A real Python under this name; ``before``: shell that may answer in its place."""
        self.program(name, f'{before}\nexec "{sys.executable}" "$@"')

    def run(self, script: str, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(self.path), "HOME": str(self.project), "LC_ALL": "C.UTF-8", **extra}
        return subprocess.run(
            ["/bin/sh", self.project / "script" / script, *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd="/",
            env=env,
            timeout=240,
        )


def refused(done: subprocess.CompletedProcess[str], sentence: str, remedy: str) -> None:
    """It failed with that sentence and that remedy, and nothing a person cannot read."""
    assert done.returncode == 1, done.stderr
    assert sentence in done.stderr
    assert remedy in done.stderr.split(sentence)[1]
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
