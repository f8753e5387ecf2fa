"""script/server's process as a whole: pages, the worker, and a web server that dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from tubetotask import config

PATIENCE_S = 120


@pytest.mark.slow
def test_a_request_waits_while_a_web_server_that_died_is_started_again(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"TUBETOTASK_DATA": str(tmp_path), "PORT": str(port), "HOST": "127.0.0.1"}
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "FLASK_ENV")} | own
    migrated = [sys.executable, "-m", "flask", "--app", "main", "db", "upgrade"]
    subprocess.run(migrated, check=True, cwd=config.ROOT, env=env)
    command = [sys.executable, "-m", "tubetotask.serve"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=config.ROOT, env=env
    ) as served:
        try:
            assert served.stdout is not None
            assert served.stdout.readline() == f"TubeToTask is ready: http://127.0.0.1:{port}\n"
            children = psutil.Process(served.pid).children()
            web = next(child for child in children if child.name() == "web server")
            web.kill()
            healthy = f"http://127.0.0.1:{port}/healthz"
            with urllib.request.urlopen(healthy, timeout=PATIENCE_S) as answer:
                assert answer.status == 200
            second = psutil.Process(served.pid).children()
            assert {child.name() for child in second} == {"web server", "worker"}
            assert web.pid not in {child.pid for child in second}
        finally:
            served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE_S) == 0
    assert not any(child.is_running() for child in (*children, *second))
