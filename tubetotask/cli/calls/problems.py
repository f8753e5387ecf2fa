"""What a server says went wrong (RFC 9457), as the one error tree.

Invariant: the error that a command raises for a server's problem is of the same kind, with the
same id, sentence and remedy, as the one it raises where it works on the database itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tubetotask.domain import errors

_LATER = "Look whether it runs, and whether its address is right."
_ADDRESS = "Give the address at which its pages are open, for example https://talks.example.org."
# What a problem becomes, the closest first: each can be made of a sentence and a remedy alone.
_PLAIN: tuple[type[errors.TubeToTaskError], ...] = (
    errors.NotFound,
    errors.InputError,
    errors.AnalysisFailed,
    errors.StorageFailed,
    errors.ConfigError,
    errors.ServerAway,
)


def refusal(status: int, headers: dict[str, str], content: bytes) -> errors.TubeToTaskError:
    """The error for an answer that is none of those one hopes for."""
    told = _parsed(content)
    message, remedy = _line(told.get("title")), _line(told.get("detail"))
    if 300 <= status < 400:
        return errors.ConfigError("The server sends us to another address.", remedy=_ADDRESS)
    if not message or not isinstance(told.get("id"), str):
        return _no_problem(status)
    if status in (401, 403):
        return _named(errors.AccessRefused(message, remedy=remedy), told)
    if status == 429:
        wait = headers.get("retry-after", "?")
        return _named(errors.ServerAway(message, remedy=f"Try again in {wait} s."), told)
    message = " ".join((message, *_wrong(told)))
    found = of(told["id"], message, remedy)
    if type(found) is errors.TubeToTaskError:
        plain = errors.InputError if status < 500 else errors.ServerAway
        found = plain(message, remedy=remedy)
    return _named(found, told)


def of(name: str, message: str, remedy: str) -> errors.TubeToTaskError:
    """The error of the tree that has this id, or the closest that needs no more than words."""
    kind = _kinds().get(name, errors.TubeToTaskError)
    if issubclass(kind, errors.TranscriptUnavailable):
        return kind(message, state="", remedy=remedy)
    plain = next((each for each in _PLAIN if issubclass(kind, each)), errors.TubeToTaskError)
    return plain(message, remedy=remedy)


def strange(version: str) -> errors.ConfigError:
    """An answer that is none of the API's."""
    return errors.ConfigError(
        "The server answers something that cannot be read.",
        remedy=f"Look whether it has the version of this program ({version}). {_ADDRESS}",
    )


def _no_problem(status: int) -> errors.TubeToTaskError:
    if status >= 500 or status == 429:
        return errors.ServerAway(f"The server fails (HTTP {status}).", remedy=_LATER)
    return errors.ConfigError("What answers at this address is no TubeToTask.", remedy=_ADDRESS)


def _named(error: errors.TubeToTaskError, told: dict[str, Any]) -> errors.TubeToTaskError:
    error.__dict__["id"] = told["id"]
    error.retryable = told.get("retryable") is True
    return error


def _wrong(told: dict[str, Any]) -> Iterator[str]:
    listed = told.get("errors")
    for each in listed[:5] if isinstance(listed, list) else ():
        if isinstance(each, dict):
            where = _line(each.get("where")).removeprefix("body.").removeprefix("query.")
            yield f"{where}: {_line(each.get('message')).rstrip('.')}."


def _kinds() -> dict[str, type[errors.TubeToTaskError]]:
    """Every error of the tree by its id."""
    found: dict[str, type[errors.TubeToTaskError]] = {}
    left = [errors.TubeToTaskError]
    while left:
        kind = left.pop()
        found.setdefault(kind.id, kind)
        left += kind.__subclasses__()
    return found


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _line(text: object) -> str:
    found = text if isinstance(text, str) else ""
    return "".join(c if c.isprintable() else " " for c in found[:500]).strip()
