"""What each test's application would make anew, though it is always the same: kept for all of them.

Invariant: only what is a function of its key alone is kept, so no test can tell that another went
before. Of SQLAlchemy that is what it makes of a statement (its own cache, which otherwise goes with
the engine), of Werkzeug the code that builds the addresses of a rule. Together they are half of
what a test of a page does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.routing import Rule

from tubetotask.storage.database import db

_statements: dict[str, tuple[Any, Any]] = {}
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


class KnownRule(Rule):
    """A rule whose addresses are built by code that an equal rule may have brought."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:  # they are part of the code
            return super()._compile_builder(append_unknown)
        key = self.rule, tuple(self._trace), append_unknown
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


def share(app: Flask) -> None:
    """In the application's context: its statements are compiled as other engines' of its kind."""
    engine: Engine = db.engine
    kind = engine.dialect.name
    if kind not in _statements:
        with engine.connect():  # what a dialect learns of its server it learns now
            _statements[kind] = engine.dialect, engine._compiled_cache
    engine.dialect, engine._compiled_cache = _statements[kind]


Flask.url_rule_class = KnownRule  # of every application that is made in this process
