"""Requests to YouTube: one place with the time limit, the size limit and the manners.

Invariant: ``send`` returns a whole answer or raises a SourceUnavailable within its time; it goes
to YouTube's own hosts only, also when it is redirected, keeps no cookie, and no message holds an
address or a key. What an answer means is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

from tubetotask import __version__
from tubetotask.domain.errors import Blocked, Unparsable, Unreachable
from tubetotask.outside import proxies
from tubetotask.outside.deadline import Deadline
from tubetotask.outside.watched import WatchedAdapter
from tubetotask.sources.politeness import Politeness

USER_AGENT = f"TubeToTask/{__version__} (self-hosted; follows channels for its owner)"
TIMEOUT_S = 15.0
DEADLINE_S = 30.0
MAX_BYTES = 8_000_000
MAX_HOPS = 5
HOSTS = frozenset(
    {
        "www.youtube.com",
        "youtube.com",
        "m.youtube.com",
        "consent.youtube.com",
        "www.googleapis.com",
        "youtube.googleapis.com",
        "pubsubhubbub.appspot.com",
    }
)
_LONGEST_WAIT = timedelta(days=1)
_BLOCK = timedelta(minutes=15)
"""How long a host that answers 429 without Retry-After is left alone."""


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``url``: where it came from in the end."""

    status: int
    headers: Mapping[str, str]  # names in any case
    body: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as text; YouTube writes UTF-8 only."""
        return self.body.decode("utf-8", "replace")


class Fetcher:
    """Threads may share one. Close it, or use it as a context manager."""

    def __init__(
        self,
        *,
        timeout_s: float = TIMEOUT_S,
        deadline_s: float = DEADLINE_S,
        politeness: Politeness | None = None,
        proxy: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._timeout_s, self._deadline_s, self._now = timeout_s, deadline_s, now
        self._proxies = proxies.for_requests(proxy)
        self._politeness = politeness or Politeness(now=now)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.cookies = RequestsCookieJar(DefaultCookiePolicy(allowed_domains=[]))
        adapter = WatchedAdapter(pool_maxsize=16)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """The answer to a GET, after redirects. Raises as ``send`` does."""
        return self.send("GET", url, params=params, headers=headers, max_bytes=max_bytes)

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """The answer of any status but 429.

        Raises Unreachable (no network, no answer in time), Unparsable (too large, a redirect to
        another site), Blocked (429, or the host asked to be left alone until later).
        """
        request = requests.Request(method, url, headers=dict(headers or {}), params=params)
        request.data = dict(data or {})
        with Deadline(self._deadline_s) as deadline:
            try:
                return self._follow(request, max_bytes)
            except requests.RequestException as error:
                raise _unreachable(error, late=deadline.passed) from error

    def _follow(self, request: requests.Request, max_bytes: int) -> Answer:
        for _ in range(MAX_HOPS):
            answer = self._one(request, max_bytes)
            if answer.status not in {301, 302, 303, 307, 308}:
                return answer
            url = urljoin(answer.url, answer.headers.get("Location", ""))
            request = requests.Request("GET", url, headers=request.headers)
        raise Unparsable("YouTube sends us round in a circle.", remedy="Try again later.")

    def _one(self, request: requests.Request, max_bytes: int) -> Answer:
        parts = urlsplit(str(request.url))
        host = parts.hostname or ""
        if parts.scheme != "https" or host not in HOSTS:
            raise Unparsable("YouTube sends us to another site.", remedy="Try again later.")
        self._refuse_closed(host)
        self._politeness.wait(host)
        prepared = self._session.prepare_request(request)
        settings = self._session.merge_environment_settings(
            prepared.url, dict(self._proxies), True, None, None
        )
        with self._session.send(
            prepared, timeout=self._timeout_s, allow_redirects=False, **settings
        ) as response:
            headers = CaseInsensitiveDict(response.headers)
            if response.status_code == 429:
                self._close(host, headers)
            body = bytearray()
            for chunk in response.iter_content(65536):
                body += chunk
                if len(body) > max_bytes:
                    raise Unparsable(
                        f"YouTube answered with more than {max_bytes / 1_000_000:.0f} MB.",
                        remedy="Try again later.",
                    )
            return Answer(response.status_code, headers, bytes(body), str(prepared.url))

    def _close(self, host: str, headers: Mapping[str, str]) -> None:
        asked = retry_after(headers, self._now())
        self._politeness.close(host, asked or self._now() + _BLOCK)
        self._refuse_closed(host)

    def _refuse_closed(self, host: str) -> None:
        until = self._politeness.closed_until(host)
        if until is not None:
            raise Blocked(
                "YouTube asks this server to send fewer requests.",
                remedy="It is asked again by itself. Nothing needs to be done.",
                retry_at=until,
            )


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the answer allows a next try, a day away at most; None where it does not say."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return now + min(timedelta(seconds=int(said[:9])), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return min(max(at, now), now + _LONGEST_WAIT)


def _unreachable(error: requests.RequestException, *, late: bool) -> Unreachable:
    if late or isinstance(error, requests.Timeout):
        return Unreachable("YouTube did not answer in time.", remedy="It is tried again.")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(
            "The connection to YouTube is not secure: its certificate was refused.",
            remedy="Check this server's proxy and its clock.",
        )
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return Unreachable("YouTube's answer broke off.", remedy="It is tried again.")
    return Unreachable(
        "This server cannot reach YouTube.", remedy="Check its network and its proxy."
    )
