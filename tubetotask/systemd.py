"""What systemd is told, where it started this process with ``Type=notify``: ready, alive, ending.

Invariant: a no-op anywhere else, and never an error: who watches must not stop the work.
"""

from __future__ import annotations

import os
import socket


def tell(state: str) -> bool:
    """Send ``READY=1``, ``WATCHDOG=1`` or ``STOPPING=1``; whether somebody was there to hear it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):  # an abstract socket
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.settimeout(1.0)
            out.connect(address)
            out.sendall(state.encode())
    except OSError:
        return False
    return True
