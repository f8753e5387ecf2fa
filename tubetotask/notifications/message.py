"""Several notices as one message.

Invariants: one batch is one message, however many notices it holds. Every text of a video is one
line without signs that nobody sees: it can begin neither a header nor another notice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.domain.notices import Notice, Told

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LONGEST_TITLE, _LONGEST, _MOST = 150, 20_000, 30
_WORDS = {
    Told.REPORT: "Report",
    Told.ACT: "Act now",
    Told.BUDGET: "Budget",
    Told.SOURCE: "Source",
    Told.SEARCH: "Search",
    Told.LENS: "Lens",
    Told.INTEGRATION: "Integration",
    Told.TEST: "Test",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A title of one line, and plain text."""

    title: str
    text: str


def together(notices: Sequence[Notice]) -> Message:
    """All of them as one message, the most urgent first. ``notices``: at least one."""
    order = list(Told)
    told = sorted(notices, key=lambda each: (order.index(each.kind) != 1, order.index(each.kind)))
    first = told[0]
    title = f"{_WORDS[first.kind]}: {line(first.title)}"[:_LONGEST_TITLE]
    if len(told) > 1:
        title = f"{title[: _LONGEST_TITLE - 20]} and {len(told) - 1} more"
    parts = [_part(each) for each in told[:_MOST]]
    if len(told) > _MOST:
        parts.append(f"… and {len(told) - _MOST} more: see the application.")
    return Message(title, "\n\n".join(parts)[:_LONGEST] + "\n")


def _part(notice: Notice) -> str:
    lines = [f"{_WORDS[notice.kind]}: {line(notice.title)}", _text(notice.text), notice.link]
    return "\n".join(line for line in lines if line)


def line(text: str) -> str:
    """A text of a video as one line without signs that nobody sees."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _text(text: str) -> str:
    return "\n".join(_CONTROL.sub(" ", line).rstrip() for line in text.splitlines()).strip()
