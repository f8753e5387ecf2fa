"""The image, built and run as tightly as a person may run it."""

from __future__ import annotations

import json
import time
from typing import Any

from deploy.verify import engine as engines
from deploy.verify.containers_files import need
from deploy.verify.engine import NEEDS, Engine, images
from deploy.verify.frame import Failed, check
from deploy.verify.tools import tail

MOST_MB = 750
SECRET = "0123456789abcdef" * 4
# As tight as a person may make it: nothing can be written but /tmp and the data folder.
TIGHT = (
    *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--memory", "300m", "--memory-swap", "300m", "--pids-limit", "100"),
    *("--tmpfs", "/tmp:mode=1777", "--tmpfs", "/app/instance:uid=10001,gid=10001,mode=0700"),
    *("--env", f"SESSION_SECRET={SECRET}"),
)


@check("Dockerfile", f"the image is built, and at most {MOST_MB} MB", needs=NEEDS, timeout_s=5400)
def built() -> str:
    images()
    size = int(_inspected()["Size"]) // 1_000_000
    need(size <= MOST_MB, sentence=f"the image has {size} MB")
    return f"{size} MB, on a stand-in for python:3.11-slim of {_size('python:3.11-slim')} MB"


@check("Dockerfile", "nothing but what runs is in the image", needs=NEEDS, timeout_s=900)
def contents() -> str:
    listed = _run("find", "/app", "-xdev", "-not", "-path", "*/__pycache__*", "-type", "f").split()
    odd = [
        name
        for name in listed
        if not name.startswith("/app/tubetotask/")
        and name
        not in {f"/app/{n}" for n in ("main.py", "gunicorn.conf.py", "requirements.txt", "LICENSE")}
    ]
    need(not odd, sentence=f"there is more in the image: {odd[:5]}")
    # With a root that can be written: what the rights alone allow.
    looked = ("find", "/app", "/opt/venv", "-xdev", "-writable", "-not", "-type", "l")
    mine = engines.engine().docker("run", "--rm", "tubetotask:local", *looked).split()
    need(
        set(mine) == {"/app/instance", "/app/logs", "/app/backups"},
        sentence=f"the application's user may write to {mine[:5]}",
    )
    secret = json.dumps(_inspected()["Config"]["Env"])
    need("SECRET" not in secret and "PASSWORD" not in secret, sentence=f"secrets in: {secret}")
    return f"{len(listed)} files; only instance, logs and backups can be written"


@check(
    "Dockerfile",
    "the web server runs read-only, as an ordinary user, in 300 MB",
    needs=NEEDS,
    timeout_s=900,
)
def tight() -> str:
    engine = engines.engine()
    said = _run("sh", "-c", "id -u; cat /proc/1/comm; tubetotask --version; flask db upgrade 2>&1")
    need(said.split()[:2] == ["10001", "tini"], sentence=f"user or first process: {said[:200]}")
    name = "tight"
    command = "flask db upgrade && exec gunicorn --bind 0.0.0.0:5000 main:app"
    engine.docker(
        "run", "--detach", "--name", name, *TIGHT, "tubetotask:local", "sh", "-c", command
    )
    try:
        _healthy(engine, name)
        for _ in range(20):
            page = engine.docker("exec", name, "python", "-c", _GET)
            need("TubeToTask" in page, sentence=f"the page says: {tail(page)}")
        used = float(engine.docker("exec", name, "sh", "-c", PEAK)) / 1e6
        _buries(engine, name)
        begin = time.monotonic()
        engine.docker("stop", "--time", "30", name)
        took = time.monotonic() - begin
        state = engine.state(name)
        need(state["ExitCode"] == 0, sentence=f"SIGTERM ended it with {state['ExitCode']}")
        need(not state["OOMKilled"], sentence="it ran out of memory")
    except Failed as problem:
        raise Failed(f"{problem} | {tail(engine.docker('logs', name), 12)}") from problem
    finally:
        engine.docker("rm", "--force", name)
    return (
        f"at most {used:.0f} MB with two gunicorn workers; SIGTERM ends it in {took:.1f} s with 0"
    )


_GET = """
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:5000/", timeout=10).read(3000).decode())
"""
PEAK = (
    "cat /sys/fs/cgroup/memory.peak 2>/dev/null "
    "|| cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes"
)


def _buries(engine: Engine, name: str) -> None:
    """An orphan that dies must not stay as a zombie."""
    orphan = "(sh -c 'sleep 0.2' &) ; sleep 1; grep -l 'State:.Z' /proc/[0-9]*/status || true"
    zombies = engine.docker("exec", name, "sh", "-c", orphan).strip()
    need(not zombies, sentence=f"zombies stay: {zombies}")


def _healthy(engine: Engine, name: str, within_s: float = 60) -> None:
    """Wait for the image's own health check."""
    until = time.monotonic() + within_s
    while True:
        said = ""
        try:
            said = engine.docker("exec", name, "python", "-m", "tubetotask.probe")
            return
        except Failed as problem:
            if time.monotonic() > until or not engine.state(name)["Running"]:
                raise Failed(f"it did not become healthy: {problem} {said}") from problem
            time.sleep(0.5)


def _inspected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(engines.engine().docker("inspect", "tubetotask:local"))[0]
    return found


def _size(image: str) -> int:
    return int(json.loads(engines.engine().docker("inspect", image))[0]["Size"]) // 1_000_000


def _run(*command: str) -> str:
    return engines.engine().docker("run", "--rm", *TIGHT, "tubetotask:local", *command)
