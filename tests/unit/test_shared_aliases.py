"""Names of tables that modules keep: no thread is the first to ask for one of their columns."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm.util import AliasedClass, AliasedInsp

from tubetotask import storage
from tubetotask.storage.database import shared_alias
from tubetotask.storage.models import TaskRow


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as Python lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def kept() -> Iterator[tuple[str, AliasedClass[object]]]:
    """Every alias that a module of the storage keeps."""
    for found in pkgutil.iter_modules(storage.__path__, "tubetotask.storage."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, AliasedClass):
                yield f"{found.name}.{name}", value


def test_each_has_all_of_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    def made_only_now(self: object, column: object, key: str | None = None) -> None:
        raise AssertionError(f"{key} is made when it is asked for")

    found = dict(kept())
    assert len(found) >= 3, found  # else nothing is looked at
    for name in ("_adapt_element", "_orm_adapt_element"):
        monkeypatch.setattr(AliasedInsp, name, made_only_now)
    for name, alias in found.items():
        for each in inspect(alias).mapper.column_attrs:
            assert str(getattr(alias, each.key).is_(None)).endswith(" IS NULL"), name


def asked_at_once(alias: type[TaskRow], threads: int = 4) -> set[str]:
    """What so many threads get that ask for the same column at the same moment."""
    begin = threading.Barrier(threads)

    def ask(_: int) -> str:
        begin.wait()
        return str(alias.merged_into.is_(None))

    with ThreadPoolExecutor(threads) as pool:
        return set(pool.map(ask, range(threads)))


@pytest.mark.usefixtures("hasty")
def test_threads_that_ask_at_once_get_the_same_column() -> None:
    for _ in range(100):
        assert asked_at_once(shared_alias(TaskRow)) == {"tasks_1.merged_into IS NULL"}
