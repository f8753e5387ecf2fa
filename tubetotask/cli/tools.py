"""What commands need from outside, made when it is first asked for.

Invariant: building ``Tools`` reads no setting and imports nothing heavy; a test hands in its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tubetotask.config import Config
    from tubetotask.domain.pauses import Pauses
    from tubetotask.transcripts import CaptionsProvider
    from tubetotask.transcripts.provider import TrackProvider


class Tools:
    """Settings, and the provider of captions."""

    def __init__(
        self,
        *,
        provider: Callable[[Config], CaptionsProvider] | None = None,
    ) -> None:
        self._provider = provider or _youtube
        self._config: Config | None = None
        self.named = ""
        """The server that an option names; "" for none."""

    @property
    def server(self) -> str:
        """The server whose API is worked with; "" for the database of this machine."""
        return self.named or self.config.tubetotask_server

    @property
    def config(self) -> Config:
        """The settings. Raises ConfigError."""
        if self._config is None:
            from tubetotask import config, logs

            self._config = config.load(signs=False)
            # Whoever runs a command reads its own words; stdout is the result's alone.
            level = "DEBUG" if self._config.log_level == "DEBUG" else "ERROR"
            logs.set_up(level, self._config.log_format)
        return self._config

    def provider(self) -> CaptionsProvider:
        """Where captions of YouTube videos come from."""
        return self._provider(self.config)

    def tracks(self, pauses: Pauses) -> TrackProvider:
        """Where tracks come from as YouTube gives them; ``pauses``: who keeps what is blocked."""
        from tubetotask.jobs import captions

        return captions.provider(self.config, pauses)


def _youtube(config: Config) -> CaptionsProvider:
    from tubetotask.domain.pauses import PausesInMemory
    from tubetotask.jobs import captions

    return captions.provider(config, PausesInMemory())
