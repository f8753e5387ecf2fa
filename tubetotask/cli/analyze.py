"""``tubetotask analyze``: one talk, held against one plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tubetotask import pipeline, setting
from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.planfile import read_plan
from tubetotask.cli.progress import Reporter
from tubetotask.cli.source import is_public, read_source
from tubetotask.cli.tools import Tools
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.calls import CallBook, NoBook
from tubetotask.domain.errors import ConfigError, StorageFailed
from tubetotask.domain.texts import counted
from tubetotask.domain.titles import of_file
from tubetotask.jobs import readers
from tubetotask.storage.preferences import Preferences

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tubetotask.analysis.model.settings import ModelSettings
    from tubetotask.cli.keeping import Store
    from tubetotask.jobs.terms import Terms

ENDINGS = {".txt": "text", ".md": "md", ".json": "json", ".html": "html", ".htm": "html"}
_STAGES = {
    pipeline.Stage.NOTING: "Finding what matters in {words}",
    pipeline.Stage.ASSESSING: "Holding it against your plan",
}


@click.command("analyze", epilog=EPILOG)
@click.argument("source", shell_complete=options.files)
@click.option(
    "--plan",
    metavar="PLAN.md",
    help="Your plan, in Markdown or plain text.",
    shell_complete=options.files,
)
@click.option("--no-plan", is_flag=True, help="With --server: the talk alone, against no plan.")
@click.option("--no-wait", is_flag=True, help="With --server: say the job's number, and end.")
@click.option(
    "--format", "form", type=kinds.OneOf(["text", "md", "json", "html"]), help="Default: text."
)
@click.option("--offline", is_flag=True, help="Never use a model, even where one is set up.")
@click.option("--model", metavar="NAME", help="Read with this model instead of the one set up.")
@options.as_json
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
    no_plan: bool,
    no_wait: bool,
    offline: bool,
    model: str | None,
    as_json: bool,
    languages: tuple[str, ...],
    output: str | None,
    no_store: bool,
    quiet: bool,
) -> None:
    """Say what a talk means for your plan and what to do, with the speaker's words.

    SOURCE is a YouTube link or video id, a file of captions, or - for standard input. With
    --server it is sent there, read by a worker of the server and held against the plan in use.
    """
    form = options.form(form, as_json=as_json)
    if tools.server:
        given = {"--plan": plan, "--offline": offline, "--model": model, "--no-store": no_store}
        _refuse([name for name, value in given.items() if value])
        return _afar(
            tools, source, form, output, languages, plan=not no_plan, wait=not no_wait, quiet=quiet
        )
    if no_plan or no_wait:
        raise click.UsageError("--no-plan and --no-wait go with --server.")
    if source == "-" and plan == "-":
        raise click.UsageError("Only one of SOURCE and --plan can come from standard input.")
    if model is not None:
        model = _named(model)
    if offline and model:
        raise click.UsageError("--offline and --model cannot go together.")
    out.check(output)
    form = out.form_of(form, output, ENDINGS, "text")
    with Reporter(quiet=quiet) as reporter:
        # The plan first: a wrong one is found before a video is fetched.
        held = read_plan(plan) if plan is not None else None
        reading = read_source(source, tools, reporter, languages=languages)
        if held is None:
            reporter.hint("without --plan PLAN.md this shows what is said, not what to do")
        store = _store(tools, reporter, public=is_public(source)) if not no_store else None
        words = len(reading.transcript.words)
        settings = None if offline else _model(tools, store, model)
        book: CallBook = NoBook()
        if settings is not None:
            # Without keeping anything else, what is paid is still booked.
            ledger = store if not no_store else _store(tools, Reporter(quiet=True), public=True)
            book = _book(tools, ledger, reading.transcript.hash, reuse=not no_store)
        analyser = readers.analyser(settings, book)
        analysis = pipeline.analyse(
            reading,
            held,
            analyser,
            library=store,
            progress=lambda stage: reporter.stage(
                _STAGES[stage].format(words=counted(words, "word"))
            ),
        )
        for notice in analyser.notices:
            reporter.hint(notice)
    return out.write(_rendered(_titled(analysis, source), form, output), output)


def _refuse(given: list[str]) -> None:
    """What a server decides for itself."""
    if given:
        raise click.UsageError(
            f"{given[0]} does not go with --server: the plan and the model in use there count "
            "(tubetotask plan save FILE)."
        )


def _afar(
    tools: Tools,
    source: str,
    form: str | None,
    output: str | None,
    languages: tuple[str, ...],
    *,
    plan: bool,
    wait: bool,
    quiet: bool,
) -> None:
    """Have it read on the server, and write what came of it."""
    from tubetotask.cli.calls.choice import calling
    from tubetotask.cli.export import document, drawn
    from tubetotask.cli.sending import follow, send

    out.check(output)
    chosen = out.form_of(form, output, ENDINGS, "text")
    language = languages[0] if languages else ""
    with calling(tools, "An analysis") as caller, Reporter(quiet=quiet) as reporter:
        number = send(caller, source, reporter, language=language, plan=plan)
        if not wait:
            lines = [f"Sent. How far it is: tubetotask jobs show {number}"]
            return out.told({"id": number}, lines, as_json=chosen == "json")
        follow(caller, number, reporter)
        found = document(caller, number)
        reporter.hint(f"it is kept there as analysis {number}")
    width, colour = out.terminal(output)
    return out.write(drawn(found, chosen, width=width, colour=colour), output)


def _named(model: str) -> str:
    try:
        return setting.model(model)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--model") from error


def _store(tools: Tools, reporter: Reporter, *, public: bool) -> Store | None:
    # here: the database takes half a second to import
    from tubetotask.cli.keeping import open_store

    return open_store(tools.config, reporter, public=public)


def _book(tools: Tools, store: Store | None, transcript_hash: str, *, reuse: bool) -> CallBook:
    """Where calls are kept and paid from. Raises StorageFailed for a budget without a ledger."""
    from tubetotask.cli.keeping import no_ledger

    config = tools.config

    def on(session: Session) -> Terms:
        from tubetotask.jobs import terms

        return terms.of(config, Preferences(session, readers.vault_of(config)))

    book = store.book(transcript_hash, on, reuse=reuse) if store else None
    if readers.budgets(config) and (store is None or not store.usable):
        raise no_ledger()
    return book or NoBook()


def _model(tools: Tools, store: Store | None, name: str | None) -> ModelSettings | None:
    """The model that is set up, by another name if one is given. Raises ConfigError."""
    config = tools.config

    def preferred(session: Session) -> ModelSettings | None:
        try:
            preferences = Preferences(session, readers.vault_of(config))
            return readers.model_settings(config, preferences)
        except StorageFailed as error:  # a key out of reach: reading offline would hide it
            raise ConfigError(error.message, remedy=error.remedy) from error

    settings = store.tried(preferred) if store is not None else None
    settings = settings or readers.model_settings(config)
    if name is None:
        return settings
    if settings is None:
        raise ConfigError(
            "--model needs a model's server, and none is set up.",
            remedy="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
        )
    return replace(settings, model=name, fallbacks=(), smaller_model="")  # that one is meant


def _titled(analysis: Analysis, source: str) -> Analysis:
    """A file without a title goes by its name. Only here: the name must not sway the analysis."""
    video = analysis.video
    if video.title or video.youtube_id or source == "-":
        return analysis
    return replace(analysis, video=replace(video, title=of_file(Path(source).name)))


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
