"""What libraries load and a server does not use, or hardly ever: left out, or loaded when asked.

structlog loads ``rich`` and all that it brings (Pygments, attrs) to paint errors in a terminal.
Without it errors are told as Python tells them, which is what a log wants. ``requests`` loads what
guesses the encoding of a page that does not say it.

Invariant: a package that is left out here, or comes later, can be imported afterwards. To be
imported before structlog and requests; later it changes nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from types import ModuleType
from typing import Any


@contextmanager
def without(name: str) -> Iterator[None]:
    """What is imported meanwhile does not find the package, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # this is how Python is told
    try:
        yield
    finally:
        del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module, which is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return metadata.version(self.__name__)
        if name.startswith("__"):  # what the import system asks a module for
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:  # somebody looks while others are imported
            _leave(self.__name__)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def later(*names: str) -> Iterator[None]:
    """What is imported meanwhile gets modules of these names that are loaded at their first use,
    unless one is loaded already. A package comes before the modules of it that are named too.

    For ``import name``, and for ``from package import name`` where that module is named as well:
    what is taken out of a module by its name is loaded at once.
    """
    if any(name in sys.modules for name in names):
        yield
        return
    for name in names:
        stands = sys.modules[name] = _Later(name)
        package, _, short = name.rpartition(".")
        if package in names:
            setattr(sys.modules[package], short, stands)
    try:
        yield
    finally:
        for name in names:
            _leave(name)


def _leave(name: str) -> None:
    """Nothing stands any more for this module, nor for a package that it is in."""
    while name:
        if isinstance(sys.modules.get(name), _Later):
            del sys.modules[name]
        name = name.rpartition(".")[0]


with without("rich"):
    importlib.import_module("structlog")
with later("charset_normalizer"):
    importlib.import_module("requests")
