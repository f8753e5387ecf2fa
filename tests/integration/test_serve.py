"""What comes before the supervisor: the address, and the sentence that says where to go."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tubetotask import config, serve
from tubetotask.domain.errors import ConfigError

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


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A real web server on 127.0.0.1 whose every answer has this status; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


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


def test_an_unknown_argument_gets_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(["--daemon"]) == 2
    assert "usage" in capsys.readouterr().err


# --- Ready


def test_ready_is_said_once_the_web_server_is_healthy(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(200) as port:
        ready = serve.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is None
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]


def test_a_server_that_is_not_healthy_is_asked_again(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(503) as port:
        ready = serve.Ready("127.0.0.1", port, said.append, said.append)
        assert ready() is not None
    assert ready() is not None  # nobody listens any more
    assert said == []


def test_a_slow_start_is_mentioned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "SLOW_S", -1.0)
    said: list[str] = []
    with listening() as port:
        pass
    ready = serve.Ready("127.0.0.1", port, said.append, said.append)
    ready()
    ready()
    assert len(said) == 1
    assert "does not answer yet" in said[0]


def test_a_server_for_everyone_is_reached_at_this_machine(tmp_path: Path) -> None:
    said: list[str] = []
    with answering(200) as port:
        serve.Ready("0.0.0.0", port, said.append, said.append)()
    assert said == [f"TubeToTask is ready: http://127.0.0.1:{port}"]
