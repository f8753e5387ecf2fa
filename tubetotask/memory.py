"""What a process can do so that it takes no more memory than it uses.

Invariant: nothing here raises, and under another C library than GNU's nothing happens.
"""

from __future__ import annotations

import ctypes
import gc

_M_ARENA_MAX = -8  # malloc.h


def one_heap() -> None:
    """Threads take memory from one place. To be called before there are any.

    The C library gives each thread a heap of its own, so that they need not wait for each other:
    they would not here, where one thread runs at a time, and what one has freed the next can use.
    """
    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    except (OSError, AttributeError):  # another C library
        return


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
