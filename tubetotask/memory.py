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
_HEAP = 1 << 30  # bytes; what is loaded takes a tenth of it
_PIECES = (1 << 17, 24)  # the largest and the smallest that the C library keeps in a heap, in bytes
_POOL, _POOL_HEAD, _BLOCK, _BLOCKS = 1 << 14, 48, 16, 32  # Python's obmalloc.c, in bytes; kinds
_MOST_HOLES = 1 << 21  # bytes of one kind; there are a fifth of it
_held: list[object] = []  # what fills the holes


def one_heap() -> None:
    """Threads take memory from one place, and what is large goes back when it is freed. To be
    called before there are any.

    The C library gives each thread a heap of its own, so that they need not wait for each other:
    they would not here, where one thread runs at a time, and what one has freed the next can use.
    And it keeps twice the largest piece that it was ever given back: 24 MB while a talk is read.
    """
    library = _gnu()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _LARGE)


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
    collect()
    gc.freeze()


def collect() -> None:
    """What nobody can reach any more goes: a talk that was read hangs together in circles, 5 MB of
    it, and the collector comes seldom by itself once there is much that stays."""
    gc.collect()
    give_back()


def fill_holes() -> None:
    """Take the pieces that lie free between others, for good. To be called before processes part.

    There are about 3,000, of 300 bytes each (0.8 MB). A process that takes one of them after it has
    parted writes to a page that it shares, which then is in memory a second time: 6 MB.
    """
    for size in range(_BLOCK, _BLOCK * (_BLOCKS + 1), _BLOCK):
        if not _fill_pools(size):
            break
    library = _gnu()
    if library is None:
        return
    library.sbrk.restype = library.malloc.restype = ctypes.c_void_p
    library.sbrk.argtypes = [ctypes.c_ssize_t]
    library.malloc.argtypes, library.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
    end, (size, smallest) = library.sbrk(0), _PIECES
    if not end:
        return
    while size >= smallest:
        piece = library.malloc(size)
        # There is none left of this size. Pages of their own lie behind the heap, or, where the
        # stack has no limit, far before it.
        if piece is None or not end - _HEAP < piece < end:
            library.free(piece)
            size -= 16 if size <= 2048 else size // 16


def _fill_pools(size: int) -> bool:
    """Take what Python keeps free among its small objects of this size. It takes a new pool when
    there is no piece left in the old ones: that one is given back.

    False, with nothing taken, where no new pool comes: Python was told to have none
    (PYTHONMALLOC=malloc), or to keep marks around each object (=debug, ``-X dev``).
    """
    most = (_POOL - _POOL_HEAD) // size * 9 // 10  # numbers made meanwhile lie in some of them, too
    pool, found, holes = 0, list[object](), list[object]()
    for _ in range(_MOST_HOLES // size):
        taken = _object_of(size)
        if id(taken) // _POOL != pool:
            holes.extend(found)
            pool, found = id(taken) // _POOL, []
        found.append(taken)
        if len(found) >= most:
            _held.extend(holes)
            return True
    return False


def _object_of(size: int) -> object:
    """One that takes so many bytes: 16, 32, 48, …"""
    match size:
        case 16:
            return object()
        case 32:
            return float(size)
    return bytes(size - b"".__sizeof__())


def give_back() -> None:
    """Return to the system what lies free: the C library keeps it."""
    library = _gnu()
    if library is not None:
        library.malloc_trim(0)


def _gnu() -> ctypes.CDLL | None:
    """The C library, if it is GNU's."""
    try:
        library = ctypes.CDLL(None)
    except OSError:
        return None
    names = ("gnu_get_libc_version", "malloc_trim", "mallopt")
    return library if all(hasattr(library, name) for name in names) else None
