"""Asking a service that a person connected: one exchange over HTTP.

Invariants: each exchange ends within its time, whatever the other side does with its bytes; more of
an answer than ``MOST_BYTES`` is not read. A private address is not connected to unless the
administrator allows it. No error and no log holds a header, for there the token stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from tubetotask import __version__
from tubetotask.domain.errors import AddressRefused, ServiceAway
from tubetotask.outside.deadline import Deadline
from tubetotask.outside.guarded import only_public
from tubetotask.outside.watched import WatchedAdapter

MOST_BYTES = 5_000_000
TIMEOUT_S = 20.0
_CONNECT_S = 10.0
_REDIRECTS = 5
_AGENT = f"TubeToTask/{__version__}"
_LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers``: names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON. Raises ServiceAway: a proxy's page stands where the answer should."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ServiceAway(
                "What answered is not the service: its answer cannot be read.", status=self.status
            ) from None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def retry_at(self, now: datetime) -> datetime | None:
        """When to ask again, where the service says so, within a day."""
        told = self.headers.get("retry-after", "").strip()
        try:
            at = now + timedelta(seconds=float(told))
        except (ValueError, OverflowError):
            try:
                at = parsedate_to_datetime(told).astimezone(UTC)
            except (ValueError, TypeError):
                return None
        return min(max(at, now), now + _LONGEST_WAIT)


class Outgoing:
    """Asks over connections of its own. Use as a context manager.

    ``private``: whether private addresses may be asked, too. ``known``: all addresses are those of
    a service that our own code names: nothing needs judging, and the environment's proxies count.
    """

    def __init__(self, *, private: bool, known: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._private, self._timeout_s = private or known, timeout_s
        self._session = requests.Session()
        # A proxy would hide where a connection goes.
        self._session.trust_env = known
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter())

    def __enter__(self) -> Outgoing:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        auth: tuple[str, str] | None = None,
        redirects: bool = False,
    ) -> Answer:
        """One exchange. Raises ServiceAway, AddressRefused.

        ``redirects``: followed on the same host only, with the same method and body.
        """
        for _ in range(_REDIRECTS):
            answer = self._once(method, url, {"User-Agent": _AGENT, **(headers or {})}, body, auth)
            further = answer.headers.get("location", "")
            if not redirects or answer.status not in (301, 302, 307, 308) or not further:
                return answer
            there = urljoin(url, further)
            if _host(there) != _host(url):
                raise ServiceAway("The address leads to another host.", status=answer.status)
            url = there
        raise ServiceAway("The address leads from one to the next without end.")

    def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        auth: tuple[str, str] | None,
    ) -> Answer:
        with only_public(private=self._private) as watch, Deadline(self._timeout_s) as deadline:
            try:
                with self._session.request(
                    method,
                    url,
                    headers=dict(headers),
                    data=body,
                    auth=auth or _no_netrc,
                    timeout=(_CONNECT_S, self._timeout_s),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    found = b""
                    for part in answer.iter_content(65_536):
                        found += part
                        if len(found) > MOST_BYTES:
                            raise ServiceAway(
                                "The answer is far too long.", status=answer.status_code
                            )
                    if deadline.passed:  # what was read may be cut short
                        raise ServiceAway("There was no whole answer in time.")
                    told = {name.lower(): value for name, value in answer.headers.items()}
                    return Answer(answer.status_code, told, found, answer.url)
            except (requests.RequestException, OSError) as error:
                if watch.refused:
                    raise private_address() from None
                raise ServiceAway(_why(error, late=deadline.passed)) from None


def private_address() -> AddressRefused:
    """The address is not one of the public internet."""
    return AddressRefused(
        "This address lies in a private network.",
        remedy="The administrator can allow such addresses: SEND_TO_PRIVATE=on.",
    )


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Nothing is added: given no way to sign in, requests would look into ~/.netrc."""
    return request


def _why(error: Exception, *, late: bool) -> str:
    if late or isinstance(error, requests.Timeout):
        return "There was no answer in time."
    if isinstance(error, requests.exceptions.SSLError):
        return "The certificate of the address is not valid."
    return "The address cannot be reached."


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
