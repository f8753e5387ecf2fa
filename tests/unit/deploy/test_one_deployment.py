"""Who changes what is in service holds one lock: the scripts on the server and the workflow."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from tubetotask.config import ROOT

COMMON = ROOT / "deploy/server/common.sh"
# As update.sh, rollback.sh and setup.sh do, with a folder and a user that are here.
ONLY_ONE = """
set -Eeuo pipefail
. {common}
RELEASES={folder} LOCK={folder}/lock DEPLOY_USER={user}
only_one
echo alone
"""


def deployment() -> str:
    """What the workflow runs on the server."""
    workflow = YAML(typ="safe").load(ROOT / ".github/workflows/deploy.yml")
    steps = workflow["jobs"]["deploy"]["steps"]
    script: str = next(s for s in steps if s.get("name") == "Deploy to production")["with"][
        "script"
    ]
    return script


def bash(script: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin", **env}
    return subprocess.run(
        ["bash", "-c", script], env=given, capture_output=True, text=True, check=False, timeout=120
    )


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Somebody else has the lock meanwhile."""
    file.touch()
    with file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def only_one(folder: Path) -> subprocess.CompletedProcess[str]:
    # Only root can give the file to somebody; another finds no such user, and gives it to nobody.
    user = "root" if os.geteuid() == 0 else "nobody-of-this-name"
    return bash(ONLY_ONE.format(common=COMMON, folder=folder, user=user))


def test_a_script_makes_the_lock_which_nobody_else_can_open_and_has_it(tmp_path: Path) -> None:
    done = only_one(tmp_path)
    assert done.stdout == "alone\n", done.stderr
    assert (tmp_path / "lock").stat().st_mode & 0o037 == 0


def test_beside_a_deployment_a_script_ends_with_the_remedy(tmp_path: Path) -> None:
    with held(tmp_path / "lock"):
        done = only_one(tmp_path)
    assert done.returncode == 1
    assert "alone" not in done.stdout
    assert "Another setup, update, rollback or deployment is running." in done.stderr
    assert "What to do: Wait" in done.stderr


def test_beside_a_script_the_workflow_waits_and_then_changes_nothing(tmp_path: Path) -> None:
    bash(f"git init -q {tmp_path}")
    env = {
        "TUBETOTASK_PATH": str(tmp_path),
        "TUBETOTASK_LOCK": str(tmp_path / "lock"),
        "TUBETOTASK_WAIT_S": "1",
    }
    with held(tmp_path / "lock"):
        done = bash(f"set -x; {deployment()}", **env)
    assert done.returncode == 1
    assert "Another setup, update or rollback is running; nothing was changed." in done.stderr
    assert "git pull" not in done.stderr, "it went on"


def test_the_workflow_and_the_scripts_mean_the_same_lock() -> None:
    asked = bash(f'. {COMMON}; printf "%s" "$LOCK"').stdout
    assert asked == "/var/lib/tubetotask-releases/lock"
    assert f"${{TUBETOTASK_LOCK:-{asked}}}" in deployment()
