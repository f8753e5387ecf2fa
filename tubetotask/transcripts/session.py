"""A session of ``requests`` for one video: with a deadline, a size, and YouTube's hosts only.

Invariant: no request outlives the deadline of the whole, whatever the other side does with its
bytes; no body is read beyond its limit, also on the way of a redirect; none goes to another site.
What was cut off by the deadline is never taken for a whole answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from tubetotask.outside import proxies
from tubetotask.outside.deadline import Deadline
from tubetotask.outside.watched import WatchedAdapter

TIMEOUT_S = 15.0
DEADLINE_S = 60.0
MAX_ANSWER_BYTES = 24 * 1024 * 1024
MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Of what is no captions: a page has a tenth of that, and JSON read takes many times its bytes."""
_MAX_HOPS = 5
_MOVED = {301, 302, 303, 307, 308}


class AnswerTooLarge(Exception):
    """More than is read."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(f"YouTube answered with more than {max_bytes / 1024 / 1024:.0f} MB.")


class SentAway(Exception):
    """A redirect to another site. ``blocked``: to the page that asks whether one is a robot."""

    def __init__(self, *, blocked: bool) -> None:
        super().__init__("YouTube sends us to another site.")
        self.blocked = blocked


@dataclass(frozen=True)
class Bounds:
    """How long one answer and the whole may take, how large captions may be, through what."""

    timeout_s: float = TIMEOUT_S
    deadline_s: float = DEADLINE_S
    max_bytes: int = MAX_ANSWER_BYTES
    proxy: str = ""


class Session(requests.Session):
    """Use as a context manager: its time begins there, and belongs to this thread.

    Keeps what YouTube said of the video on the way: ``page`` and ``player``.
    """

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds
        self._deadline = Deadline(bounds.deadline_s)
        self.page = ""
        self.player: dict[str, Any] = {}
        for scheme in ("https://", "http://"):
            self.mount(scheme, WatchedAdapter())

    def __enter__(self) -> Session:
        self._deadline.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self._deadline.__exit__(*args)
        self.close()

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """The whole answer, after redirects within YouTube.

        Raises requests.RequestException, AnswerTooLarge, SentAway.
        """
        kwargs |= {"timeout": self._bounds.timeout_s, "stream": True, "allow_redirects": False}
        # With the request itself: only there does it beat a proxy of the environment.
        kwargs["proxies"] = proxies.for_requests(self._bounds.proxy)
        try:
            answer = self._followed(method, str(url), *args, **kwargs)
        except requests.RequestException as error:
            if self._deadline.passed:
                raise requests.Timeout("the deadline for this video has passed") from error
            raise
        self._remember(str(url), answer)
        return answer

    def _followed(self, method: Any, url: str, *args: Any, **kwargs: Any) -> requests.Response:
        for _ in range(_MAX_HOPS):
            answer = super().request(method, url, *args, **kwargs)
            captions = urlsplit(url).path == "/api/timedtext"
            most = self._bounds.max_bytes
            answer._content = self._body(answer, most if captions else min(most, MAX_PAGE_BYTES))
            if answer.status_code not in _MOVED or not answer.headers.get("Location"):
                return answer
            url = _next(answer)
            method, args = "GET", ()
            kwargs = {k: v for k, v in kwargs.items() if k not in {"params", "data", "json"}}
        raise requests.TooManyRedirects("YouTube sends us round in a circle")

    def _body(self, answer: requests.Response, most: int) -> bytes:
        """The whole body: a server that drips or never ends is cut off."""
        body = bytearray()
        try:
            for chunk in answer.iter_content(65536):
                body += chunk
                if len(body) > most:
                    raise AnswerTooLarge(most)
        except BaseException:
            answer.close()  # a whole one has given its connection back
            raise
        if self._deadline.passed:  # a body without a length ends where the socket was shut
            raise requests.Timeout("the deadline for this video has passed")
        return bytes(body)

    def _remember(self, url: str, answer: requests.Response) -> None:
        if "/watch?" in url:
            self.page = answer.text
        elif "/youtubei/v1/player" in url and answer.ok:
            try:
                found = answer.json()
            except (ValueError, RecursionError):
                return
            self.player = found if isinstance(found, dict) else {}


def _next(answer: requests.Response) -> str:
    """Where a redirect leads. Raises SentAway."""
    url = urljoin(str(answer.url), answer.headers["Location"])
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise SentAway(blocked=False) from None
    if parts.scheme == "https" and (host == "youtube.com" or host.endswith(".youtube.com")):
        return url
    raise SentAway(blocked="google." in host and parts.path.startswith("/sorry"))
