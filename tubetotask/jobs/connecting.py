"""From a stored integration to a connector, for the worker.

Invariant: a secret is unlocked here and handed to the connector alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask

from tubetotask.config import Config
from tubetotask.domain.errors import Disconnected
from tubetotask.integrations import KINDS, Connector, Reach
from tubetotask.jobs import readers
from tubetotask.storage.database import now
from tubetotask.storage.models import IntegrationRow
from tubetotask.storage.sending import settings_of


@dataclass(frozen=True)
class Post:
    """What sends. ``addresses``: another address of a service, by its kind; ``now``: the clock."""

    app: Flask
    config: Config
    addresses: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = now

    @property
    def jobs_url(self) -> str:
        """Where the job engine keeps its queue."""
        return str(self.app.config["JOBS_DATABASE_URL"])

    def connector(self, row: IntegrationRow) -> Connector:
        """What sends to this integration. Raises Disconnected, StorageFailed."""
        kind = KINDS.get(row.kind)
        if kind is None:
            raise Disconnected("This kind of integration is not known here.")
        secret = readers.vault_of(self.config).unlock(row.secret) if row.secret else ""
        reach = Reach(
            private=self.config.send_to_private,
            folder=self.config.markdown_dir,
            addresses=self.addresses,
            now=self.now,
        )
        return kind.connect(settings_of(row), secret, reach)
