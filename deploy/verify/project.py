"""The project in a machine: a repository to pull from, and releases that are published in it.

Invariant: what is laid is the project as it stands here, uncommitted changes included, and nothing
that git leaves out.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.verify.tools import ROOT, run


def lay_project(root: Path) -> None:
    """The project as it stands here: a repository to pull from, and a clone of it for setup.sh."""
    work = root / "srv/work"
    work.mkdir()
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        source = ROOT / name
        if source.is_file() and not source.is_symlink():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, work / name)
    git(work, "init", "-q", "-b", "main")
    commit(work, "As it stands")
    git(root, "clone", "-q", "--bare", "srv/work", "srv/origin.git")
    git(work, "remote", "add", "origin", "../origin.git")
    git(root, "clone", "-q", "srv/origin.git", "root/tubetotask")
    git(root / "root/tubetotask", "remote", "set-url", "origin", "/srv/origin.git")


def git(folder: Path, *words: str) -> str:
    """git, as somebody who needs no settings."""
    who = ("-c", "user.name=Verify", "-c", "user.email=verify@example.test")
    return run("git", "-C", folder, *who, *words).strip()


def commit(work: Path, message: str) -> str:
    """Commit everything there is; returns the commit."""
    git(work, "add", "-A")
    git(work, "commit", "-q", "--allow-empty", "-m", message)
    return git(work, "rev-parse", "HEAD")
