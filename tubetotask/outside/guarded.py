"""No connection to a private network, whoever opens the socket.

Invariants: inside ``only_public`` this thread connects to addresses of the public internet alone:
what a name means is judged at the moment of connecting, so that it cannot change in between, and
after every redirect. It holds for any library that opens sockets in this thread.

An audit hook of the interpreter sees every ``connect`` with the address it goes to. That is chosen
over a transport of our own because mail, Apprise and others bring theirs. It is a guard against
addresses, not a sandbox for code.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

_EVENTS = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg"))
_ISATAP = 0x00005EFE  # with or without the bit that says "unique everywhere"
_NAT64 = ip_network("64:ff9b::/96")
# What the interpreter takes for public, or did in some of its versions: shared addresses of
# providers, of protocols, 6to4 relays, the server of a cloud's own machines, site-local ones,
# NAT64 of one's own, documentation.
_NEVER = tuple(
    ip_network(each)
    for each in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        *("fec0::/10", "64:ff9b:1::/48", "3fff::/20"),
    )
)
_here = threading.local()
_hooked = threading.Lock()
_state = {"hooked": False}


class PrivateAddress(OSError):
    """A connection to a private network was not begun."""


class Watch:
    """What was refused inside the block: the address, or ""."""

    def __init__(self) -> None:
        self.refused = ""


@contextmanager
def only_public(*, private: bool = False) -> Iterator[Watch]:
    """Refuse private addresses in this thread; ``private``: the administrator allows them."""
    watch, before = Watch(), getattr(_here, "watch", None)
    if not private:
        _hook()
        _here.watch = watch
    try:
        yield watch
    finally:
        _here.watch = before


def public(address: str) -> bool:
    """Whether an IP address is one of the public internet; a name is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _public(found)


def _public(found: IPv4Address | IPv6Address) -> bool:
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
        # ISATAP (RFC 5214) reaches an address of IPv4 by the last half, under any prefix.
        if int(found) >> 32 & 0xFDFFFFFF == _ISATAP and not _public(
            IPv4Address(int(found) & 0xFFFFFFFF)
        ):
            return False
    if any(found in each for each in _NEVER):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _hook() -> None:
    with _hooked:
        if not _state["hooked"]:
            sys.addaudithook(_audit)  # for the life of the process: there is no way back
            _state["hooked"] = True


def _audit(event: str, given: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    watch: Watch | None = getattr(_here, "watch", None)
    if watch is None:
        return
    where = given[1] if len(given) > 1 else None
    if where is None:  # on a socket that is connected, and so was judged
        return
    # Anything but an address of the internet (a socket file, say) is as private as can be.
    host = str(where[0]) if isinstance(where, tuple) and where else ""
    if not public(host):
        watch.refused = host or "a socket of this machine"
        raise PrivateAddress(f"{watch.refused} is not an address of the public internet")
