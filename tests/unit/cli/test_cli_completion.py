"""``tubetotask completion`` in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.runs import ROOT, run

pytestmark = pytest.mark.slow
# What is typed, and some of what is offered; "." at the end: nothing is typed of the last word.
TYPED = {
    "tubetotask ta": {"tasks"},
    "tubetotask tasks .": {"list", "accept", "proposed"},
    "tubetotask tasks --li": {"--limit"},
    "tubetotask report --format .": {"pdf", "csv"},
    "tubetotask call getTas": {"getTask", "getTaskOverview"},
}
_BASH = """
source "$1"
shift
for line in "$@"; do
    COMP_WORDS=($line)
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    [ "${COMP_WORDS[COMP_CWORD]}" = . ] && COMP_WORDS[COMP_CWORD]=
    COMPREPLY=()
    _tubetotask_completion tubetotask
    echo "${COMPREPLY[*]}"
done
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Where a shell finds the command."""
    program = tmp_path / "bin" / "tubetotask"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m tubetotask.cli.main "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}


def script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What the command writes for a shell."""
    assert run("completion", shell) == 0
    file = tmp_path / f"completion.{shell}"
    file.write_text(capsys.readouterr().out)
    return file


def test_bash_completes_commands_options_values_and_operations(
    tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = script("bash", tmp_path, capsys)
    told = subprocess.run(
        ["bash", "--norc", "-c", _BASH, "bash", str(file), *TYPED],
        capture_output=True,
        text=True,
        env=environ,
        cwd=tmp_path,
        check=True,
    )
    offered = [set(line.split()) for line in told.stdout.splitlines()]
    assert len(offered) == len(TYPED), told.stderr
    for (typed, some), found in zip(TYPED.items(), offered, strict=True):
        assert some <= found, typed
    assert offered[0] == {"tasks"}
    assert "list" not in offered[2]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_zsh_and_fish_take_what_is_written_for_them(
    shell: str, tmp_path: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = script(shell, tmp_path, capsys)
    assert "_TUBETOTASK_COMPLETE" in file.read_text()
    if shutil.which(shell) is None:
        return  # few machines have them: what is written is click's own, which has its tests
    if shell == "zsh":
        command = ["zsh", "-fc", f"autoload -U compinit; compinit -D; source {file}"]
    else:
        ask = f"source {file}; complete -C 'tubetotask tas'"
        command = ["fish", "--no-config", "-c", ask]
    told = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    assert shell == "zsh" or told.stdout.startswith("tasks")


def test_a_shell_that_is_not_known_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("completion", "csh") == 2
    assert "“csh” is not one of bash, zsh, fish." in capsys.readouterr().err
