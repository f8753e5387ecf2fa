"""Asking the push hub to begin or end a subscription.

Invariant: that the hub took the request says nothing yet; the subscription begins when it asks
back (``websub.confirm``). A hub that is out of order is no trouble of the source's.
"""

from __future__ import annotations

from tubetotask.domain.errors import Unparsable, Unreachable
from tubetotask.domain.source import SourceRef
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.websub import HUB, LEASE_S, subscription


class Hub:
    """The hub through which YouTube pushes."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def subscribe(
        self,
        source: SourceRef,
        callback: str,
        secret: str,
        *,
        lease_s: int = LEASE_S,
        ending: bool = False,
    ) -> None:
        """Ask it to begin, renew or end; returns when it took the request.

        Raises Unreachable where the hub is out of order (days of 503 were seen), Unparsable
        where it refuses what we ask, Blocked where it wants fewer requests.
        """
        form = subscription(source, callback, secret, lease_s=lease_s, ending=ending)
        answer = self._fetcher.send("POST", HUB, data=form, max_bytes=100_000)
        if answer.status in {202, 204}:
            return
        if answer.status >= 500:
            raise Unreachable(
                f"YouTube's push hub is out of order (HTTP {answer.status}).",
                remedy="New videos are found by looking meanwhile. It is asked again by itself.",
            )
        raise Unparsable(
            f"YouTube's push hub refuses the subscription (HTTP {answer.status}).",
            remedy="Check that the public address of this server can be reached from outside.",
            retryable=False,
        )
