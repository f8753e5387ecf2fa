"""Talking JSON with a service: what the clients of Todoist, GitHub and Notion share.

Invariant: a token is in a header and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from tubetotask.domain.errors import ServiceAway
from tubetotask.integrations.base import Reach
from tubetotask.outside.outgoing import Answer, Outgoing

_MOST_PAGES = 100


class Talk:
    """``base``: the service's address; ``known``: it is one that our code names."""

    def __init__(
        self, base: str, headers: Mapping[str, str], reach: Reach, *, known: bool = True
    ) -> None:
        self._base, self._headers = base.rstrip("/"), dict(headers)
        self._http = Outgoing(private=reach.private, known=known)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One exchange. Raises ServiceAway."""
        url = f"{self._base}{path}" + (f"?{urlencode(query)}" if query else "")
        told = {"Accept": "application/json", **self._headers, **(headers or {})}
        data = None
        if body is not None:
            told["Content-Type"] = "application/json"
            data = json.dumps(body, ensure_ascii=False).encode()
        return self._http.ask(method, url, headers=told, body=data)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.__exit__()


def obj(found: Any) -> dict[str, Any]:
    """An answer that must be an object. Raises ServiceAway."""
    if not isinstance(found, dict):
        raise ServiceAway("The service answers in a way that is not known here.")
    return found


def text(found: Mapping[str, Any], name: str) -> str:
    """A field that must be text, and there. Raises ServiceAway."""
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise ServiceAway(f"The service's answer has no “{name}”.")
    return value


def pages() -> Iterator[int]:
    """Numbers of pages, from 1; not without end."""
    return iter(range(1, _MOST_PAGES + 1))
