"""A report as a file, in every format.

Invariant: each format is drawn from the same blocks, but for those that are for programs.
"""

from __future__ import annotations

from collections.abc import Callable

from tubetotask.domain.report import Report
from tubetotask.exports import blocks_html, blocks_markdown, blocks_text, csv, report_schema
from tubetotask.exports.report import paper

RENDER: dict[str, Callable[[Report], str | bytes]] = {
    "txt": lambda report: blocks_text.render(paper(report)),
    "md": lambda report: blocks_markdown.render(paper(report)),
    "html": lambda report: blocks_html.render(paper(report)),
    "json": report_schema.render,
    "csv": csv.report,
}
