"""Which host a request may be for, where that is an IPv6 address.

Invariant: a host that is not among ``TRUSTED_HOSTS`` is refused, an address as well as a name.
Werkzeug compares what stands before the first colon, so that it never trusts ``[::1]:5000``.
"""

from __future__ import annotations

import re

from flask import Flask, Request

_ADDRESS = re.compile(r"\[([0-9a-f:.]+)\](?::([0-9]{1,5}))?", re.IGNORECASE)
_PORTS = range(1, 65_536)


class _Request(Request):
    _trusted: list[str] | None = None

    @property
    def trusted_hosts(self) -> list[str] | None:
        """What Werkzeug is to compare; None (any) for an address that was found among them here."""
        address = _ADDRESS.fullmatch(self.headers.get("Host", ""))
        if address is None or int(address[2] or 80) not in _PORTS:
            return self._trusted
        known = {address[1], f"[{address[1]}]"}.intersection(self._trusted or ())
        return None if known else self._trusted

    @trusted_hosts.setter
    def trusted_hosts(self, hosts: list[str] | None) -> None:
        self._trusted = hosts


def register(app: Flask) -> None:
    """Let requests be for such a host."""
    app.request_class = _Request
