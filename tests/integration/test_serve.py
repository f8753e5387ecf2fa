"""What comes before the supervisor: the address, and whether it can be had."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tubetotask import config, serve
from tubetotask.domain.errors import ConfigError
from tubetotask.jobs import one_worker
from tubetotask.jobs.slots import FileSlot

PATIENCE_S = 30


def settings(tmp_path: Path, **changes: object) -> config.Config:
    made = config.load({"TUBETOTASK_DATA": str(tmp_path)})
    return replace(made, **changes)  # type: ignore[arg-type] # fields by name


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        yield taken.getsockname()[1]


# --- Before anything is started


def test_a_port_in_use_is_found_and_another_one_is_named() -> None:
    with listening() as port, pytest.raises(ConfigError) as caught:
        serve.listen("127.0.0.1", port)
    assert f"Port {port} is in use" in caught.value.message
    assert f"PORT={port + 1} script/server" in caught.value.remedy


def test_the_last_port_has_no_next_one() -> None:
    busy = OSError(errno.EADDRINUSE, "Address already in use")
    assert "PORT=65534" in serve.explained(busy, "127.0.0.1", 65535).remedy


def test_a_port_for_root_only_is_explained() -> None:
    refused = PermissionError(errno.EACCES, "Permission denied")
    assert "above 1023" in serve.explained(refused, "127.0.0.1", 80).remedy


def test_a_free_address_is_no_problem() -> None:
    with listening() as port:
        pass
    serve.listen("127.0.0.1", port).close()


def test_how_many_show_pages_stands_in_the_dotenv_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = settings(tmp_path, database_url="postgresql+psycopg://nobody@/none")
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.delenv("FLASK_SKIP_DOTENV", raising=False)
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    assert serve.web_servers(server) == 1
    (tmp_path / ".env").write_text("WEB_CONCURRENCY=3\n")
    assert serve.web_servers(server) == 3
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    assert serve.web_servers(server) == 2
    assert serve.web_servers(settings(tmp_path)) == 1, "SQLite is for one person"


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_explained(host: str) -> None:
    with pytest.raises(ConfigError, match="no address of this machine"):
        serve.listen(host, 5000)


def test_check_says_in_one_sentence_why_it_cannot_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path))
    with listening() as port:
        monkeypatch.setenv("PORT", str(port))
        assert serve.main(["--check"]) == 1
    assert "TubeToTask cannot start: Port" in capsys.readouterr().err
    assert serve.main(["--check"]) == serve.MIGRATE_FIRST  # there is no database yet
    monkeypatch.setenv("PORT", "many")
    assert serve.main(["--check"]) == 1
    assert "PORT is 'many'" in capsys.readouterr().err


def test_a_worker_that_is_just_ending_is_waited_for(tmp_path: Path) -> None:
    ending = FileSlot.claim(tmp_path)
    later = threading.Timer(0.3, ending.release)
    later.start()
    serve.alone(settings(tmp_path))
    later.join()
    FileSlot.claim(tmp_path).release()  # looking has not kept it


def test_a_worker_that_stays_is_told_also_before_the_port(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(one_worker.held, "__defaults__", (0.1,))
    monkeypatch.setenv("TUBETOTASK_DATA", str(tmp_path))
    slot = FileSlot.claim(tmp_path)
    with listening() as port:
        monkeypatch.setenv("PORT", str(port))
        assert serve.main(["--check"]) == 1
    slot.release()
    assert "runs already on the database" in capsys.readouterr().err


def test_on_postgresql_several_may_run_and_looking_makes_no_folder(tmp_path: Path) -> None:
    slot = FileSlot.claim(tmp_path)
    serve.alone(settings(tmp_path, database_url="postgresql+psycopg://nobody@/none"))
    slot.release()
    serve.alone(settings(tmp_path, tubetotask_data=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_an_unknown_argument_gets_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(["--daemon"]) == 2
    assert "usage" in capsys.readouterr().err


# What it begins anew as only says whether it lacks one of the three.
_CLOSED = """
import sys
from tubetotask import serve

anew, code = serve._anew, "import sys; sys.exit(None in (sys.stdin, sys.stdout, sys.stderr))"
serve._anew = lambda _: anew((sys.executable, "-c", code))
serve._start = lambda _: sys.exit(1)  # not yet
serve.main([])
"""


@pytest.mark.parametrize("columns", ["", "1"], ids=["begins", "began anew"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_what_was_closed_by_who_starts_it_leads_nowhere(
    closed: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONNODEBUGRANGES", columns)
    command = ["/bin/sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, _CLOSED]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
