"""A talk that is sent to a server to be read there, and followed until it is.

Invariant: what was sent goes on there whatever happens here; each way out names its number.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tubetotask.cli.calls.caller import Caller, number_at
from tubetotask.cli.calls.problems import of
from tubetotask.cli.progress import Reporter
from tubetotask.cli.source import CAPTIONS, exists, named, read_file, read_stdin
from tubetotask.domain.errors import AnalysisFailed, BadSource
from tubetotask.transcripts import youtube_id
from tubetotask.transcripts.decode import decode

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.jobs import JobDetail

_STAGES = {
    "queued": "In the queue of the server",
    "reading": "Reading the captions",
    "noting": "Noting what the talk says",
    "assessing": "Holding it against the plan",
}
_SLOW_S, _FIRST_S, _THEN_S = 30.0, 0.5, 2.0


def send(
    caller: Caller, source: str, reporter: Reporter, *, language: str = "", plan: bool = True
) -> int:
    """Have ``source`` (a link, a file of captions, -) read there; its number.

    ``plan``: held against the plan in use there. Raises InputError, and what the server says.
    """
    from tubetotask.api.v1.shapes.base import Accepted

    body: dict[str, Any] = {**_given(source), "plan": "in use" if plan else "none"}
    if language:
        body["language"] = language
    reporter.stage("Sending it to the server")
    done = caller.ask("createAnalysis", Accepted, body=body)
    return number_at(done.made)


def follow(caller: Caller, number: int, reporter: Reporter) -> None:
    """Wait until it is read. Raises the error that it failed with or waits for."""
    from tubetotask.api.v1.shapes.jobs import JobDetail

    begun, hinted, pause_s = time.monotonic(), False, _FIRST_S
    try:
        while True:
            row = caller.ask("getJob", JobDetail, path={"job_id": number})
            if row.state == "done":
                return
            if row.state not in _STAGES:
                raise _ended(row)
            in_parts = row.parts if row.state == "noting" else 0
            reporter.stage(_STAGES[row.state], row.parts_done, in_parts)
            if row.state == "queued" and not hinted and time.monotonic() - begun > _SLOW_S:
                reporter.hint("it is still in the queue there: is a worker running?")
                hinted = True
            time.sleep(pause_s)
            pause_s = min(_THEN_S, pause_s * 1.5)
    except KeyboardInterrupt:
        reporter.hint(f"it goes on there: tubetotask jobs show {number}")
        raise


def _given(source: str) -> dict[str, Any]:
    if source == "-":
        return {"captions": decode(read_stdin(CAPTIONS)).text}
    path = Path(source)
    if source.strip() and exists(path):
        return {"captions": decode(read_file(path, CAPTIONS)).text, "name": path.name[:255]}
    if youtube_id(source):
        return {"link": source}
    raise BadSource(
        f"There is no file {named(source)}, and it is no YouTube link.",
        remedy="Give a YouTube link or video id, a file of captions, or - for standard input.",
    )


def _ended(row: JobDetail) -> Exception:
    """Why it does not go on now."""
    see = f"See: tubetotask jobs show {row.id}"
    if row.error is None:
        return AnalysisFailed(f"It is {row.state}.", remedy=see)
    when = f" It is tried again {row.retry_at:%Y-%m-%d %H:%M UTC}." if row.retry_at else ""
    return of(row.error.id, row.error.message, f"{row.error.remedy}{when} {see}".strip())
