"""What stands around a machine while it is looked at: visitors, a neighbour, a mail server.

Invariant: each is there for the length of a ``with`` and leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.verify.frame import PATIENCE, Failed
from deploy.verify.machine import CLEAN, Machine
from deploy.verify.tools import run


@contextmanager
def visited(one: Machine) -> Iterator[dict[str, Any]]:
    """Ask for pages meanwhile; what was seen is in the dict afterwards."""
    seen: dict[str, Any] = {}
    end = one.root / "srv/visits-end"
    end.unlink(missing_ok=True)
    command = (*one.inside("-a"), *CLEAN, "python3", "/srv/visitor.py", "load", "/srv/visits-end")
    visits = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(1)
        yield seen
        time.sleep(3)  # what comes after it counts, too
        end.touch()
        told, _ = visits.communicate(timeout=120)
        seen.update(json.loads(told))
    finally:
        if visits.poll() is None:
            visits.kill()
            visits.wait()


@contextmanager
def mailbox(one: Machine) -> Iterator[Mailbox]:
    """Mail goes to a server in the machine meanwhile, which keeps it."""
    server = "python3 -u -W ignore -m smtpd -n -c DebuggingServer 127.0.0.1:2525"
    # Debian 12's own Python still has one; what it was sent it prints.
    unit = "-q --unit=mailbox --collect -p StandardOutput=truncate:/srv/mails"
    one.run(f"systemd-run {unit} {server}")
    one.run("sed -i.kept 's,^SMTP_URL=.*,SMTP_URL=smtp://127.0.0.1:2525,' /opt/tubetotask/.env")
    try:
        yield Mailbox(one.root / "srv/mails")
    finally:
        one.run("mv /opt/tubetotask/.env.kept /opt/tubetotask/.env; systemctl stop mailbox")


@contextmanager
def neighbour(one: Machine) -> Iterator[Callable[[int], str]]:
    """Another machine on a cable to this one; says whether a port is "open" or "shut"."""
    name, net = f"ttt-{os.getpid()}", "192.0.2"  # addresses that are nobody's
    run("ip", "netns", "add", name)
    try:
        ends = ("ttt-here", "netns", str(one.leader), "type", "veth")
        run("ip", "link", "add", *ends, "peer", "name", "ttt-there", "netns", name)
        one.run(f"ip addr add {net}.1/24 dev ttt-here && ip link set ttt-here up")
        there = ("ip", "netns", "exec", name)
        run(*there, "ip", "addr", "add", f"{net}.2/24", "dev", "ttt-there")
        run(*there, "ip", "link", "set", "ttt-there", "up")

        def look(port: int) -> str:
            knock = f"exec 3<>/dev/tcp/{net}.1/{port}"
            done = run(
                *there,
                "timeout",
                "3",
                "bash",
                "-c",
                f"{{ {knock}; }} && echo open",
                codes=(0, 1, 124),
            )
            return "open" if done.endswith("open\n") else "shut"

        yield look
    finally:
        run("ip", "netns", "del", name)


class Mailbox:
    """What mail came."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def wait_for(self, subject: str, wait_s: float = 30.0) -> str:
        """All mail, once one of that subject has come. Raises Failed."""
        wait_s *= PATIENCE
        until = time.monotonic() + wait_s
        while time.monotonic() < until:
            text = self._file.read_text(errors="replace") if self._file.exists() else ""
            if subject in text:
                return text
            time.sleep(0.3)
        raise Failed(f"no mail “{subject}” came within {wait_s:.0f} s")
