"""A request with a token to a server of our own kind.

Invariants: the token follows no redirect, and no .netrc of the machine takes its place. No request
outlives its deadline, and no answer is read beyond its limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import requests

from tubetotask.domain.errors import TooLarge
from tubetotask.outside.deadline import Deadline
from tubetotask.outside.watched import WatchedAdapter

_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers``: their names in lower case."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def wait_s(self) -> int:
        """Seconds to wait before the next try, as the server says."""
        told = self.headers.get("retry-after", "")
        return int(told[:6]) if told.isascii() and told.isdigit() else 1


def ask(
    method: str,
    url: str,
    token: str,
    *,
    most_bytes: int,
    deadline_s: float,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    data: bytes | None = None,
    proxies: bool = True,
) -> Answer:
    """Whatever is answered; ``data`` is JSON, unless the headers say what else. ``proxies``:
    whether those of the environment count.

    Raises requests.RequestException where nothing is, and TooLarge.
    """
    told = {"Authorization": f"Bearer {token}", "Accept": "application/json", **(headers or {})}
    if data is not None:
        told.setdefault("Content-Type", "application/json")
    with Deadline(deadline_s), requests.Session() as session:
        session.auth = _Bare()  # or a .netrc of the machine would take the header's place
        session.trust_env = proxies
        for scheme in ("https://", "http://"):
            session.mount(scheme, WatchedAdapter())
        answer = session.request(
            method,
            url,
            params=query,
            data=data,
            headers=told,
            timeout=_TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        )
        content = bytearray()
        for chunk in answer.iter_content(65536):
            content += chunk
            if len(content) > most_bytes:
                raise TooLarge("The server answers with more than can be taken.")
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, names, bytes(content))


class _Bare(requests.auth.AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request
