"""``tubetotask transcript``: what was said, without any judgement."""

from __future__ import annotations

import click

from tubetotask.cli import options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.progress import Reporter
from tubetotask.cli.source import read_source
from tubetotask.cli.tools import Tools
from tubetotask.exports import transcript as exports
from tubetotask.exports.phrases import clock

ENDINGS = {".txt": "text", ".md": "md", ".json": "json", ".srt": "srt", ".vtt": "vtt"}


@click.command("transcript", epilog=EPILOG)
@click.argument("source")
@click.option("--format", "form", type=click.Choice(list(exports.FORMATS)), help="Default: text.")
@options.language
@options.output
@options.quiet
@click.pass_obj
def command(
    tools: Tools,
    source: str,
    form: str | None,
    *,
    languages: tuple[str, ...],
    output: str | None,
    quiet: bool,
) -> None:
    """Write what was said: paragraphs with times, or subtitles.

    SOURCE is a YouTube link or video id, a file of captions, or - for standard input.
    """
    out.check(output)
    form = out.form_of(form, output, ENDINGS, "text")
    with Reporter(quiet=quiet) as reporter:
        reading = read_source(source, tools, reporter, languages=languages)
        for warning in reading.transcript.warnings:
            at = f" (at {clock(warning.at_s)})" if warning.at_s is not None else ""
            reporter.hint(f"{warning.message}{at}")
    out.write(exports.render(reading.transcript, reading.video, form), output)
