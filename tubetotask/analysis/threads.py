"""One thread for numpy's matrix products.

Invariant: never raises, and where numpy brings no OpenBLAS of its own nothing changes. Our matrices
are small: with two threads a busy machine spends most of its time waiting for the other thread
(measured: 85 s of processor time instead of 14 s). The environment variable that does the same
works only before numpy is imported, which a library cannot promise.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import numpy as np

_SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads")


@cache
def one_thread() -> bool:
    """Ask the OpenBLAS in numpy's wheel for one thread, once a process; whether there was one."""
    folder = Path(np.__file__).parent.parent / "numpy.libs"
    for path in sorted(folder.glob("libscipy_openblas*")):
        try:
            library = ctypes.CDLL(str(path))  # numpy has it loaded: this is the same copy
        except OSError:
            continue
        for name in _SETTERS:
            setter = getattr(library, name, None)
            if setter is not None:
                setter(ctypes.c_int(1))
                return True
    return False
