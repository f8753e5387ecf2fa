"""The real Nginx site before the real application, on loopback, with nothing else of a server.

Invariant: the files under nginx/ are used as they are; only names of folders and ports are changed,
and each change is one that must find its place. Both processes end with the check.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.verify.frame import PATIENCE, Failed, shared
from deploy.verify.tools import ROOT, find, is_root, path, run, tail

DOMAIN = "tasks.example.test"
# The application with one page more, which says whom it takes the visitor for.
WHO = """
from flask import request
from tubetotask.app import create_app

app = create_app()


def who():
    if request.path == "/who":
        return f"{request.remote_addr} {request.scheme} {request.host}"


app.before_request_funcs.setdefault(None, []).insert(0, who)  # before anybody has to sign in
"""
MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/tmp-body;
    proxy_temp_path {folder}/tmp-proxy;
    fastcgi_temp_path {folder}/tmp-fastcgi;
    uwsgi_temp_path {folder}/tmp-uwsgi;
    scgi_temp_path {folder}/tmp-scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What curl got. ``headers``: names in small letters; of HTTP/2, too. ``version``: 1.1 or 2."""

    status: int
    version: str
    headers: list[tuple[str, str]]
    body: str

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name.lower()]

    def one(self, name: str) -> str:
        """The value of a header that must be there once. Raises Failed."""
        found = self.all(name)
        if len(found) != 1:
            raise Failed(f"{name} is there {len(found)} times in an answer {self.status}")
        return found[0]


def render(folder: Path, https_port: int, http_port: int) -> None:
    """Write the site into a folder, with its own paths and ports. Raises Failed."""
    shutil.copytree(ROOT / "nginx/snippets", folder / "snippets")
    (folder / "share").mkdir()
    shutil.copy(ROOT / "nginx/maintenance.html", folder / "share")
    for name in ("tls", "nginx", "acme/.well-known/acme-challenge", "maintenance", "log"):
        (folder / name).mkdir(parents=True)
    text = (ROOT / "nginx/tubetotask").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line) + "\n"
    changes = {
        "tubetotask.example.org": DOMAIN,
        "unix:/run/tubetotask.sock": f"unix:{folder}/web.sock",
        "listen 443 ": f"listen 127.0.0.1:{https_port} ",
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen 80 ": f"listen 127.0.0.1:{http_port} ",
        "/etc/nginx/snippets/": f"{folder}/snippets/",
        "/etc/tubetotask/nginx/": f"{folder}/nginx/",
        "/var/lib/nginx/tubetotask-cache": f"{folder}/cache",
        "/var/log/nginx/": f"{folder}/log/",
        "/var/lib/tubetotask-maintenance/": f"{folder}/maintenance/",
        "/usr/share/tubetotask": f"{folder}/share",
    }
    (folder / "site.conf").write_text(_changed(text, changes), encoding="utf-8")
    for snippet, inside in (
        ("tubetotask-tls.conf", {"/etc/tubetotask/tls/": f"{folder}/tls/"}),
        ("tubetotask-acme.conf", {"/var/www/tubetotask-acme": f"{folder}/acme"}),
    ):
        file = folder / "snippets" / snippet
        file.write_text(_changed(file.read_text(encoding="utf-8"), inside), encoding="utf-8")
    # As root Nginx would give its workers to somebody who may not enter this folder.
    user = "user root;" if is_root() else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    _certificate(folder)
    (folder / "nginx/proxies.conf").write_text("real_ip_header X-Forwarded-For;\n")
    (folder / "nginx/access.conf").write_text("# everybody\n")


def _changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        if old not in text:
            raise Failed(f"the Nginx site does not name {old!r} any more")
        text = text.replace(old, new)
    return text


def _certificate(folder: Path) -> None:
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = ("-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}")
    files = ("-keyout", folder / "tls/privkey.pem", "-out", folder / "tls/fullchain.pem")
    run(*new, *names, *files)


class Site:
    """Nginx and gunicorn, running. ``folder``: all their files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.https_port, self.http_port = _free_port(), _free_port()
        self._nginx: subprocess.Popen[bytes] | None = None
        self._web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both, and wait until the page is there. Raises Failed."""
        render(self.folder, self.https_port, self.http_port)
        (self.folder / "who.py").write_text(WHO, encoding="utf-8")
        env = self._environment()
        run(ROOT / ".venv/bin/flask", "--app", "main", "db", "upgrade", env=env)
        self.start_web()
        with (self.folder / "log/nginx.out").open("wb") as log:
            nginx = [find("nginx"), "-c", str(self.folder / "nginx.conf")]
            nginx += ["-e", str(self.folder / "error.log")]
            self._nginx = subprocess.Popen(nginx, stdout=log, stderr=log)
        self.wait()

    def wait(self) -> None:
        """Until the application answers through Nginx."""
        until = time.monotonic() + 30 * PATIENCE
        while time.monotonic() < until:
            try:
                if self.ask("/healthz").status == 200:
                    return
            except Failed:
                pass
            time.sleep(0.1)
        logs = [*(self.folder / "log").glob("*.out"), *(self.folder / "log").glob("*error.log")]
        words = "\n".join(file.read_text(errors="replace") for file in logs)
        raise Failed(f"the site does not answer: {tail(words)}")

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": path(),
            "FLASK_ENV": "production",
            "FLASK_SKIP_DOTENV": "1",
            "SESSION_SECRET": "0123456789abcdef0123456789abcdef",
            "TUBETOTASK_DATA": str(self.folder / "data"),
            "TRUSTED_HOSTS": DOMAIN,
            "TRUSTED_PROXIES": "1",
            "GUNICORN_BIND": f"unix:{self.folder}/web.sock",
            "WEB_CONCURRENCY": "1",
            "PYTHONPATH": f"{self.folder}:{ROOT}",
        }

    def start_web(self) -> None:
        """Start gunicorn with the settings of the project."""
        with (self.folder / "log/gunicorn.out").open("ab") as log:
            self._web = subprocess.Popen(
                [ROOT / ".venv/bin/gunicorn", "who:app"],
                cwd=ROOT,
                env={**os.environ, **self._environment()},
                stdout=log,
                stderr=log,
            )

    def stop_web(self) -> None:
        """End gunicorn, so that Nginx asks in vain."""
        _end(self._web)
        self._web = None

    def reload(self) -> None:
        """Have Nginx read its files anew."""
        run(find("nginx"), "-c", self.folder / "nginx.conf", "-s", "reload")
        time.sleep(0.3)

    def stop(self) -> None:
        _end(self._web)
        _end(self._nginx)

    def ask(self, where: str, *options: str, plain: bool = False) -> Answer:
        """Ask Nginx with curl; ``options`` go to it. Raises Failed where no answer comes."""
        return parsed(self._curl(where, "-i", *options, plain=plain))

    def ask_many(self, where: str, *options: str) -> Counter[int]:
        """Ask for a range of addresses as curl writes it; counts of the status codes."""
        asked = ("-w", "%{http_code} ", "-o", os.devnull, "--stderr", os.devnull, *options)
        return Counter(int(word) for word in self._curl(where, *asked).split())

    def _curl(self, where: str, *options: str, plain: bool = False) -> str:
        port = self.http_port if plain else self.https_port
        scheme = "http" if plain else "https"
        command = ["curl", "-s", "-m", "20", "--resolve", f"{DOMAIN}:{port}:127.0.0.1"]
        command += ["--cacert", str(self.folder / "tls/fullchain.pem")]
        return run(*command, *options, f"{scheme}://{DOMAIN}:{port}{where}")


def parsed(text: str) -> Answer:
    """An answer as ``curl -i`` prints it, after those like "100 Continue"."""
    while True:
        head, _, rest = text.replace("\r\n", "\n").partition("\n\n")
        first, *lines = head.splitlines() or [""]
        words = first.split()
        if len(words) < 2 or not words[0].startswith("HTTP/"):
            raise Failed(f"no answer: {first[:80]!r}")
        if words[1] != "100":
            break
        text = rest
    headers = [line.partition(":") for line in lines]
    told = [(name.strip().lower(), value.strip()) for name, _, value in headers]
    return Answer(int(words[1]), words[0].removeprefix("HTTP/"), told, rest)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@shared
def site() -> Iterator[Site]:
    """The site of a run, started once."""
    # A socket's path holds at most 107 bytes, which a deeper folder may exceed.
    with tempfile.TemporaryDirectory(prefix="ttt-site-", dir="/tmp") as name:
        one = Site(Path(name))
        try:
            one.start()
            yield one
        finally:
            one.stop()
