"""What commands need from outside, made when it is first asked for.

Invariant: building ``Tools`` reads no setting and imports nothing heavy; a test hands in its own.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tubetotask.analysis.base import Analyser
    from tubetotask.config import Config
    from tubetotask.transcripts import CaptionsProvider


class Tools:
    """Settings, the provider of captions and the analyser."""

    def __init__(
        self,
        *,
        provider: Callable[[Config], CaptionsProvider] | None = None,
        analyser: Callable[[], Analyser] | None = None,
    ) -> None:
        self._provider = provider or _youtube
        self._analyser = analyser or _offline
        self._config: Config | None = None

    @property
    def config(self) -> Config:
        """The settings. Raises ConfigError."""
        if self._config is None:
            from tubetotask import config

            # The command line signs nothing, so it must neither ask for a secret nor make one.
            self._config = config.load(
                {**os.environ, "SESSION_SECRET": secrets.token_hex(), "SESSION_SECRET_FILE": ""}
            )
        return self._config

    def provider(self) -> CaptionsProvider:
        """Where captions of YouTube videos come from."""
        return self._provider(self.config)

    def analyser(self) -> Analyser:
        """Who reads the transcript."""
        return self._analyser()


def _youtube(config: Config) -> CaptionsProvider:
    from tubetotask.transcripts.youtube import YouTubeCaptions

    return YouTubeCaptions(timeout_s=config.youtube_timeout_s)


def _offline() -> Analyser:
    from tubetotask.analysis.offline import OfflineAnalyser

    return OfflineAnalyser()
