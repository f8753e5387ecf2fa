"""The processes of the Procfile, run as a platform runs them.

A platform gives a port, a database's address and thirty seconds: for an answer, and for the end
after SIGTERM. Its disk is empty after every start.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.verify import tools
from deploy.verify.compose import ASK
from deploy.verify.containers_files import need
from deploy.verify.frame import PATIENCE, Failed, check
from deploy.verify.paas import procfile
from deploy.verify.tools import ROOT, run

ROUTER_S = 30.0
SECRET = "0123456789abcdef" * 4
# Settings under which every page is shown without an account: what is measured is its making.
OWN = {"FLASK_ENV": "development", "HOST": "127.0.0.1", "TRUSTED_PROXIES": "0"}


class Dynos:
    """The processes of the Procfile, each in a shell with the same variables, on an empty disk."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env = env
        self.port = port
        self.log = Path(env["TUBETOTASK_DATA"]).parent / "log"

    def run(self, name: str) -> str:
        """Run a process to its end."""
        return run("sh", "-c", procfile()[name], env=self.env, timeout_s=120)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a process in the background, in a group of its own."""
        with self.log.open("a") as output:
            return subprocess.Popen(
                ["sh", "-c", f"exec {procfile()[name]}"],
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def get(self, path: str, timeout_s: float = ROUTER_S) -> tuple[int, str, float]:
        """Status, body and the seconds it took, asked as the router does."""
        begin = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            # Without a proxy it is a person's at this machine, whom it takes without an account.
            routed = {
                "Host": "tubetotask.example.org",
                "X-Forwarded-For": "203.0.113.7",
                "X-Forwarded-Proto": "https",
            }
            headers = routed if self.env["TRUSTED_PROXIES"] == "1" else {"Host": "127.0.0.1"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
            return answer.status, body, time.monotonic() - begin
        finally:
            connection.close()

    def until_ready(self, within_s: float = 60) -> float:
        """Wait for /readyz; returns the seconds that took."""
        begin, within_s = time.monotonic(), within_s * PATIENCE
        while True:
            try:
                status, body, _ = self.get("/readyz", 10)
            except OSError as error:
                status, body = 0, str(error)
            if status == 200:
                return time.monotonic() - begin
            if time.monotonic() - begin > within_s:
                raise Failed(
                    f"not ready: {status} {body[:300]} | {tools.tail(self.log.read_text())}"
                )
            time.sleep(0.3)


def ended(process: subprocess.Popen[bytes], name: str) -> float:
    """SIGTERM to all of a process's group, as a platform does; returns the seconds it takes."""
    begin = time.monotonic()
    os.killpg(process.pid, signal.SIGTERM)
    try:
        code = process.wait(ROUTER_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Failed(f"{name} did not end within {ROUTER_S:.0f} s of SIGTERM") from None
    need(code == 0, sentence=f"{name} ended with {code}")
    return time.monotonic() - begin


@contextmanager
def platform(**more: str) -> Iterator[Dynos]:
    """A PostgreSQL database, a port, and the variables of app.json."""
    from tests import postgres

    with (
        tempfile.TemporaryDirectory() as made,
        postgres.running() as server,
        socket.socket() as probe,
    ):
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        given = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))["env"]
        env = {name: one["value"] for name, one in given.items() if one.get("value")}
        env |= {
            "PATH": tools.path(),
            "PORT": str(port),
            # A platform listens on all addresses of a container; here only on this machine's.
            "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}",
            "SESSION_SECRET": SECRET,
            "DATABASE_URL": server.fresh().replace("postgresql+psycopg://", "postgres://"),
            "TUBETOTASK_DATA": f"{made}/instance",
            "FLASK_SKIP_DOTENV": "1",
            **more,
        }
        yield Dynos(env, port)


@check(
    "Procfile",
    "release, web and worker run on $PORT with postgres://, and SIGTERM ends them",
    needs=["honcho"],
    timeout_s=300,
)
def lifecycle() -> str:
    with platform() as dynos:
        dynos.run("release")
        web, worker = dynos.start("web"), dynos.start("worker")
        try:
            ready_s = dynos.until_ready()
            status, body, _ = dynos.get("/")
            need(status in (200, 302), sentence=f"the first page: {status} {body[:200]}")
            web_s, worker_s = ended(web, "web"), ended(worker, "worker")
        finally:
            for process in (web, worker):
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
    return (
        f"ready in {ready_s:.1f} s; after SIGTERM web ends in {web_s:.1f} s, "
        f"worker in {worker_s:.1f} s"
    )


@check(
    "Procfile",
    "a talk asked for before a restart is read after it, on an empty disk",
    timeout_s=400,
)
def restarted() -> str:
    with platform() as dynos:
        dynos.run("release")
        asked = subprocess.Popen(
            ["python", "-"],
            cwd=ROOT,
            env={**os.environ, **dynos.env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert asked.stdin is not None
        asked.stdin.write(ASK)
        asked.stdin.close()
        first = dynos.start("worker")
        deadline = time.monotonic() + 60
        while "worker ready" not in dynos.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        ended(first, "worker")
        run("rm", "-rf", dynos.env["TUBETOTASK_DATA"])
        second = dynos.start("worker")
        try:
            assert asked.stdout is not None
            said = asked.stdout.read()
            asked.wait()
        finally:
            took = ended(second, "worker")
    need("state done" in said, sentence=f"the talk: {tools.tail(said)} {asked.returncode}")
    return f"done by the second worker; it ends in {took:.1f} s"


@check(
    "Procfile",
    "while YouTube hangs every page is answered long before a router gives up",
    timeout_s=400,
)
def patient() -> str:
    with (
        silent() as proxy,
        platform(**OWN, HTTPS_PROXY=proxy, HTTP_PROXY=proxy, YOUTUBE_PROXY=proxy) as dynos,
    ):
        dynos.run("release")
        web, worker = dynos.start("web"), dynos.start("worker")
        try:
            dynos.until_ready()
            said = run(
                *("python", "-c", _ASK_YOUTUBE),
                env=dynos.env | {"PYTHONPATH": str(ROOT)},
            )
            number = re.search(r"analysis (\d+)", said)
            need(number, sentence=f"it said: {tools.tail(said)}")
            slowest, asked = 0.0, 0
            until = time.monotonic() + 20
            while time.monotonic() < until:
                for path in (
                    "/",
                    f"/analyses/{number and number[1]}",
                    "/sources",
                    "/jobs",
                    "/plan",
                    "/settings",
                    "/usage",
                    "/healthz",
                ):
                    status, body, took = dynos.get(path)
                    need(status == 200, sentence=f"{path}: {status} {body[:200]}")
                    slowest, asked = max(slowest, took), asked + 1
            need(slowest < ROUTER_S / 3, sentence=f"a page took {slowest:.1f} s")
        finally:
            ended(web, "web")
            ended(worker, "worker")
    return f"{asked} pages in 20 s, the slowest in {slowest:.2f} s of {ROUTER_S:.0f}"


_ASK_YOUTUBE = """
from tubetotask import plans, samples
from tubetotask.app import create_app
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import db
from tubetotask.storage.workspace import Workspace, local_user
app = create_app(pages=False)
with app.app_context():
    space = Workspace(db.session(), local_user(db.session()).id)
    link = Source(link="https://youtu.be/dQw4w9WgXcQ")
    plan = plans.parse(samples.plan())
    print("analysis", request_analysis(space, app.config["JOBS_DATABASE_URL"], link, plan).id)
"""


@contextmanager
def silent() -> Iterator[str]:
    """A proxy that takes every connection and never says a word; yields its address."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    for one in held:
        one.close()
