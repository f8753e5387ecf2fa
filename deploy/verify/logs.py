"""The log file of several processes, turned by the real logrotate while they write."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.verify import tools
from deploy.verify.frame import Failed, check
from deploy.verify.monitoring import until
from deploy.verify.tools import ROOT, run

WRITER = """
import logging, pathlib, sys, time
from tubetotask.logs.files import SharedFile
log = logging.getLogger()
log.addHandler(SharedFile(pathlib.Path(sys.argv[2]), 0))
number = 0
while not pathlib.Path(sys.argv[3]).exists():
    log.warning("%s %d", sys.argv[1], number)
    number += 1
    time.sleep(0.0005)
print(number)
"""


@check("logs", "logrotate under the load of three processes loses no line", needs=("logrotate",))
def turned() -> str:
    with tempfile.TemporaryDirectory(prefix="tubetotask-") as name:
        folder = Path(name)
        (folder / "logs").mkdir(mode=0o755)
        log, end = folder / "logs" / "tubetotask.log", folder / "end"
        config = folder / "logrotate.conf"
        user = "su root root" if tools.is_root() else ""
        options = ("rotate 100", "missingok", "compress", "delaycompress", "nocreate", user)
        config.write_text("\n ".join((f"{log} {{", *options)) + "\n}\n")
        config.chmod(0o644)
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, f"p{n}", str(log), str(end)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(3)
        ]
        until(log.exists, "nothing is logged")
        for _ in range(6):
            time.sleep(0.7)
            run("logrotate", "--force", "--state", str(folder / "state"), str(config))
        end.touch()
        wrote = [int(writer.communicate(timeout=60)[0]) for writer in writers]
        files = sorted((folder / "logs").iterdir())
        told = "".join(
            run("zcat", f) if f.suffix == ".gz" else f.read_text() for f in files
        ).splitlines()
    for n, count in enumerate(wrote):
        numbers = sorted(int(line.split()[1]) for line in told if line.startswith(f"p{n} "))
        if numbers != list(range(count)):
            raise Failed(f"process {n} wrote {count} lines, and {len(numbers)} are there")
    return f"{sum(wrote)} lines of 3 processes in {len(files)} files after 6 turns, each there once"
