"""A whole machine: a bare Debian booted with systemd, in a network and a gigabyte of its own.

Invariant: nothing of it reaches the host's network, files or services; it is powered off and its
files are removed however the checks end. Only what was started here is ever stopped.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.verify import bare, visitor
from deploy.verify.frame import PATIENCE, Failed, shared
from deploy.verify.memory import MemoryLimit
from deploy.verify.project import lay_project
from deploy.verify.tools import cache_folder, find, run, tail

DOMAIN = "tasks.example.test"
EMAIL = "ops@example.test"
BOOT_S = 90.0
CLEAN = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
SETUP = f"cd /root/tubetotask && ./setup.sh {DOMAIN} {EMAIL}"
NEEDS = ("root", "systemd-nspawn", "mmdebstrap", "dpkg-scanpackages", "nsenter")

PEBBLE = """
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends pebble openssl curl >/dev/null 2>&1
mkdir -p /srv/ca; cd /srv/ca
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
cat >pebble.json <<'JSON'
{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
 "certificate": "/srv/ca/cert.pem", "privateKey": "/srv/ca/key.pem", "httpPort": 80, "tlsPort": 443,
 "ocspResponderURL": "", "certificateValidityPeriod": 7776000}}
JSON
systemd-run -q --unit=challenges pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 "" \
    -dns01 127.0.0.1:8053 -http01 "" -https01 "" -tlsalpn01 "" -management 127.0.0.1:8055
systemd-run -q --unit=pebble -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_WFE_NONCEREJECT=0 \
    pebble -config /srv/ca/pebble.json -dnsserver 127.0.0.1:8053
for i in $(seq 40); do
    curl -sk -m 2 https://127.0.0.1:15000/roots/0 -o root.pem && break
    sleep 0.25
done
cp root.pem /usr/local/share/ca-certificates/pebble.crt
update-ca-certificates >/dev/null 2>&1
"""


class Machine:
    """The machine. ``root``: its files, as the host sees them."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self._folder = folder
        self._nspawn: subprocess.Popen[bytes] | None = None
        self.leader = 0
        self.memory = MemoryLimit(f"tubetotask-verify-{os.getpid()}")

    def lay(self) -> None:
        """Lay an overlay over the bare root, with the project in it and its packages beside."""
        for name in ("root", "upper", "work"):
            (self._folder / name).mkdir()
        layers = f"lowerdir={bare.bare_root()},upperdir={self._folder}/upper"
        options = f"{layers},workdir={self._folder}/work"
        run("mount", "-t", "overlay", "overlay", "-o", options, self.root)
        hosts = f"127.0.0.1 localhost tasks {DOMAIN}\n::1 localhost\n"
        (self.root / "etc/hosts").write_text(hosts)
        (self.root / "etc/hostname").write_text("tasks\n")
        (self.root / "etc/resolv.conf").unlink(missing_ok=True)
        (self.root / "srv/wheels").mkdir()
        shutil.copy(Path(visitor.__file__), self.root / "srv/visitor.py")
        # The stand-in for a server that holds the repository: git would ask who owns the folder.
        (self.root / "etc/gitconfig").write_text("[safe]\n\tdirectory = *\n")
        lay_project(self.root)

    def boot(self) -> float:
        """Boot it; returns the seconds until it was up. Raises Failed."""
        begin = time.monotonic()
        self.memory.make()
        command = [find("systemd-nspawn"), "-q", "-D", str(self.root), "--boot"]
        command += ["--private-network", "--register=no", "--keep-unit", "--resolv-conf=off"]
        command += ["--machine=tubetotask-verify", f"--bind-ro={bare.wheels()}:/srv/wheels"]
        with (self._folder / "console.log").open("ab") as log:
            self._nspawn = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self.memory.enter,
            )
        while time.monotonic() - begin < BOOT_S * PATIENCE:
            if self._nspawn.poll() is not None:
                break
            self.leader = _child_of(self._nspawn.pid)
            if self.leader and self._is_up():
                return time.monotonic() - begin
            time.sleep(0.3)
        raise Failed(f"the machine did not boot: {tail(self.console())}")

    def console(self) -> str:
        """What it wrote while booting."""
        return (self._folder / "console.log").read_text(errors="replace")

    def _is_up(self) -> bool:
        asked = [*self.inside("-a"), "systemctl", "is-system-running"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        return done.stdout.strip() in ("running", "degraded")

    def inside(self, *namespaces: str) -> list[str]:
        """The words that put a command into the machine's namespaces ("-a": all, "-n": network)."""
        return ["nsenter", "-t", str(self.leader), *namespaces]

    def run(
        self,
        script: str,
        *,
        timeout_s: float = 300,
        codes: tuple[int, ...] = (0,),
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run a shell script in it as root; returns what it printed. Raises Failed."""
        given = [f"{name}={value}" for name, value in {"HOME": "/root", **(env or {})}.items()]
        command = (*self.inside("-a"), *CLEAN, *given, "bash", "-c", script)
        try:
            return run(*command, timeout_s=timeout_s, codes=codes)
        except Failed as problem:
            first = script.strip().splitlines()[0]
            words = str(problem).partition(": ")[2] or str(problem)
            raise Failed(f"in the machine, “{first}” failed: {words}") from problem

    def on_network(
        self, *command: str | Path, timeout_s: float = 120, codes: tuple[int, ...] = (0,)
    ) -> str:
        """Run one of the host's programs in the machine's network."""
        return run(*self.inside("-n"), *command, timeout_s=timeout_s, codes=codes)

    def set_up(self, *options: str, timeout_s: float = 900) -> str:
        """Run setup.sh as the guide says, with packages and an authority from inside."""
        return self.run(f"{SETUP} {' '.join(options)}", timeout_s=timeout_s, env=OFFLINE)

    def analyse(self) -> dict[str, Any]:
        """Have a talk analysed by way of the pages. Raises Failed."""
        done: dict[str, Any] = json.loads(self.run("python3 /srv/visitor.py analyse"))
        return done

    def stop(self) -> None:
        """Power it off, whatever state it is in."""
        if self._nspawn is None:
            return
        if self._nspawn.poll() is None:
            self._nspawn.send_signal(signal.SIGTERM)  # an orderly shutdown
            try:
                self._nspawn.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self._nspawn.pid, signal.SIGKILL)
                self._nspawn.wait()
        self._nspawn, self.leader = None, 0

    def reboot(self) -> float:
        """Reboot it from within; returns the seconds until it was up again."""
        if self._nspawn is None:
            raise Failed("the machine does not run")
        begin = time.monotonic()
        self.run("systemctl reboot", codes=(0, 1, 143, -15, 255))
        try:
            self._nspawn.wait(60)  # as a unit's process, nspawn leaves starting anew to its caller
        except subprocess.TimeoutExpired as error:
            raise Failed("the machine did not go down for its reboot within 60 s") from error
        self.boot()
        return time.monotonic() - begin

    def remove(self) -> None:
        """Power off and leave nothing behind."""
        self.stop()
        subprocess.run(["umount", "-R", self.root], capture_output=True, check=False)
        if not os.path.ismount(self.root):  # never through a mount
            shutil.rmtree(self._folder, ignore_errors=True)
        self.memory.remove()


OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "/srv/wheels",
    "ACME_SERVER": "https://localhost:14000/dir",
    "REQUESTS_CA_BUNDLE": "/srv/ca/cert.pem",
}


def _child_of(pid: int) -> int:
    """The process that nspawn started: the machine's first. 0: not yet."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return int(words[0]) if words else 0


@shared
def machine() -> Iterator[Machine]:
    """The one machine of a run: booted bare, with an authority for certificates; not set up yet."""
    folder = Path(tempfile.mkdtemp(prefix="machine-", dir=cache_folder()))
    one = Machine(folder)
    try:
        one.lay()
        one.boot()
        one.run(PEBBLE)
        yield one
    finally:
        one.remove()
