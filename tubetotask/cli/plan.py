"""``tubetotask plan``: what every talk is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.caller import listed
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.listing import Listing
from tubetotask.cli.planfile import PLAN, plan_text
from tubetotask.cli.source import exists, named, read_file, read_stdin
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import BadPlan

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.plan import Plan

_WHAT = "The plan"


class _Group(Listing):
    """Here it is ``show`` that is meant where no command is named."""

    default = "show"


@click.group("plan", cls=_Group, epilog=EPILOG)
def command() -> None:
    """Show or change the plan that talks are held against. Without a command: show."""


@command.command("show")
@click.argument("version", type=kinds.Whole(1), required=False)
@click.option("--markdown", is_flag=True, help="Its text alone, to be changed and saved again.")
@options.as_json
@click.pass_obj
def show(tools: Tools, version: int | None, *, markdown: bool, as_json: bool) -> None:
    """Show the plan in use, or the VERSION with this number."""
    from tubetotask.api.v1.shapes.plan import Plan

    with calling(tools, _WHAT) as caller:
        if version is None:
            found = caller.ask("getPlan", Plan)
        else:
            found = caller.ask("getPlanVersion", Plan, path={"version_id": version})
    if markdown and not as_json:
        return out.write(found.markdown.rstrip("\n") + "\n", None)
    return out.told(found, _lines(found), as_json=as_json)


@command.command("save")
@click.argument("file", shell_complete=options.files)
@options.as_json
@click.pass_obj
def save(tools: Tools, file: str, *, as_json: bool) -> None:
    """Save FILE (Markdown, or - for standard input) as the plan in use: a new version.

    Earlier talks are not read anew by that: tubetotask jobs again does, and says first what it
    costs.
    """
    from pathlib import Path

    from tubetotask.api.v1.shapes.plan import Plan

    if file != "-" and not exists(Path(file)):
        raise BadPlan(f"There is no plan {named(file)}.", remedy="Give a Markdown file, or -.")
    data = read_stdin(PLAN) if file == "-" else read_file(Path(file), PLAN)
    with calling(tools, _WHAT) as caller:
        found = caller.ask("savePlan", Plan, body={"markdown": plan_text(data)})
    out.told(found, [f"In use: {_told(found)}."], as_json=as_json)


@command.command("versions")
@click.option("--limit", type=kinds.Whole(1, 1000), default=50, show_default=True)
@options.as_json
@click.pass_obj
def versions(tools: Tools, limit: int, *, as_json: bool) -> None:
    """List the versions, the one written last first."""
    from tubetotask.api.v1.shapes.plan import PlanVersions
    from tubetotask.exports.phrases import harmless

    with calling(tools, _WHAT) as caller:
        rows = listed(caller, "listPlanVersions", PlanVersions, limit=limit)
    lines = [
        f"{row.version:>6}  {row.created_at:%Y-%m-%d %H:%M UTC}  "
        f"{harmless(row.title)}{'  (in use)' if row.in_use else ''}"
        for row in rows
    ]
    out.told({"items": rows}, lines or ["There is no plan yet."], as_json=as_json)


@command.command("use")
@click.argument("version", type=kinds.Whole(1))
@options.as_json
@click.pass_obj
def use(tools: Tools, version: int, *, as_json: bool) -> None:
    """Use an earlier VERSION again."""
    from tubetotask.api.v1.shapes.plan import Plan

    with calling(tools, _WHAT) as caller:
        found = caller.ask("usePlanVersion", Plan, path={"version_id": version})
    out.told(found, [f"In use: {_told(found)}."], as_json=as_json)


@command.command("categories")
@click.argument("section", required=False)
@click.argument("category", required=False)
@options.as_json
@click.pass_obj
def categories(tools: Tools, section: str | None, category: str | None, *, as_json: bool) -> None:
    """List the sections with their categories, or put SECTION (its title or id) into CATEGORY.

    An empty CATEGORY ("") takes it out of the one in which it is.
    """
    from tubetotask.api.v1.shapes.choices import Categories
    from tubetotask.exports.phrases import harmless

    if (section is None) != (category is None):
        raise click.UsageError("give SECTION and CATEGORY, or none of both.")
    with calling(tools, _WHAT) as caller:
        found = caller.ask("listCategories", Categories)
        if section is not None:
            named = {each.section_title.casefold(): each.section_id for each in found.sections}
            wanted = {
                "section_id": named.get(section.casefold(), section),
                "category": category or "",
            }
            found = caller.ask("saveCategories", Categories, body={"sections": [wanted]})
    lines = [
        f"{harmless(each.section_title)}: {harmless(each.category) or 'no category'}"
        for each in found.sections
    ]
    out.told(found, lines or ["There is no plan yet."], as_json=as_json)


def _told(plan: Plan) -> str:
    from tubetotask.exports.phrases import harmless

    sections = f"{len(plan.sections)} section{'' if len(plan.sections) == 1 else 's'}"
    return f"version {plan.version}, “{harmless(plan.title)}”, {sections}"


def _lines(plan: Plan) -> list[str]:
    from tubetotask.exports.phrases import harmless

    lines = [_told(plan).capitalize()]
    for section in plan.sections:
        lines += ["", harmless(section.title), *(f"  - {harmless(i)}" for i in section.items)]
    for head, asked in (("Filters", plan.filters), ("Lenses", plan.lenses)):
        if asked:
            lines += ["", f"{head}:", *(f"  - {harmless(each.question)}" for each in asked)]
    return lines
