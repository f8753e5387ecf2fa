"""What libraries load for somebody at a terminal, and a server never uses: left out.

structlog loads ``rich`` and all that it brings (Pygments, attrs) to paint errors in a terminal.
Without it errors are told as Python tells them, which is what a log wants.

Invariant: a package that is left out here can be imported afterwards. To be imported before
structlog; later it changes nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager


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


with without("rich"):
    importlib.import_module("structlog")
