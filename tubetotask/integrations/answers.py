"""What a service's answer means: one reading for all of them.

Invariants: a token that is not accepted stops the integration and nothing else; what may pass by
itself is tried again; all else is refused for good. What the other side wrote is never quoted, for
it may hold what we sent.
"""

from __future__ import annotations

from datetime import datetime

from tubetotask.domain.errors import Disconnected, Refused, ServiceAway
from tubetotask.outside.outgoing import Answer

_LATER = frozenset((408, 409, 423, 425, 429))


def check(answer: Answer, service: str, now: datetime) -> Answer:
    """The answer, where it says that all is well. Raises SendingFailed."""
    if answer.status < 300:
        return answer
    if answer.status == 401:
        raise revoked(service)
    if answer.status in _LATER or answer.status >= 500:
        raise later(answer, service, now)
    if answer.status == 403:
        raise Disconnected(
            f"{service} does not allow this.",
            status=403,
            remedy="Give the token the rights that the form names, then try it again.",
        )
    raise Refused(
        f"{service} does not take this (answer {answer.status}).",
        status=answer.status,
        remedy="Check the settings of this integration, then send it again.",
    )


def later(answer: Answer, service: str, now: datetime) -> ServiceAway:
    """It may pass by itself."""
    slow = answer.status == 429
    told = f"{service} asks to slow down." if slow else f"{service} is out of order"
    told += "" if slow else f" (answer {answer.status})."
    return ServiceAway(told, status=answer.status, retry_at=answer.retry_at(now))


def revoked(service: str) -> Disconnected:
    """The token is not accepted."""
    return Disconnected(
        f"{service} does not accept the token any more.",
        status=401,
        remedy="Make a new one there and enter it here; what waits is then sent.",
    )
