"""On what terms a model may be asked, as they are set now.

Invariant: whoever asks a model, in a worker, in a try or on the command line, asks on these terms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, server_id
from tubetotask.domain.limits import Limits
from tubetotask.jobs import readers
from tubetotask.storage import budgets
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.preferences import Preferences


@dataclass(frozen=True)
class Terms:
    """The instance's budgets, the limits, and which server it is about."""

    budgets: Budgets = Budgets()  # noqa: RUF009 - frozen
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    server: str = ""

    def book(self, engine: Engine, account: Account, **more: Any) -> SqlCallBook:
        """The ledger on these terms; ``more``: see SqlCallBook."""
        return SqlCallBook(
            engine,
            account,
            budgets=self.budgets,
            limits=self.limits,
            server=self.server,
            **more,
        )

    def limited(self, session: Session, account: Account) -> bool:
        """Whether any budget holds for this account."""
        owner, source = account.owner_id, account.source_id
        return bool(budgets.counting(session.connection(), self.budgets, owner, source))


def of_hearing(config: Config, preferences: Preferences | None = None) -> Terms:
    """Those of speech recognition: the same budgets; the same limits where it is the same server,
    but for tokens, which a sound has none of. Raises StorageFailed as below."""
    model = of(config, preferences)
    key, base_url = readers.speech_server(config, preferences)
    server = server_id(base_url, key)
    same = replace(model.limits, tokens_per_minute=None) if server == model.server else Limits()
    return Terms(model.budgets, same, server)


def of(config: Config, preferences: Preferences | None = None) -> Terms:
    """As they are set now. Raises StorageFailed where the key cannot be unlocked."""
    key, base_url = readers.server(config, preferences)
    limits = Limits(
        config.openai_calls_per_minute,
        config.openai_tokens_per_minute,
        config.openai_concurrency,
    )
    return Terms(readers.budgets(config, preferences), limits, server_id(base_url, key))
