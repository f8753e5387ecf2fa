"""Settings kept in the database, secrets among them.

Invariant: a secret is written encrypted and read only by who asks for it by name.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tubetotask.storage.models import PreferenceRow
from tubetotask.storage.vault import Vault

PUSH_KEY = "push_key"
SECRETS = frozenset({"openai_api_key", PUSH_KEY})
# When the try of the model that is under way was asked for; how the last one ended.
MODEL_TRYING, MODEL_TRIED = "model_trying", "model_tried"


class Preferences:
    """The settings of this instance, read with one question however many are asked for. Does not
    commit."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        # What is known since all were read.
        self._rows: dict[str, PreferenceRow] | None = None

    def all(self) -> dict[str, str]:
        """Every setting that is no secret."""
        found = self._read().values()
        return {row.name: row.value for row in found if row.name not in SECRETS}

    def get(self, name: str) -> str:
        """One setting, "" where it is not set. Raises StorageFailed for a secret out of reach."""
        row = (self._read() if self._rows is None else self._rows).get(name)
        if row is None:
            return ""
        return self._vault.unlock(row.value) if name in SECRETS else row.value

    def _read(self) -> dict[str, PreferenceRow]:
        rows = self._session.scalars(select(PreferenceRow)).all()
        self._rows = {row.name: row for row in rows}
        return self._rows

    def put(self, values: Mapping[str, str]) -> None:
        """Set these; "" takes one away."""
        self._rows = None
        for name, value in values.items():
            row = self._session.get(PreferenceRow, name)
            if not value:
                self._session.execute(delete(PreferenceRow).where(PreferenceRow.name == name))
                continue
            stored = self._vault.lock(value) if name in SECRETS else value
            if row is None:
                self._session.add(PreferenceRow(name=name, value=stored))
            else:
                row.value = stored
        self._session.flush()
