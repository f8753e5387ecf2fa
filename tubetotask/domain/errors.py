"""One error tree.

    TubeToTaskError                     id, message, remedy, retryable
    ├── InputError                      what the user gave cannot be used as it is
    │   ├── UnreadableCaptions          no reader understands the text
    │   ├── EmptyCaptions               understood, but holds no words
    │   ├── TooLarge                    over a stated limit
    │   ├── BadPlan                     a plan without text
    │   ├── BadSource                   neither a YouTube link or id, nor a file
    │   └── BadAddress                  names no channel, playlist or video of YouTube
    ├── TranscriptUnavailable           the video's words cannot be had (see ``state``)
    ├── SourceUnavailable               a source cannot be looked at now (see ``state``)
    │   ├── FeedOutage                  the feed answers 404 or 5xx: never "the channel is gone"
    │   ├── QuotaReached                the day's units of the Data API are used up
    │   ├── Blocked                     YouTube takes this server for a robot
    │   ├── KeyRefused                  the Data API refuses the key
    │   ├── SourceMissing               a witness says that there is no such source
    │   ├── Unparsable                  an answer that cannot be read
    │   └── Unreachable                 no network, or no answer in time
    ├── AnalysisFailed                  an analyser could not finish
    │   ├── ModelFailed                 a model's server did not answer as it should (see ``state``)
    │   │   └── ModelStopped            nobody asks that server until a given moment
    │   ├── BudgetReached               a call was not made: it may cost more than is left
    │   ├── PriceUnknown                a call was not made: a budget is set, its price is not known
    │   └── CallTooLarge                a call was not made: alone it is more than a minute allows
    ├── Cancelled                       somebody called the work off
    ├── StorageFailed                   the database refused, is full or is missing
    ├── NotFound                        no such thing, or not yours
    └── ConfigError                     a setting is missing or wrong

An error says three things to the person who meets it: what happened (``message``), what to do
next (``remedy``) and whether trying again can help (``retryable``). All three are safe to show:
they never hold a secret, a path of the server or a stack trace. Each face (web, CLI, worker)
translates the tree once.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar


class TubeToTaskError(Exception):
    """Base of every error that TubeToTask raises on purpose."""

    id: ClassVar[str] = "error"
    retryable: bool = False
    retry_at: datetime | None = None  # when it is worth trying again, where that is known

    def __init__(self, message: str, *, remedy: str = "", retryable: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InputError(TubeToTaskError):
    """What the user gave cannot be used as it is."""

    id = "input"


class UnreadableCaptions(InputError):
    """No reader understands the text."""

    id = "captions-unreadable"


class EmptyCaptions(InputError):
    """The captions were understood, but hold no words."""

    id = "captions-empty"


class TooLarge(InputError):
    """The input is over a stated limit."""

    id = "too-large"


class BadPlan(InputError):
    """The plan has no text."""

    id = "plan-bad"


class BadSource(InputError):
    """Neither a YouTube link or id, nor a readable file."""

    id = "source-bad"


class BadAddress(InputError):
    """The text names no channel, playlist or video of YouTube that can be followed."""

    id = "address-bad"


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
    ``members``, ``age``, ``region`` (who may see it), ``gone`` (removed, or never there).

    ``retry_at``: the earliest time at which trying again can help, None where nobody knows one.
    ``tried``: the ways that were tried, in order, as (way, sentence).
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


class AnalysisFailed(TubeToTaskError):
    """An analyser could not finish."""

    id = "analysis-failed"


class ModelFailed(AnalysisFailed):
    """A model's server did not answer as it should.

    ``state`` is one of: ``no-key``, ``bad-key`` (401), ``forbidden`` (403), ``no-model`` (not
    there, and no other that is configured either), ``rate-limited`` (429), ``no-credit`` (the
    account is empty), ``server-error`` (5xx), ``timeout``, ``unreachable``, ``wrong-address`` (what
    answers is no model's server), ``too-long`` (more tokens than the model reads), ``cut-off``,
    ``refused``, ``empty``, ``junk`` (twice not what was asked for), ``bad-request`` (the server
    refuses the question itself).

    ``may_have_cost``: whether the server may have worked, and charge for it, although its answer
    did not arrive. ``wait_s``: how long it asked to be left alone, None where it did not say.
    """

    id = "model-failed"

    def __init__(self, message: str, *, state: str, remedy: str = "", retryable: bool) -> None:
        super().__init__(message, remedy=remedy, retryable=retryable)
        self.state = state
        self.may_have_cost = False
        self.wait_s: float | None = None


class ModelStopped(ModelFailed):
    """A call was not made, or was the last one: what is wrong is wrong for every call.

    ``retry_at``: when one call is made again, to see.
    """

    id = "model-stopped"

    def __init__(self, message: str, *, state: str, remedy: str, retry_at: datetime) -> None:
        super().__init__(message, state=state, remedy=remedy, retryable=True)
        self.retry_at = retry_at


class BudgetReached(AnalysisFailed):
    """A call was not made: it may cost more than is left of a budget.

    ``retry_at``: when the day or month ends; None where waiting cannot help.
    """

    id = "budget-reached"

    def __init__(self, message: str, *, remedy: str, retry_at: datetime | None) -> None:
        super().__init__(message, remedy=remedy, retryable=retry_at is not None)
        self.retry_at = retry_at


class PriceUnknown(AnalysisFailed):
    """A call was not made: a budget is set, and nobody knows what the call costs."""

    id = "price-unknown"


class CallTooLarge(AnalysisFailed):
    """A call was not made: it alone is more than the limit of a minute."""

    id = "call-too-large"


class Cancelled(TubeToTaskError):
    """Somebody called the work off, or removed what it was for: nothing more is paid."""

    id = "cancelled"

    def __init__(self) -> None:
        super().__init__("This was cancelled.", remedy="What was read so far is kept.")


class StorageFailed(TubeToTaskError):
    """The database refused, is full or is missing."""

    id = "storage-failed"


class NotFound(TubeToTaskError):
    """No such thing, or it belongs to someone else."""

    id = "not-found"


class ConfigError(TubeToTaskError):
    """A setting is missing or wrong; the message names the variable and the remedy."""

    id = "config"
