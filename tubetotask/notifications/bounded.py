"""Apprise's exchanges, led through connections that a Deadline can shut.

Invariants: of an answer ``MOST_BYTES`` are held, as they came: none that is packed is unpacked, so
none can swell. No redirect is followed, and neither the environment's proxies nor ~/.netrc count.
Only Apprise's own modules are led this way; everybody else's ``requests`` stays what it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import requests

from tubetotask.outside.deadline import Deadline, current
from tubetotask.outside.watched import WatchedAdapter

MOST_BYTES = 1_000_000
_CONNECT_S = 10.0
_READ_S = 20.0


class _Led:
    """Stands where a module of Apprise has ``requests``: the same, but for the asking."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """As ``requests.request``. Raises its errors."""
        asked = {**given, "stream": True, "allow_redirects": False, "verify": True}
        asked["timeout"] = (_CONNECT_S, _READ_S)
        asked["headers"] = {**(given.get("headers") or {}), "Accept-Encoding": "identity"}
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, WatchedAdapter())
            with session.request(method, url, **asked) as answer:
                # The library's own ways to read would unpack it, however much it grows.
                answer._content = _read(answer)
                deadline = current()
                if deadline is not None and deadline.passed:  # cut short, it may look whole
                    raise requests.Timeout("there was no whole answer in time")
                return answer

    def __init__(self) -> None:
        for method in ("get", "post", "put", "patch", "delete", "head", "options"):
            setattr(self, method, partial(self.request, method.upper()))


def lead() -> None:
    """Lead all that Apprise has loaded; harmless where it was done before."""
    for name, module in list(sys.modules.items()):
        if name.startswith("apprise.") and getattr(module, "requests", None) is requests:
            module.__dict__["requests"] = _LED


def throttle(service: Any, deadline: Deadline) -> None:
    """Let a service of Apprise wait between exchanges no longer than the time that is left.

    A server says in its answer how long to wait; so it could hold a worker for hours.
    """
    wait: Callable[..., None] = service.throttle

    def throttled(last_io: Any = None, wait_s: float | None = None, **named: Any) -> None:
        asked_s = named.get("wait", wait_s)
        if deadline.passed or (asked_s or 0.0) >= deadline.left_s():
            raise requests.Timeout("the time for this exchange is up")
        wait(last_io=last_io, wait=asked_s)

    service.throttle = throttled


def _read(answer: requests.Response) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return b""  # nobody asked for it; the status tells whether the message was taken
    found = b""
    while len(found) < MOST_BYTES:
        try:
            part = answer.raw.read(65_536, decode_content=False)
        except Exception as error:  # urllib3 has a tree of its own, and Apprise does not know it
            raise requests.ConnectionError("the answer broke off") from error
        if not part:
            return found
        found += part
    raise requests.ConnectionError("the answer is far too long")


_LED = _Led()
