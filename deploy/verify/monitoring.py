"""Monitoring as an operator has it: rules that are tested, alerts that fire and end.

The instance, Prometheus and Alertmanager are the real ones, on 127.0.0.1.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import sqlalchemy as sa

from deploy.verify import tools
from deploy.verify.backups import SECRET
from deploy.verify.frame import PATIENCE, Failed, check
from deploy.verify.tools import ROOT, run
from tubetotask.storage import marks

FOLDER = ROOT / "deploy" / "monitoring"
PATIENCE_S = 120.0 * PATIENCE
TOKEN = "token-for-the-scraper-0123456789"  # noqa: S105 - of an instance that lives a minute


@check(
    "alert rules", "each of them fires when it must, and is quiet when it must", needs=("promtool",)
)
def rules() -> str:
    names = re.findall(r"- alert: (\w+)", (FOLDER / "rules.yml").read_text())
    tests = "".join((FOLDER / f"rules{part}_test.yml").read_text() for part in ("", "_days"))
    untested = [n for n in names if f"{n} fires" not in tests or f"{n} is quiet" not in tests]
    if untested:
        raise Failed(f"without a test: {', '.join(untested)}")
    run("promtool", "check", "rules", "rules.yml", cwd=FOLDER)
    run("promtool", "test", "rules", "rules_test.yml", "rules_days_test.yml", cwd=FOLDER)
    return f"{len(names)} rules, each with a test that it fires and one that it does not"


@check(
    "alert rules",
    "the examples can be used",
    needs=("promtool", "amtool"),
)
def examples() -> str:
    run("promtool", "check", "config", "prometheus.yml", cwd=FOLDER)
    run("amtool", "check-config", "alertmanager.yml", cwd=FOLDER)
    return "prometheus.yml and alertmanager.yml are valid"


class Instance:
    """Web processes and a worker over SQLite, each started and stopped apart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"sqlite:///{folder / 'tubetotask.db'}"
        self.env = {
            "FLASK_SKIP_DOTENV": "1",
            "FLASK_APP": "main.py",
            "FLASK_ENV": "production",
            "DATABASE_URL": self.url,
            "TUBETOTASK_DATA": str(folder),
            "SESSION_SECRET": SECRET,
            "METRICS_TOKEN": TOKEN,
            "TRUSTED_HOSTS": "127.0.0.1",
            "GUNICORN_BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
            "PORT": "",
        }
        del self.env["PORT"]
        run(sys.executable, "-m", "flask", "db", "upgrade", env=self.env)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A process of it, in the background."""
        env = {**os.environ, **self.env}
        env.pop("PORT", None)
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words], cwd=ROOT, env=env, stdout=log, stderr=log
            )

    def web(self) -> subprocess.Popen[bytes]:
        """The web processes, ready."""
        started = self.start("gunicorn", "main:app")
        until(lambda: self.get("/healthz")[0] == 200, "the web processes do not answer")
        return started

    def worker(self) -> subprocess.Popen[bytes]:
        """The worker, ready."""
        started = self.start("tubetotask.worker")
        until(lambda: self.get("/readyz")[0] == 200, "the instance does not become ready")
        return started

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 where nothing answers."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        asked.add_header("Authorization", f"Bearer {TOKEN}")
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""


@check("/metrics", "requests to several web processes are counted together")
def together() -> str:
    with tempfile.TemporaryDirectory(prefix="tubetotask-") as name:
        it = Instance(Path(name))
        with ending(it.web()):
            for _ in range(60):
                it.get("/sign-in")
            body = it.get("/metrics")[1]
            pids = {f.name.rpartition("_")[2] for f in Path(name).glob("metrics/*/counter_*.db")}
            line = 'tubetotask_http_requests_total{method="GET",route="/sign-in",status="200"} 60.0'
            if line not in body:
                raise Failed(f"60 requests are not 60: {re.findall('.*route=./sign-in.*', body)}")
            if it.get("/readyz")[0] != 503:
                raise Failed("/readyz says that an instance without a worker is ready")
            with ending(it.worker()):
                figures = len(set(re.findall(r"^(tubetotask_\w+)", it.get("/metrics")[1], re.M)))
    return f"60 of 60 requests over {len(pids)} processes; {figures} figures; /readyz 503, then 200"


@check(
    "alert rules",
    "three alerts fire and are resolved: no web, no worker, no backup",
    needs=("prometheus", "prometheus-alertmanager"),
)
def alerts() -> str:
    with tempfile.TemporaryDirectory(prefix="tubetotask-") as name, receiving() as got:
        folder = Path(name)
        it = Instance(folder)
        put_backup(it, timedelta(hours=30))
        web, worker = it.web(), it.worker()
        try:
            with watched(folder, it, got.server_port):
                took = [wait_for(got, "BackupTooOld", "firing")]
                run(sys.executable, "-m", "tubetotask.cli.main", "backup", "create", env=it.env)
                wait_for(got, "BackupTooOld", "resolved")
                stop(worker)
                took.append(wait_for(got, "NoWorker", "firing"))
                worker = it.worker()
                wait_for(got, "NoWorker", "resolved")
                web.kill()  # as a crash: without a word
                stop(web)
                took.append(wait_for(got, "TubeToTaskDown", "firing"))
                web = it.web()
                wait_for(got, "TubeToTaskDown", "resolved")
        finally:
            for process in (worker, web):
                stop(process)
    told = ", ".join(f"{seconds:.0f} s" for seconds in took)
    return f"BackupTooOld, NoWorker, TubeToTaskDown fired (after {told}) and were resolved"


def put_backup(it: Instance, age: timedelta) -> None:
    """A mark that says: the last backup is that old."""
    engine = sa.create_engine(it.url)
    marks.put(engine, marks.BACKUP, datetime.now(UTC) - age, "of long ago", ok=True, size_bytes=1)
    engine.dispose()


class Got(HTTPServer):
    """A webhook: keeps (alert, state) of what Alertmanager sends."""

    told: set[tuple[str, str]]


@contextmanager
def receiving() -> Iterator[Got]:
    """The webhook, at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.told |= {(a["labels"]["alertname"], a["status"]) for a in body["alerts"]}
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = Got(("127.0.0.1", 0), Handler)
    server.told = set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def watched(folder: Path, it: Instance, hook: int) -> Iterator[None]:
    """Prometheus over our rules, with their waiting times cut to a second, and Alertmanager."""
    prometheus, alertmanager = free_port(), free_port()
    text = (FOLDER / "rules.yml").read_text()
    (folder / "rules.yml").write_text(re.sub(r"for: \d+[mh]", "for: 1s", text))
    (folder / "token").write_text(TOKEN)
    (folder / "prometheus.yml").write_text(
        f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{alertmanager}"]}}]}}]}}
scrape_configs:
  - job_name: tubetotask
    authorization: {{credentials_file: {folder}/token}}
    static_configs: [{{targets: ["127.0.0.1:{it.port}"]}}]
"""
    )
    (folder / "alertmanager.yml").write_text(
        f"""
global: {{resolve_timeout: 5s}}
route: {{receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 1s}}
receivers: [{{name: hook, webhook_configs: [{{url: "http://127.0.0.1:{hook}/"}}]}}]
"""
    )
    with (folder / "watching").open("w") as log:
        listen = "--web.listen-address=127.0.0.1:"
        watching = ["--config.file=prometheus.yml", "--storage.tsdb.path=tsdb"]
        telling = ["--config.file=alertmanager.yml", "--storage.path=am"]
        commands = (
            [tools.find("prometheus"), *watching, f"{listen}{prometheus}"],
            [tools.find("prometheus-alertmanager"), *telling, f"{listen}{alertmanager}"],
        )
        commands[1].append("--cluster.listen-address=")
        started = [subprocess.Popen(c, stdout=log, stderr=log, cwd=folder) for c in commands]
    try:
        yield
    finally:
        for process in started:
            stop(process)


def wait_for(got: Got, alert: str, state: str) -> float:
    """Until the webhook was told; how long it took."""
    began = time.monotonic()
    until(lambda: (alert, state) in got.told, f"{alert} is not {state}; told: {sorted(got.told)}")
    return time.monotonic() - began


def until(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for something. Raises Failed."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise Failed(f"{otherwise} (after {PATIENCE_S:.0f} s)")
        time.sleep(0.1)


@contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stopped at the end."""
    try:
        yield
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it in order, or else."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
