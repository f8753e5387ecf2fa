"""Removing with a way back.

Invariant: what was removed is hidden at once and deleted at the first request after ``UNDO_S``;
until then one click brings it back. The list of what is hidden travels in the signed session
cookie: whoever loses the cookie loses no analysis.
"""

from __future__ import annotations

import time

from flask import session

from tubetotask.domain.errors import NotFound
from tubetotask.storage.workspace import Workspace

UNDO_S = 600
_KEY = "removed"
_MOST = 50  # a cookie holds 4 KB


def hide(analysis_id: int) -> None:
    """Hide an analysis; it is deleted later."""
    entries = dict(_entries())
    entries[str(analysis_id)] = int(time.time())
    session.permanent = True
    session[_KEY] = entries


def bring_back(analysis_id: int) -> None:
    """Show an analysis again; harmless where it was not hidden."""
    entries = dict(_entries())
    if entries.pop(str(analysis_id), None) is not None:
        session[_KEY] = entries


def hidden() -> list[int]:
    """What is hidden now, the newest removal first."""
    return [int(key) for key in sorted(_entries(), key=lambda k: -_entries()[k])]


def sweep(space: Workspace) -> None:
    """Delete what was removed longer than ``UNDO_S`` ago."""
    entries = _entries()
    kept = dict(sorted(entries.items(), key=lambda entry: -entry[1])[:_MOST])
    kept = {key: at for key, at in kept.items() if time.time() - at < UNDO_S}
    for key in entries.keys() - kept.keys():
        try:
            space.remove(int(key))
        except NotFound:
            continue
    if kept != entries:
        session[_KEY] = kept


def _entries() -> dict[str, int]:
    found = session.get(_KEY, {})
    return found if isinstance(found, dict) else {}
