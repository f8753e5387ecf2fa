"""What keeps something from arriving where a person works."""

from __future__ import annotations

from datetime import datetime

from tubetotask.domain.errors.base import TubeToTaskError


class SendingFailed(TubeToTaskError):
    """It did not arrive. ``status``: of the answer, or 0 where there was none."""

    id = "sending-failed"
    status: int = 0


class ServiceAway(SendingFailed):
    """No answer, or one that says: later. It may have arrived all the same."""

    id = "service-away"
    retryable = True

    def __init__(
        self, message: str, *, status: int = 0, retry_at: datetime | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy or "It is tried again by itself.")
        self.status, self.retry_at = status, retry_at


class Refused(SendingFailed):
    """This one thing is not taken, however often it is sent."""

    id = "sending-refused"

    def __init__(self, message: str, *, status: int = 0, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.status = status


class Disconnected(Refused):
    """Nothing at all is taken before a person does something: a token was revoked, say."""

    id = "integration-broken"


class AddressRefused(Disconnected):
    """The address lies in a private network, which only the administrator may allow."""

    id = "address-private"


class SubscriptionGone(Refused):
    """A browser is not there any more, or not to be told: nothing is sent to it again."""

    id = "subscription-gone"
