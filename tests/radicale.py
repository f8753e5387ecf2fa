"""A real CalDAV server on this machine: Radicale, with a person who has a calendar and a task list.
What is named "locked…" (``lock``) may be read by them and not written.

Invariant: when the ``with`` block ends, the server is gone.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

USER, PASSWORD = "ada", "secret-token-0123456789abcd"
_MAKE = """<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:"
xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:displayname>{name}</d:displayname>
<c:supported-calendar-component-set><c:comp name="{kind}"/></c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>"""
_RIGHTS = """[root]
user: .+
collection: ({user})?
permissions: RW
[locked]
user: .+
collection: {user}/locked.*
permissions: r
[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
"""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The server's "127.0.0.1:PORT"."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    (folder / "rights").write_text(_RIGHTS, encoding="utf-8")
    (folder / "config").write_text(
        f"[server]\nhosts = {host}\n[auth]\ntype = htpasswd\nhtpasswd_encryption = plain\n"
        f"htpasswd_filename = {folder / 'users'}\ndelay = 0\n"
        f"[rights]\ntype = from_file\nfile = {folder / 'rights'}\n"
        f"[storage]\nfilesystem_folder = {folder / 'kept'}\n[logging]\nlevel = error\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(host)
        for name, kind in (("Events", "VEVENT"), ("Tasks", "VTODO"), ("Other", "VTODO")):
            make(host, name, kind)
        yield host
    finally:
        process.terminate()
        process.wait(timeout=20)


def lock(folder: Path, name: str) -> None:
    """A calendar of events that somebody shares with the person for reading."""
    made = folder / "kept" / "collection-root" / USER / f"locked-{name}"
    made.mkdir()
    props = {"tag": "VCALENDAR", "C:supported-calendar-component-set": "VEVENT"}
    (made / ".Radicale.props").write_text(json.dumps(props), encoding="utf-8")


def make(host: str, name: str, kind: str) -> None:
    """A calendar. ``kind``: VEVENT or VTODO."""
    answer = requests.request(
        "MKCALENDAR",
        f"http://{host}/{USER}/{name.lower()}/",
        data=_MAKE.format(name=name, kind=kind),
        auth=(USER, PASSWORD),
        timeout=20,
    )
    assert answer.status_code == 201, answer.text


def _wait(host: str) -> None:
    name, _, port = host.partition(":")
    for _ in range(600):
        try:
            socket.create_connection((name, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Radicale does not start")
