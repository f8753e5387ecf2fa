"""What stands between us and YouTube: sources out of reach, words that cannot be had."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from tubetotask.domain.errors.base import TubeToTaskError
from tubetotask.domain.video import Video


class SourceUnavailable(TubeToTaskError):
    """A source cannot be looked at now.

    ``state`` is one of: ``outage``, ``quota``, ``blocked``, ``key``, ``missing``, ``unparsable``,
    ``offline``. ``retry_at``: the earliest time at which trying again can help, None where nobody
    said one. ``tried``: what was tried, in order, as (way, sentence). ``units``: the quota that
    was spent before it failed.
    """

    id = "source-unavailable"
    state: ClassVar[str] = "failed"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        retryable: bool | None = None,
        retry_at: datetime | None = None,
        units: int = 0,
    ) -> None:
        super().__init__(message, remedy=remedy, retryable=retryable)
        self.retry_at = retry_at
        self.units = units
        self.tried: tuple[tuple[str, str], ...] = ()


class FeedOutage(SourceUnavailable):
    """The feed answers 404 or 5xx, which says nothing about the channel (``status``: HTTP)."""

    id = "feed-outage"
    state = "outage"
    retryable = True
    status: int = 0


class QuotaReached(SourceUnavailable):
    """The day's units of the Data API are used up; ``retry_at`` is midnight in California."""

    id = "quota-reached"
    state = "quota"
    retryable = True


class Blocked(SourceUnavailable):
    """YouTube takes this server for a robot: 429, a captcha, a consent page."""

    id = "youtube-blocks"
    state = "blocked"
    retryable = True


class KeyRefused(SourceUnavailable):
    """The Data API refuses the key: wrong, expired, restricted, or the API is off."""

    id = "youtube-key-refused"
    state = "key"


class SourceMissing(SourceUnavailable):
    """A witness (the Data API, the page) says that there is no such channel or playlist."""

    id = "source-missing"
    state = "missing"


class Unparsable(SourceUnavailable):
    """YouTube answered something that cannot be read, or more than is read."""

    id = "youtube-unparsable"
    state = "unparsable"
    retryable = True


class Unreachable(SourceUnavailable):
    """No network, no answer in time, or a certificate that is not trusted."""

    id = "youtube-unreachable"
    state = "offline"
    retryable = True


class TranscriptUnavailable(TubeToTaskError):
    """A video's words cannot be had now.

    ``state`` is one of: ``blocked`` (YouTube refuses this server), ``offline`` (no network),
    ``token`` (YouTube asks for a proof of origin), ``failed`` (an answer that cannot be read),
    ``not-yet`` (captions are not published yet), ``upcoming`` (a premiere or live event that has
    not begun), ``live`` (it has not ended), ``disabled`` (captions are off), ``private``,
    ``members``, ``age``, ``region`` (who may see it), ``gone`` (removed, or never there),
    ``silent`` (speech recognition heard no words in it).

    ``retry_at``: the earliest time at which trying again can help, None where nobody knows one.
    ``tried``: the ways that were tried, in order, as (way, sentence). ``video``: what was told of
    it all the same.
    """

    id = "transcript-unavailable"

    def __init__(
        self,
        message: str,
        *,
        state: str,
        remedy: str = "",
        retryable: bool = True,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, retryable=retryable)
        self.state = state
        self.retry_at = retry_at
        self.tried: tuple[tuple[str, str], ...] = ()
        self.video: Video | None = None
