"""The units: what systemd says of them before any machine boots."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.verify.frame import Failed, check
from deploy.verify.tools import ROOT, run

UNITS = ROOT / "systemd"
HIGHEST = 20  # tenths: systemd calls 2.0 "OK"
# What the units name is on a server, not here: each stands for a file that must only be there.
PROGRAMS = re.compile(r"^(Exec\w+=)([+-]?)/\S+", re.MULTILINE)


@check("systemd/", "systemd-analyze verify finds no error", fast=True, needs=["systemd-analyze"])
def verify() -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for unit in sorted(UNITS.iterdir()):
            text = unit.read_text(encoding="utf-8")
            (folder / unit.name).write_text(PROGRAMS.sub(r"\1\2/bin/true", text), encoding="utf-8")
        units = sorted(folder.glob("tubetotask*"))
        named = [u.with_name("tubetotask-failed@x.service") if "@." in u.name else u for u in units]
        said = run("systemd-analyze", "verify", "--man=no", *named, codes=(0, 1))
        ours = [line for line in said.splitlines() if "tubetotask" in line]
    # Units of the machine that this runs on, and users that only a server has.
    wrong = [line for line in ours if "Failed to create" not in line]
    if wrong:
        raise Failed(" | ".join(wrong))
    return f"{len(units)} units"


@check("systemd/", "every service's exposure is at most 2.0", fast=True, needs=["systemd-analyze"])
def security() -> str:
    services = sorted(UNITS.glob("*.service"))
    worst = 0.0
    for unit in services:
        command = ("systemd-analyze", "security", "--offline=true", f"--threshold={HIGHEST}")
        said = run(*command, unit, codes=(0, 1))
        found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
        if found is None:
            raise Failed(f"{unit.name}: systemd-analyze says nothing of its exposure")
        level = float(found.group(1))
        if level * 10 > HIGHEST:
            raise Failed(f"{unit.name} has an exposure of {level}")
        worst = max(worst, level)
    return f"{len(services)} services, the highest at {worst}"
