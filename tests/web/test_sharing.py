"""Workers of the server share what comes in at once."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from bench.idle import free_port
from tubetotask.config import ROOT

# Answers with the number of the process, and takes so long that all workers are there meanwhile.
_APP = """
import os, time

def app(environ, start_response):
    time.sleep(2)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@contextmanager
def server(folder: Path, threads: int) -> Iterator[int]:
    """Two workers, each with so many threads; the port."""
    (folder / "slow.py").write_text(_APP)
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "gunicorn", "slow:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", str(threads), "--no-control-socket"]
    command += ["--worker-class", "tubetotask.web.sharing.SharingWorker"]
    told = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, env=told, stdout=out, stderr=out)
    try:
        for _ in range(600):
            if log.read_text().count("Booting worker") == 2:
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def asked(port: int) -> str:
    """Who answers on a new connection."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read().decode()


def test_who_has_no_thread_free_leaves_a_connection_to_the_others(tmp_path: Path) -> None:
    with server(tmp_path, threads=2) as port, ThreadPoolExecutor(4) as at_once:
        answered = Counter(at_once.map(asked, [port] * 4))
        assert sorted(answered.values()) == [2, 2]


def test_what_comes_while_all_are_busy_is_answered_when_one_is_free(tmp_path: Path) -> None:
    with server(tmp_path, threads=1) as port, ThreadPoolExecutor(5) as at_once:
        answered = Counter(at_once.map(asked, [port] * 5))
        assert sum(answered.values()) == 5
        assert len(answered) == 2
