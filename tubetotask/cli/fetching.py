"""Files that a server makes: waited for, and fetched; and a file that it takes in.

Invariant: what was asked for goes on there whatever happens here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tubetotask.cli.calls.caller import Caller, number_at
from tubetotask.cli.errors import tell
from tubetotask.domain.errors import AnalysisFailed, InputError

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.exports import Export, Import

R = TypeVar("R", "Export", "Import")
_FIRST_S, _THEN_S, _SLOW_S = 0.3, 2.0, 30.0


def tasks(caller: Caller, form: str) -> bytes:
    """The file of all tasks; made by the server's worker where it takes a while."""
    from tubetotask.api.v1.shapes.base import Accepted

    asked: dict[str, Any] = {"what": "tasks", "form": form}
    if form != "pdf":
        try:
            return caller.file("getFileAtOnce", query=asked)
        except InputError:  # of more than it makes at once
            pass
    return _made(caller, caller.ask("makeExport", Accepted, body=asked).job)


def account(caller: Caller) -> bytes:
    """The ZIP of everything."""
    from tubetotask.api.v1.shapes.base import Accepted

    return _made(caller, caller.ask("exportAccount", Accepted).job)


def brought(caller: Caller, data: bytes) -> Import:
    """What came of a ZIP of everything, as soon as it is taken in. Raises AnalysisFailed."""
    from tubetotask.api.v1.shapes.base import Accepted
    from tubetotask.api.v1.shapes.exports import Import

    number = number_at(caller.bring("importAccount", Accepted, data).job)
    return _done(lambda: caller.ask("getImport", Import, path={"import_id": number}))


def _made(caller: Caller, job: str) -> bytes:
    from tubetotask.api.v1.shapes.exports import Export

    path = {"export_id": number_at(job)}
    _done(lambda: caller.ask("getExport", Export, path=path))
    return caller.file("getExportFile", path=path)


def _done(ask: Callable[[], R]) -> R:
    """Ask until it is done. Raises AnalysisFailed where it could not be."""
    begun, pause_s, told = time.monotonic(), _FIRST_S, False
    while True:
        row = ask()
        if row.state == "done":
            return row
        if row.state == "failed":
            raise AnalysisFailed(_why(row) or "It could not be made.", remedy="Try again.")
        if not told and time.monotonic() - begun > _SLOW_S:
            tell("note: the server has not begun it yet: is a worker running?")
            told = True
        time.sleep(pause_s)
        pause_s = min(_THEN_S, pause_s * 1.5)


def _why(row: Export | Import) -> str:
    """What the server says of it."""
    told: str = getattr(row, "error", "") or getattr(row, "told", "")
    return told
