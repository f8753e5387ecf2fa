"""What systemd hears of a process that it started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tubetotask import systemd


@pytest.fixture
def listener() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)


def test_it_hears_what_is_told(
    listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listener:
        listener.bind(str(tmp_path / "s"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "s"))
        assert systemd.tell("READY=1")
        assert listener.recv(64) == b"READY=1"


def test_an_abstract_socket_is_one_as_well(
    listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listener:
        listener.bind(f"\0{tmp_path}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{tmp_path}")
        assert systemd.tell("WATCHDOG=1")
        assert listener.recv(64) == b"WATCHDOG=1"


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_happens(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not systemd.tell("READY=1")
