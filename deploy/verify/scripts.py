"""The shell scripts: what a linter of shell says of each."""

from __future__ import annotations

from deploy.verify.frame import Failed, check
from deploy.verify.tools import ROOT, run


@check("scripts", "shellcheck finds nothing in any shell script", fast=True, needs=["shellcheck"])
def shellcheck() -> str:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    scripts = []
    for name in listed:
        file = ROOT / name
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as stream:
                first = stream.readline()
            if first.startswith(b"#!") and (first.strip().endswith(b"sh")):
                scripts.append(name)
    if not scripts:
        raise Failed("no shell script was found")
    # SC2317 takes functions that are handed to another one for unreachable.
    run("shellcheck", "--severity=style", "--exclude=SC2317", *scripts, timeout_s=60)
    return f"{len(scripts)} scripts"
