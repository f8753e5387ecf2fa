"""script/server's own process on a free port: pages, a worker, and the link that it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil

from bench.idle import free_port
from tests.web.test_browser import answers
from tubetotask.config import ROOT


@dataclass(frozen=True)
class Running:
    """Where it answers, and what it has said so far."""

    address: str
    said: list[str]
    process: subprocess.Popen[str]

    @property
    def setup_link(self) -> str:
        """The one-time link that makes the administrator."""
        end = time.monotonic() + 30  # it is said before the first answer, and read by a thread
        while not (found := re.search(r"http://\S+(/setup/\S+)\n", "".join(self.said))):
            assert time.monotonic() < end, self.said
            time.sleep(0.05)
        return self.address + found[1]

    @contextmanager
    def resting(self) -> Iterator[None]:
        """While the worker does nothing, so that what is asked for stays in the queue."""
        children = psutil.Process(self.process.pid).children()
        worker = next(child for child in children if child.name() == "worker")
        worker.suspend()
        try:
            yield
        finally:
            worker.resume()


@contextmanager
def running(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Running]:
    """On a data folder with all tables, with more in its environment."""
    port = free_port()
    own = {"TUBETOTASK_DATA": str(folder), "PORT": str(port), "LOG_LEVEL": "WARNING"}
    environ = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environ |= {**own, "FLASK_ENV": "testing", **(more or {})}
    command = [sys.executable, "-m", "tubetotask.serve"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        said: list[str] = []
        reader = Thread(target=lambda: said.extend(process.stderr or ()))
        reader.start()
        try:
            answers(f"http://127.0.0.1:{port}/healthz")
            # A passkey belongs to a name, not to a number.
            yield Running(f"http://localhost:{port}", said, process)
        finally:
            process.terminate()
            process.wait(60)
            reader.join()
