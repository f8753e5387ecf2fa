"""Which offline analyser this is: notes of another one are never taken for its own.

Invariant: any change of its code, words or weights changes the id, so an upgrade reads a talk anew
and nobody has to remember to count a version up.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOM = Path(__file__).resolve().parent.parent
_KINDS = frozenset({".py", ".txt", ".npz"})


@cache
def analyser_id() -> str:
    """ "offline/" and the first eight hex digits of a digest over this room's files."""
    digest = hashlib.sha256()
    for file in sorted(_ROOM.rglob("*")):
        if file.suffix in _KINDS:
            digest.update(file.relative_to(_ROOM).as_posix().encode())
            digest.update(file.read_bytes())
    return f"offline/{digest.hexdigest()[:8]}"
