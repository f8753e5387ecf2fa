"""Who gets the words of YouTube's videos, by the settings.

Invariant: a worker and the command line get them by the same ways, within the same bounds.
"""

from __future__ import annotations

from tubetotask.config import Config
from tubetotask.domain.pauses import Pauses
from tubetotask.transcripts.chain import Chain, open_chain
from tubetotask.transcripts.session import Bounds


def provider(config: Config, pauses: Pauses) -> Chain:
    """The ways in their order; ``pauses``: who keeps which of them is blocked. Threads share it."""
    bounds = Bounds(
        timeout_s=config.youtube_timeout_s,
        deadline_s=config.youtube_deadline_s,
        max_bytes=config.youtube_max_mb * 1024 * 1024,
        proxy=config.youtube_proxy,
    )
    return open_chain(bounds, pauses)
