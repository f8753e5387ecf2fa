"""YouTube's Data API, read only: one call, its units, and its errors as ours.

Invariant: every call is announced to the book before it is made, also one that fails (YouTube
charges it, too); the key travels in a header, so it is in no address, no log and no error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tubetotask.domain.errors import (
    Blocked,
    KeyRefused,
    QuotaReached,
    SourceMissing,
    SourceUnavailable,
    Unparsable,
)
from tubetotask.domain.quota import next_midnight
from tubetotask.sources.fetcher import Answer, Fetcher

BASE = "https://www.googleapis.com/youtube/v3/"
UNITS_A_CALL = 1  # of each list call that is used here; search.list is not
UNITS_A_DAY = 10_000
PAGE = 50  # items in a page, and ids in a question, at most
MAX_BYTES = 4_000_000
Book = Callable[[str, int], None]
"""Told (resource, units) before each call; may refuse it with QuotaReached."""

_QUOTA = {"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"}
_RATE = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}
_KEY = {
    "keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "accessNotConfigured",
    "SERVICE_DISABLED", "ipRefererBlocked", "API_KEY_IP_ADDRESS_BLOCKED",
    "API_KEY_HTTP_REFERRER_BLOCKED", "authError", "required", "CONSUMER_INVALID",
}  # fmt: skip
_GONE = {"playlistNotFound", "channelNotFound", "videoNotFound", "notFound"}
_CLOSED = {"playlistItemsNotAccessible", "playlistForbidden", "channelForbidden"}


class DataApi:
    """One key. Threads may share the object."""

    def __init__(
        self,
        key: str,
        fetcher: Fetcher,
        *,
        book: Book | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._key, self._fetcher, self._book, self._now = key, fetcher, book, now

    def talk(self) -> Talk:
        """A run of calls whose units are counted together."""
        return Talk(self)

    def call(self, resource: str, params: dict[str, str]) -> dict[str, Any]:
        """The body of ``GET resource``: an object whose "items", if there, is a list of objects.

        Raises QuotaReached, KeyRefused, SourceMissing, Blocked, Unparsable, Unreachable.
        """
        if self._book is not None:
            self._book(resource, UNITS_A_CALL)
        answer = self._fetcher.get(
            BASE + resource,
            params=params,
            headers={"X-Goog-Api-Key": self._key, "Accept": "application/json"},
            max_bytes=MAX_BYTES,
        )
        body = _json(answer)
        if answer.status != 200:
            raise refusal(answer.status, body, self._now())
        items_of(body)
        return body


class Talk:
    """Calls that belong together. ``units``: what they have spent; an error carries it, too."""

    def __init__(self, api: DataApi) -> None:
        self._api = api
        self.units = 0

    def call(self, resource: str, **params: str) -> dict[str, Any]:
        """As ``DataApi.call``."""
        self.units += UNITS_A_CALL
        try:
            return self._api.call(resource, params)
        except SourceUnavailable as error:
            error.units = self.units
            raise

    def items(self, resource: str, **params: str) -> list[dict[str, Any]]:
        """What matches; [] where YouTube leaves "items" out, which is how it says "none"."""
        return items_of(self.call(resource, **params))

    def by_id(self, resource: str, part: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The things with these ids, as far as they exist: one call for 50."""
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), PAGE):
            asked = ",".join(wanted[start : start + PAGE])
            yield from self.items(resource, part=part, id=asked, maxResults=str(PAGE))


def items_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects in "items"."""
    found = body.get("items", [])
    if not isinstance(found, list):
        raise _unparsable()
    return [item for item in found if isinstance(item, dict)]


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        if answer.status >= 500:
            return {}
        raise _unparsable() from error
    if not isinstance(body, dict):
        raise _unparsable()
    return body


def _unparsable() -> Unparsable:
    return Unparsable(
        "The Data API answered something that cannot be read.", remedy="It is tried again later."
    )


def refusal(status: int, body: dict[str, Any], now: datetime) -> SourceUnavailable:
    """The error of ours for one of the Data API's."""
    reasons = set(_reasons(body))
    if reasons & _QUOTA:
        return QuotaReached(
            "Today's units of the YouTube Data API are used up.",
            remedy="They are renewed at midnight in California. Until then other ways are used.",
            retry_at=next_midnight(now),
        )
    if reasons & _RATE:
        return Blocked(
            "The Data API asks for fewer calls.",
            remedy="It is asked again by itself.",
            retry_at=now + timedelta(minutes=2),
        )
    if reasons & _KEY or status == 401:
        return KeyRefused(
            "YouTube refuses YOUTUBE_API_KEY.",
            remedy="Check that the key is right, that the “YouTube Data API v3” is on in its "
            "project, and that it is not limited to other addresses.",
            retryable=False,
        )
    if reasons & _GONE or status == 404:
        return SourceMissing("YouTube knows no such channel or playlist.", remedy="Check the link.")
    if reasons & _CLOSED:
        return SourceMissing(
            "This list is private.", remedy="Ask its owner to make it public or unlisted."
        )
    if status >= 500 or "SERVICE_UNAVAILABLE" in reasons or "backendError" in reasons:
        return Unparsable("The Data API is out of order.", remedy="It is tried again later.")
    if status == 403:
        return KeyRefused(
            "The Data API does not allow this with YOUTUBE_API_KEY.",
            remedy="Check what the key is limited to.",
            retryable=False,
        )
    return _unparsable()


def _reasons(body: dict[str, Any]) -> Iterator[str]:
    """Every reason in an error's body: it stands in one of two places, or in both."""
    error = body.get("error")
    if not isinstance(error, dict):
        return
    for place in ("errors", "details"):
        found = error.get(place)
        for one in found if isinstance(found, list) else []:
            if isinstance(one, dict) and isinstance(one.get("reason"), str):
                yield one["reason"]
    message = error.get("message")
    if isinstance(message, str) and re.search(r"API key not valid|API key expired", message):
        yield "keyInvalid"
