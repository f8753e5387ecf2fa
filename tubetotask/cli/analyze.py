"""``tubetotask analyze``: one talk, held against one plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from tubetotask import pipeline
from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.planfile import read_plan
from tubetotask.cli.progress import Reporter
from tubetotask.cli.source import read_source
from tubetotask.cli.tools import Tools
from tubetotask.domain.analysis import Analysis

ENDINGS = {".txt": "text", ".md": "md", ".json": "json", ".html": "html", ".htm": "html"}
_STAGES = {
    pipeline.Stage.NOTING: "Finding what matters in {words:,} words",
    pipeline.Stage.ASSESSING: "Holding it against your plan",
}


@click.command("analyze", epilog=EPILOG)
@click.argument("source")
@click.option("--plan", metavar="PLAN.md", help="Your plan, in Markdown or plain text.")
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "json", "html"]), help="Default: text."
)
@click.option("--offline", is_flag=True, help="Never use a model, even where one is set up.")
@options.language
@options.output
@click.option("--no-store", is_flag=True, help="Neither use nor keep notes in the database.")
@options.quiet
@click.pass_obj
def command(
    tools: Tools,
    source: str,
    plan: str | None,
    form: str | None,
    *,
    offline: bool,
    languages: tuple[str, ...],
    output: str | None,
    no_store: bool,
    quiet: bool,
) -> None:
    """Say what a talk means for your plan and what to do, with the speaker's words.

    SOURCE is a YouTube link or video id, a file of captions, or - for standard input.
    """
    if source == "-" and plan == "-":
        raise click.UsageError("Only one of SOURCE and --plan can come from standard input.")
    out.check(output)
    form = out.form_of(form, output, ENDINGS, "text")
    keyed = not offline and bool(tools.config.openai_api_key)
    with Reporter(quiet=quiet) as reporter:
        # The plan first: a wrong one is found before a video is fetched.
        held = read_plan(plan) if plan is not None else None
        reading = read_source(source, tools, reporter, languages=languages)
        if held is None:
            reporter.hint("without --plan PLAN.md this shows what is said, not what to do")
        library = None
        if not no_store:
            from tubetotask.cli.keeping import open_library

            library = open_library(tools.config, reporter)
        words = len(reading.transcript.words)
        analysis = pipeline.analyse(
            reading,
            held,
            tools.analyser(),
            library=library,
            progress=lambda stage: reporter.stage(_STAGES[stage].format(words=words)),
        )
        if keyed:
            reporter.hint(
                "OPENAI_API_KEY is set, but no model can be connected yet: the built-in offline "
                "analyser was used (--offline says that you want it so)"
            )
    out.write(_rendered(_titled(analysis, source), form, output), output)


def _titled(analysis: Analysis, source: str) -> Analysis:
    """A file without a title goes by its name. Only here: the name must not sway the analysis."""
    video = analysis.video
    if video.title or video.youtube_id or source == "-":
        return analysis
    return replace(analysis, video=replace(video, title=Path(source).name))


def _rendered(analysis: Analysis, form: str, output: str | None) -> str:
    if form == "json":
        from tubetotask.exports import json

        return json.render(analysis)
    if form == "html":
        from tubetotask.exports import html

        return html.render(analysis)
    if form == "md":
        from tubetotask.exports import markdown

        return markdown.render(analysis)
    from tubetotask.exports import text

    width, colour = out.terminal(output)
    return text.render(analysis, width=width, colour=colour)
