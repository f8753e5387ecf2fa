"""How often a page asks the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


class Questions:
    """Counts what is asked while it is entered: ``texts``, in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def _hear(self, *told: Any) -> None:
        self.texts.append(str(told[2]))

    def __enter__(self) -> Questions:
        event.listen(Engine, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._hear)
