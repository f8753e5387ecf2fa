"""Files to take away."""

from __future__ import annotations

from typing import Any, Literal

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Accepted, Number
from tubetotask.mcp.desk import AT
from tubetotask.mcp.said import without_none
from tubetotask.mcp.tool import Given, Tool, ask
from tubetotask.storage.tokens import WRITE


class FileGiven(Given):
    """Which file."""

    what: Literal["analysis", "report", "tasks"]
    """Of what; "tasks": all of them."""
    form: Literal["md", "html", "json", "csv", "txt", "ics", "pdf"] = "pdf"
    """analysis: md, html, json, csv, pdf; report: also txt; tasks: md, json, csv, ics, pdf."""
    number: Number | None = None
    """Of the analysis or report; left out for tasks."""


def make_file(call: Call, given: FileGiven) -> dict[str, Any]:
    """Have a file made of an analysis, a report or all tasks, and get its link for the user.

    Give the user the link: it opens in a browser in which they are signed in, in a moment, for a
    week.
    """
    found = ask(call, "makeExport", Accepted, body=given.model_dump())
    number = int(found.job.rsplit("/", 1)[1])
    address = AT.get().address
    return without_none(
        {
            "file": number,
            "link": f"{address}/exports/{number}/file",
            "all_files": f"{address}/exports",
            "message": found.message,
        }
    )


TOOLS = (Tool("make_file", make_file, FileGiven, WRITE, "Make a file"),)
