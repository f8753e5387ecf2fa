"""All tools, in the order an assistant sees them."""

from __future__ import annotations

from tubetotask.mcp.tool import Tool
from tubetotask.mcp.tools import analyses, files, reports, rest, searches, sources, tasks, themes

TOOLS: tuple[Tool, ...] = (
    *rest.TOOLS[:2],  # what most talks begin with
    *analyses.TOOLS,
    *tasks.TOOLS,
    *reports.TOOLS,
    *files.TOOLS,
    *searches.TOOLS,
    *themes.TOOLS,
    *sources.TOOLS,
    *rest.TOOLS[2:],
)
BY_NAME = {each.name: each for each in TOOLS}
