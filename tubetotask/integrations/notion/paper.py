"""From a report to the blocks of a page of Notion: as many as one request takes."""

from __future__ import annotations

from typing import Any

from tubetotask.domain.sending import ReportOut
from tubetotask.integrations import texts
from tubetotask.integrations.notion import mapping
from tubetotask.integrations.paper import Line, lines

_MOST, _PIECES = 90, 90  # blocks of a request, pieces of a text; Notion takes 100 of either
_LONGEST = 60_000  # letters
_KINDS = {
    "h1": "heading_1",
    "h2": "heading_2",
    "quote": "quote",
    "text": "paragraph",
    "item": "bulleted_list_item",
}


def blocks(report: ReportOut) -> list[dict[str, Any]]:
    """The report, and under it the way to its page; what is too long is cut there."""
    told = [_block(line) for line in lines(texts.report(report, _LONGEST))]
    if len(told) <= _MOST:
        return told
    page = told[-1:] if report.url else []  # the way to its page stands last
    return [*told[: _MOST - 2], mapping.block("paragraph", mapping.rich("…")), *page]


def _block(line: Line) -> dict[str, Any]:
    pieces = [one for text, link in line.pieces for one in mapping.spaced(text, link)]
    return mapping.block(_KINDS.get(line.kind, "heading_3"), pieces[:_PIECES])
