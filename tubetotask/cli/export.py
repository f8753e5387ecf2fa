"""``tubetotask export``: an analysis, a report, tasks or everything, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import Caller
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.desk import desk
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools

if TYPE_CHECKING:
    from tubetotask.exports.schema import Document

_FORMS = {
    "analysis": ("md", "html", "json", "csv", "pdf"),
    "report": ("md", "html", "json", "csv", "txt", "pdf"),
    "tasks": ("md", "json", "csv", "ics", "pdf"),
}
_FORM = click.option("--format", "form", help="Default: what the ending of --output says, else md.")
_NUMBER = click.argument("number", type=kinds.Whole(1))


@click.group("export", epilog=EPILOG)
def command() -> None:
    """Write an analysis, a report, all tasks, or everything of yours into a file."""


@command.command("analysis")
@_NUMBER
@_FORM
@options.as_json
@options.output
@click.pass_obj
def analysis(
    tools: Tools, number: int, form: str | None, *, as_json: bool, output: str | None
) -> None:
    """Write the analysis with this NUMBER: md, html, json, csv or pdf."""
    chosen = _chosen("analysis", form, output, as_json=as_json)
    with calling(tools, "A file") as caller:
        found = document(caller, number)
    out.write(drawn(found, chosen), output)


@command.command("report")
@_NUMBER
@_FORM
@options.as_json
@options.output
@click.pass_obj
def report(
    tools: Tools, number: int, form: str | None, *, as_json: bool, output: str | None
) -> None:
    """Write the report with this NUMBER: md, html, json, csv, txt or pdf."""
    from tubetotask.cli import report as reports

    chosen = _chosen("report", form, output, as_json=as_json)
    with calling(tools, "A file") as caller:
        found = reports.whole(caller, number)
    out.write(reports.drawn(found, chosen), output)


@command.command("tasks")
@_FORM
@options.as_json
@options.output
@click.pass_obj
def tasks(tools: Tools, form: str | None, *, as_json: bool, output: str | None) -> None:
    """Write all tasks, the most urgent first: md, json, csv, ics (those with a day) or pdf."""
    chosen = _chosen("tasks", form, output, as_json=as_json)
    if tools.server:
        from tubetotask.cli import fetching

        with calling(tools, "A file") as caller:
            data = fetching.tasks(caller, chosen)
    else:
        with desk(tools, "A file") as (space, _):
            from tubetotask.exports.home import home_of
            from tubetotask.jobs import exporting

            data, _ = exporting.at_once(space, "tasks", None, chosen, home_of(tools.config))
    out.write(data if chosen == "pdf" else data.decode(), output)


@command.command("account")
@click.option("-o", "--output", metavar="FILE", required=True, help="Write to FILE, a ZIP.")
@options.as_json
@click.pass_obj
def account(tools: Tools, *, output: str, as_json: bool) -> None:
    """Write everything of yours into a ZIP of JSON, which “tubetotask import” brings back."""
    out.check(output)
    out.write(_account(tools), output)
    size = Path(output).stat().st_size
    if as_json:
        out.told({"file": output, "size_bytes": size}, [], as_json=True)


def _account(tools: Tools) -> bytes:
    import io

    if tools.server:
        from tubetotask.cli import fetching

        with calling(tools, "Your data") as caller:
            return fetching.account(caller)
    with desk(tools, "Your data") as (space, _):
        from tubetotask.storage import takeout

        file = io.BytesIO()
        takeout.write(space.session, space.owner_id, file)
        return file.getvalue()


def document(caller: Caller, number: int) -> Document:
    """All that an analysis says. Raises NotFound until it is done."""
    from tubetotask.exports.schema import Document

    return caller.ask("getDocument", Document, path={"analysis_id": number})


def drawn(found: Document, form: str, *, width: int = 80, colour: bool = False) -> str | bytes:
    """An analysis in a format: text, md, html, json, csv or pdf."""
    from tubetotask.exports import csv, html, markdown, pdf, text
    from tubetotask.exports.printed import for_people

    if form == "json":
        return found.model_dump_json(indent=2) + "\n"
    shown = for_people(found)
    if form == "text":
        return text.draw(shown, width=width, colour=colour)
    if form == "pdf":
        return pdf.draw(shown)
    return {"md": markdown.draw, "html": html.draw, "csv": csv.analysis}[form](shown)


def _chosen(what: str, form: str | None, output: str | None, *, as_json: bool) -> str:
    out.check(output)
    forms = _FORMS[what]
    if form and form not in forms:
        raise click.UsageError(f"--format {form!r}: what can be written: {', '.join(forms)}.")
    asked = options.form(form, as_json=as_json)
    return out.form_of(asked, output, {f".{each}": each for each in forms}, "md")
