"""What a process can do so that it takes no more memory than it uses.

Invariant: nothing here raises, and under another C library than GNU's nothing happens.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h
_LARGE = 1 << 20  # bytes


def one_heap() -> None:
    """Threads take memory from one place, and what is large goes back when it is freed. To be
    called before there are any.

    The C library gives each thread a heap of its own, so that they need not wait for each other:
    they would not here, where one thread runs at a time, and what one has freed the next can use.
    And it keeps twice the largest piece that it was ever given back: 24 MB while a talk is read.
    """
    try:
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _LARGE)
    except (OSError, AttributeError):  # another C library
        return


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of cycles out while much is made that stays; it is on again afterwards.

    It would look through all of it a hundred times and find nothing: a third of what building the
    application takes. In Python 3.11 it also lets other threads in while a syntax tree is made, and
    one that formats a traceback then breaks that tree ("AST constructor recursion depth mismatch").
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def settle() -> None:
    """What is loaded now stays: the collector need not look through it again and again."""
    gc.collect()
    give_back()
    gc.freeze()


def give_back() -> None:
    """Return to the system what lies free: the C library keeps it."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):  # another C library
        return
