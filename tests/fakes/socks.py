"""A SOCKS 5 proxy on this machine (RFC 1928, 1929) that leads every host to one fake.

Invariant: it connects to nothing but the fake. What it was asked for is kept as it came over the
wire: a name as a name, an address as an address, so a test sees who looked the name up.
"""

from __future__ import annotations

import contextlib
import select
import socket
from urllib.parse import urlsplit

from tests.fakes.accepting import Accepting

_OK = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
_REFUSED = b"\x05\x02" + _OK[2:]


class SocksProxy(Accepting):
    """``to``: the address of a proxy that takes CONNECT, or of a plain server (``tunnel`` off).

    ``user``: (name, password) that it asks for; None lets everybody in. ``drips``: it begins its
    answer, and never ends it.
    """

    def __init__(
        self,
        to: str,
        *,
        user: tuple[str, str] | None = None,
        tunnel: bool = True,
        drips: bool = False,
    ) -> None:
        super().__init__()
        where = urlsplit(to)
        self._to = (where.hostname or "", where.port or 0)
        self._user, self._tunnel, self._drips = user, tunnel, drips
        self.asked: list[tuple[str, str, int]] = []  # ("name" or "address", which, port)
        self.turned_away = 0

    def serve(self, connection: socket.socket) -> None:
        client = connection
        with client, contextlib.suppress(OSError, EOFError):
            client.settimeout(10)
            if not self._let_in(client):
                self.turned_away += 1
                return
            kind, host, port = self._wanted(client)
            self.asked.append((kind, host, port))
            if self._drips:
                client.sendall(_OK[:3])
                while not self._stop.wait(0.05) and not _closed(client):
                    pass
                return
            with socket.create_connection(self._to, timeout=10) as server:
                if self._tunnel and not _connected(server, host, port):
                    client.sendall(_REFUSED)
                    return
                client.sendall(_OK)
                self._relay(client, server)

    def _let_in(self, client: socket.socket) -> bool:
        version, count = _read(client, 2)
        methods = _read(client, count)
        wanted = 2 if self._user else 0
        if version != 5 or wanted not in methods:
            client.sendall(b"\x05\xff")
            return False
        client.sendall(bytes([5, wanted]))
        if self._user is None:
            return True
        _read(client, 1)
        name = _read(client, _read(client, 1)[0])
        password = _read(client, _read(client, 1)[0])
        right = (name.decode(), password.decode()) == self._user
        client.sendall(b"\x01\x00" if right else b"\x01\x01")
        return right

    @staticmethod
    def _wanted(client: socket.socket) -> tuple[str, str, int]:
        _version, _connect, _, form = _read(client, 4)
        if form == 3:
            kind, host = "name", _read(client, _read(client, 1)[0]).decode()
        else:
            family, size = (socket.AF_INET, 4) if form == 1 else (socket.AF_INET6, 16)
            kind, host = "address", socket.inet_ntop(family, _read(client, size))
        return kind, host, int.from_bytes(_read(client, 2), "big")

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        both = {client: server, server: client}
        while not self._stop.is_set():
            for one in select.select(list(both), [], [], 0.05)[0]:
                data = one.recv(65536)
                if not data:
                    return
                both[one].sendall(data)


def _read(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _closed(client: socket.socket) -> bool:
    return bool(select.select([client], [], [], 0)[0]) and not client.recv(1)


def _connected(server: socket.socket, host: str, port: int) -> bool:
    """Through the fake's own door, which takes CONNECT for the hosts that it plays."""
    server.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += _read(server, 1)
    return b" 200 " in head.split(b"\r\n")[0]
