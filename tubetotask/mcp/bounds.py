"""How large an answer may be.

Invariant: no answer of a tool and no resource is longer than ``MOST`` letters of JSON. A list with
``limit`` gives fewer entries, and its own ``next`` goes on behind them; of all else the entries of
its lists come in parts, and ``next`` (or ``more``) says that there are further ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tubetotask.api.v1.operation import Call
from tubetotask.mcp.tool import Given, Tool

MOST = 12_000
_TEXT = 1_000  # letters of one text, where an answer does not fit
_SPARE = 300  # for the line that says so, and the signs between entries


class Pieces(list[str]):
    """A long text that is told in parts: in an answer it is one text."""


def pieces(text: str) -> Pieces:
    """A text by its lines, long ones in parts."""
    lines = text.splitlines(keepends=True)
    return Pieces(line[n : n + _TEXT] for line in lines for n in range(0, len(line), _TEXT))


def answered(tool: Tool, call: Call, given: Given) -> dict[str, Any]:
    """What the tool answers, or as much of it as fits."""
    done, limit = tool.run(call, given), int(getattr(given, "limit", 1))
    while limit > 1 and size(done) > MOST:
        limit = max(1, min(limit - 1, limit * MOST // size(done)))
        done = tool.run(call, given.model_copy(update={"limit": limit}))
    start = int(getattr(given, "cursor", "") or 0) if tool.whole else 0
    return part(done, start, goes_on=tool.whole, rest=tool.rest)


def part(
    done: Mapping[str, Any], start: int = 0, *, goes_on: bool = False, rest: str = ""
) -> dict[str, Any]:
    """The entries of its lists from the one with this number on, as many as fit; the rest of it
    with every part. ``goes_on``: who asks can ask for the next part; ``rest``: the tool that has
    what is left out."""
    if not start and size(done) <= MOST:
        return _joined(done)
    shown = {name: _short(value) for name, value in done.items() if not isinstance(value, list)}
    if size(shown) > MOST - _SPARE:  # texts that nobody writes
        shown = {name: value for name, value in shown.items() if size(value) < _SPARE}
    room, number, last, full = MOST - _SPARE - size(shown), 0, start, False
    for name, values in done.items():
        if not isinstance(values, list):
            continue
        fitting = type(values)()
        for value in values:
            number += 1
            if number <= start or full:
                continue
            each = value if isinstance(values, Pieces) else _short(value)
            room -= size(each) + 2 + (0 if fitting else len(name) + 6)
            full = room < 0
            if not full:
                fitting.append(each)
                last = number
        if fitting:
            shown[name] = fitting
    if full and last == start:  # one entry alone is too large: it is left out, and told of
        last += 1
    return _joined(shown | (_further(last, goes_on, rest) if full else {}))


def size(told: object) -> int:
    """Letters of JSON."""
    return len(json.dumps(told, ensure_ascii=False))


def _further(last: int, goes_on: bool, rest: str) -> dict[str, str]:
    if goes_on:
        return {"next": str(last)}
    return {"more": f"There is more: ask {rest}." if rest else "There is more than fits here."}


def _joined(told: Mapping[str, Any]) -> dict[str, Any]:
    return {n: "".join(v) if isinstance(v, Pieces) else v for n, v in told.items()}


def _short(told: Any) -> Any:
    """The same with no text of more than ``_TEXT`` letters."""
    if isinstance(told, str):
        return told if len(told) <= _TEXT else f"{told[: _TEXT - 1]}…"
    if isinstance(told, dict):
        return {name: _short(value) for name, value in told.items()}
    return [_short(each) for each in told] if isinstance(told, list) else told
