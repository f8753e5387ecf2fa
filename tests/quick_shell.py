"""``tubetotask`` and ``flask`` as commands of a shell, without two seconds of loading for each.

Invariant: each call is a process of its own with the caller's arguments, folder, environment and
streams, forked from one that has loaded the code and done nothing else.
"""

from __future__ import annotations

import array
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_START_S = 60.0
_CLIENT = """#!{python} -SE
import array, json, os, socket, sys
asked = {{"program": {program!r}, "arguments": sys.argv[1:], "folder": os.getcwd(),
         "environment": dict(os.environ)}}
with socket.socket(socket.AF_UNIX) as there:
    there.connect({address!r})
    streams = array.array("i", [0, 1, 2])
    data = json.dumps(asked).encode()
    there.sendmsg([len(data).to_bytes(4, "big")],
                  [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    there.sendall(data)
    sys.exit(int(there.recv(16) or b"99"))
"""


@contextmanager
def commands(folder: Path) -> Iterator[Path]:
    """A folder for PATH with the commands in it; they work as long as the block lasts."""
    folder.mkdir()
    address = str(folder / "socket")
    for program in ("tubetotask", "flask"):
        file = folder / program
        told = _CLIENT.format(python=sys.executable, program=program, address=address)
        file.write_text(told)
        file.chmod(0o755)
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, __file__, address], env=environ) as loaded:
        until = time.monotonic() + _START_S
        while not Path(address).exists():
            assert loaded.poll() is None, "the commands do not load"
            assert time.monotonic() < until, "the commands take too long to load"
            time.sleep(0.05)
        yield folder
        loaded.terminate()


def run(script: str, path: Path, folder: Path, environ: Mapping[str, str]) -> str:
    """What a script of bash writes; fails with all of it where one of its commands does."""
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**environ, "PATH": f"{path}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, f"{script}\n{told.stdout}"
    return told.stdout


def serve(address: str) -> None:
    """Load the code, then answer calls until the process is ended."""
    from flask.cli import main as flask

    from tubetotask.api.v1 import table  # noqa: F401 - loaded before the first call
    from tubetotask.cli import main as cli
    from tubetotask.cli.calls import afar  # noqa: F401 - the same

    with socket.socket(socket.AF_UNIX) as here:
        here.bind(address)
        here.listen()
        while True:
            connection, _ = here.accept()
            length, rights, *_ = connection.recvmsg(4, socket.CMSG_LEN(3 * 4))
            if os.fork():
                _forget(connection, rights)
                continue
            asked = json.loads(_read(connection, int.from_bytes(length, "big")))
            for number, stream in enumerate(_streams(rights)):
                os.dup2(stream, number)
            # The ones from before know whether what they stood for could be wound back.
            sys.stdin = open(0, closefd=False)  # noqa: SIM115 - a number, for good
            sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - the same
            sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115 - the same
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            code = _done(asked, cli.run, flask)
            sys.stdout.flush()
            connection.sendall(str(code).encode())
            os._exit(0)


def _done(asked: dict[str, Any], cli, flask) -> int:  # type: ignore[no-untyped-def]  # two programs
    if asked["program"] == "tubetotask":
        return int(cli(asked["arguments"]))
    sys.argv = ["flask", *asked["arguments"]]
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    try:
        flask()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _streams(rights: list[tuple[int, int, bytes]]) -> list[int]:
    streams = array.array("i")
    for _, _, data in rights:
        streams.frombytes(data[: len(data) - len(data) % streams.itemsize])
    return list(streams)


def _forget(connection: socket.socket, rights: list[tuple[int, int, bytes]]) -> None:
    connection.close()
    for stream in _streams(rights):
        os.close(stream)


def _read(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = connection.recv(65536)
        if not more:
            raise EOFError
        found += more
    return found


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the calls here
    serve(sys.argv[1])
