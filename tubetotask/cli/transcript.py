"""``tubetotask transcript``: what was said, without any judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.progress import Reporter
from tubetotask.cli.source import read_source
from tubetotask.cli.tools import Tools
from tubetotask.domain.transcript import Chapter, Epoch, Origin, Passage, Transcript, Word
from tubetotask.domain.video import Video
from tubetotask.exports import transcript as exports
from tubetotask.exports.phrases import clock

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.analyses import Said
    from tubetotask.cli.calls.caller import Caller

ENDINGS = {".txt": "text", ".md": "md", ".json": "json", ".srt": "srt", ".vtt": "vtt"}
_SUBTITLES = ("srt", "vtt")


@click.command("transcript", epilog=EPILOG)
@click.argument("source", shell_complete=options.files)
@click.option("--format", "form", type=kinds.OneOf(list(exports.FORMATS)), help="Default: text.")
@options.as_json
@options.language
@options.output
@options.quiet
@click.pass_obj
def command(
    tools: Tools,
    source: str,
    form: str | None,
    *,
    as_json: bool,
    languages: tuple[str, ...],
    output: str | None,
    quiet: bool,
) -> None:
    """Write what was said: paragraphs with times, or subtitles.

    SOURCE is a YouTube link or video id, a file of captions, or - for standard input. With
    --server: a link or file that is sent there, or the number of an analysis there.
    """
    out.check(output)
    form = out.form_of(options.form(form, as_json=as_json), output, ENDINGS, "text")
    if tools.server:
        return _afar(tools, source, form, output, languages, quiet=quiet)
    with Reporter(quiet=quiet) as reporter:
        reading = read_source(source, tools, reporter, languages=languages)
        for warning in reading.transcript.warnings:
            at = f" (at {clock(warning.at_s)})" if warning.at_s is not None else ""
            reporter.hint(f"{warning.message}{at}")
    return out.write(exports.render(reading.transcript, reading.video, form), output)


def _afar(
    tools: Tools,
    source: str,
    form: str,
    output: str | None,
    languages: tuple[str, ...],
    *,
    quiet: bool,
) -> None:
    from tubetotask.api.v1.shapes.analyses import Analysis
    from tubetotask.cli.calls.choice import calling
    from tubetotask.cli.sending import follow, send

    language = languages[0] if languages else ""
    with calling(tools, "A transcript") as caller, Reporter(quiet=quiet) as reporter:
        if source.isascii() and source.isdigit() and len(source) < 11:
            number = int(source)
        else:
            number = send(caller, source, reporter, language=language, plan=False)
            follow(caller, number, reporter)
        if form in _SUBTITLES:
            data = caller.file("getSubtitles", path={"analysis_id": number}, query={"form": form})
            return out.write(data.decode(), output)
        about = caller.ask("getAnalysis", Analysis, path={"analysis_id": number})
        said = _said(caller, number)
    video = Video(about.title, about.youtube_id, channel=about.channel)
    return out.write(exports.render(said, video, form), output)


def _said(caller: Caller, number: int) -> Transcript:
    """What was said, of sentences that stand for their words."""
    from tubetotask.api.v1.shapes.analyses import Words

    found: list[Said] = []
    query: dict[str, Any] = {"limit": 1000}
    while True:
        part = caller.ask("getTranscript", Words, path={"analysis_id": number}, query=query)
        found += part.items
        if part.next is None:
            break
        query["cursor"] = part.next
    # A sentence without an address has a clock that is not the video's.
    epochs = (Epoch(0, 0, 0), Epoch(1, 0, 0, mapped=False))
    passages = tuple(
        Passage(n, n, n + 1, each.text, each.start_s, each.end_s, epoch=0 if each.url else 1)
        for n, each in enumerate(found)
    )
    chapters = tuple(
        Chapter(each.title, each.start_s, None, _first(found, each.start_s), 0, each.origin)
        for each in part.chapters
    )
    words = tuple(Word(each.text, each.start_s, each.end_s) for each in found)
    origin = Origin(part.origin)
    return Transcript(words, passages, part.language, origin, "api", epochs, chapters)


def _first(said: list[Said], start_s: float | None) -> int:
    """The first sentence of a chapter."""
    later = (n for n, each in enumerate(said) if (each.start_s or 0.0) >= (start_s or 0.0))
    return next(later, len(said))
