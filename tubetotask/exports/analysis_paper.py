"""An analysis as blocks, for print: answer first, each statement with the speaker's words.

Invariant: it draws from ``schema.Document`` like every other format, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tubetotask.domain.report import Said
from tubetotask.exports import phrases, schema
from tubetotask.exports.blocks import Block, Heading, Items, Paper, Para, PlanLine, Quotes, Table
from tubetotask.exports.front_matter import tag_word


def paper(shown: schema.Document) -> Paper:
    """``shown`` (made for people) for print."""
    return Paper(
        title=phrases.title_of(shown.video),
        about=tuple(phrases.subtitle(shown)),
        blocks=list(_blocks(shown)),
        url=shown.video.url or "",
    )


def front(
    shown: schema.Document,
) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """The head of a Markdown file."""
    verdict = shown.verdict
    told: list[tuple[str, str | tuple[str, ...]]] = [
        ("title", phrases.title_of(shown.video)),
        ("channel", phrases.one_line(shown.video.channel)),
        ("url", shown.video.url or ""),
        ("language", shown.transcript.language),
        ("verdict", verdict.value if verdict else ""),
        ("score", str(verdict.score.value) if verdict and verdict.score else ""),
        ("analyser", shown.notes.analyser),
    ]
    words = ("tubetotask", "analysis", *map(tag_word, shown.tags))
    return (*((name, value) for name, value in told if value), ("tags", words))


def _blocks(shown: schema.Document) -> Iterator[Block]:
    yield from _answer(shown)
    if phrases.by_model(shown):
        yield Para(phrases.BY_MODEL)
    if shown.transcript.sentences_restored:
        yield Para(phrases.RESTORED)
    yield from _summary(shown)
    if shown.verdict is not None:
        yield from _findings(shown, off_plan=False)
        yield from _tasks(shown)
    for lens in shown.lenses:
        yield Heading(2, f"Your question: {lens.question}")
        yield from _said(shown, lens.statements)
        if note := phrases.lens_note(lens):
            yield Para(note)
    yield from _findings(shown, off_plan=True)
    if shown.notes.key_passages:
        yield Heading(2, f"Key passages ({len(shown.notes.key_passages)})")
        for chapter, found in phrases.by_chapter(shown):
            if chapter:
                yield Heading(3, phrases.chapter_head(chapter))
            yield from _said(shown, found)
    if shown.verdict is None and shown.notes.advice:
        yield Heading(2, f"Advice ({len(shown.notes.advice)})")
        yield from _said(shown, shown.notes.advice)
    yield Heading(2, "About this analysis")
    yield Items(tuple(_foot(shown)))


def _answer(shown: schema.Document) -> Iterator[Block]:
    if shown.verdict is None or shown.comparison is None:
        yield Items((phrases.NO_PLAN,))
        return
    verdict, comparison = shown.verdict, shown.comparison
    step = phrases.first_step(shown)
    yield Items(
        (
            f"Compared with your plan: {phrases.compared(shown)}"
            + _reason(phrases.reason(comparison)),
            f"Should you act: {phrases.scored(verdict)}" + _reason(phrases.reason(verdict)),
            f"First step: “{step.evidence[0].quote}”" if step else phrases.no_step(shown),
        )
    )


def _reason(text: str) -> str:
    return f". {text}" if text else ""


def _summary(shown: schema.Document) -> Iterator[Block]:
    if not phrases.has_summary(shown):
        return
    notes = shown.notes
    yield Heading(2, "Summary")
    if notes.premise:
        yield from _said(shown, [notes.premise])
    for concept in notes.concepts:
        yield Heading(3, concept.name.text)
        yield from _said(shown, [concept.name])
        for label, part in phrases.concept_parts(concept):
            yield Para(f"{label}:")
            yield from _said(shown, [part])
    if notes.takeaways:
        yield Heading(3, f"Takeaways ({len(notes.takeaways)})")
        yield Table(
            ("Theme", "Insight", "Application"),
            tuple((t.theme, _cell(t.insight), _cell(t.application)) for t in notes.takeaways),
        )


def _cell(statement: schema.Statement | None) -> str:
    if statement is None:
        return ""
    first = statement.evidence[0]
    told = f" {phrases.told(statement)}" if phrases.told(statement) else ""
    marked = f" {phrases.MARKED}" if statement.wrong else ""
    return f"{phrases.clock(first.start_s)} “{first.quote}”{told}{marked}".strip()


def _findings(shown: schema.Document, *, off_plan: bool) -> Iterator[Block]:
    for head, found in phrases.by_kind(shown, off_plan=off_plan):
        yield Heading(2, f"{head} ({len(found)})")
        if means := phrases.means(head):
            yield Para(means)
        for finding in found:
            yield from _said(shown, [finding], section=finding.section_title)


def _tasks(shown: schema.Document) -> Iterator[Block]:
    yield Heading(2, f"Tasks ({len(shown.tasks)})")
    for number, task in enumerate(shown.tasks, 1):
        yield Heading(3, f"{number}. {task.title}")
        yield Para(" · ".join(phrases.task_facts(task)))
        yield from _said(shown, [task])
        if task.first_step:
            yield Para("First step:")
            yield from _said(shown, [task.first_step])
        if task.also:
            yield Para("Also:")
            yield from _said(shown, task.also)
        lines = [phrases.why(task), *phrases.filters(task)]
        if score := phrases.parts(task.score):
            lines.append(f"Score {task.score.value}: {score}")
        yield Items(tuple(line for line in lines if line))


def _said(
    shown: schema.Document, statements: Iterable[schema.Statement], *, section: str = ""
) -> Iterator[Block]:
    """The speaker's words first; lines of the plan after them."""
    for statement in statements:
        spoken = [e for e in statement.evidence if e.kind == "video"]
        model = statement.wording == "model" and phrases.told(statement) != ""
        quotes = [_quote(shown, each, section) for each in spoken]
        if quotes and model:
            last = quotes[-1]
            quotes[-1] = Said(
                last.quote, last.who, last.video, last.start_s, last.url, last.language,
                last.translation, statement.text, shown.notes.language,
            )  # fmt: skip
        if quotes:
            yield Quotes(tuple(quotes))
        yield from (PlanLine(e.quote) for e in statement.evidence if e.kind == "plan")
        if statement.wrong:
            yield Para(phrases.MARKED)


def _quote(shown: schema.Document, evidence: schema.Evidence, section: str) -> Said:
    who = section or phrases.one_line(shown.video.channel)
    return Said(
        evidence.quote,
        who,
        phrases.title_of(shown.video),
        evidence.start_s,
        evidence.url or "",
        shown.transcript.language,
        evidence.translation,
    )


def _foot(shown: schema.Document) -> Iterator[str]:
    yield f"Read: {phrases.percent(shown.transcript.coverage)} of the words."
    yield f"Analyser: {shown.notes.analyser}. Cost: {phrases.cost(shown)}"
    yield f"Dropped for want of evidence: {phrases.dropped_line(shown)}"
    for warning in shown.transcript.warnings:
        yield f"Warning: {warning.message}"
    yield from shown.limits
