"""An analysis as Markdown, answer first, each quote linked to its second on YouTube.

Invariant: every text of a video, a plan or a person is data: rendered by CommonMark or GitHub's
dialect it shows exactly its own characters, and opens no tag, link, heading, list, table or code.
"""

from __future__ import annotations

import re

from tubetotask.domain.analysis import Analysis
from tubetotask.exports import phrases, schema
from tubetotask.exports.document import document

# Always of meaning somewhere in a line. "&name;" is an entity, "$" mathematics on GitHub.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$]|&(?=#|\w+;))")
# Of meaning only at the start of a line, and only before a space or the line's end: list marks
# ("-", "+", "1.", "1)"), rules ("--") and headings' underlines ("==").
_AT_START = re.compile(r"^(?:[-+](?=\s|$)|-(?=[-\s]*$)|=(?==*\s*$)|(\d{1,9})(?=[.)](?:\s|$)))")
# GitHub links bare addresses: "http:", "www." and "name@host" are taken apart.
_BARE_LINK = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.|@(?=\w)", re.IGNORECASE)
_ENTITIES = {":": "&#58;", ".": "&#46;", "@": "&#64;"}


def escape(text: str) -> str:
    """``text`` as one line of Markdown that renders as exactly these characters."""
    return _AT_START.sub(_start, inline(text))


def inline(text: str) -> str:
    """The same for what stands behind other words of its line: no list can start there."""
    line = _MARKS.sub(r"\\\1", phrases.one_line(text))
    return _BARE_LINK.sub(lambda found: _ENTITIES[found[0]], line)


def _start(found: re.Match[str]) -> str:
    """A number keeps its digits: only the mark behind it makes it a list."""
    return f"{found[1]}\\" if found[1] else f"\\{found[0]}"


def render(analysis: Analysis) -> str:
    """``analysis`` as Markdown."""
    shown = document(analysis, for_people=True)
    blocks = [*_head(shown), *_answer(shown)]
    if shown.verdict is not None:
        blocks += [*_tasks(shown), *_findings(shown, off_plan=False)]
        blocks += [*_sections(shown), *_findings(shown, off_plan=True)]
    blocks += [*_notes(shown), *_lenses(shown), *_foot(shown)]
    return "\n\n".join(blocks) + "\n"


def link(evidence: schema.Evidence) -> str:
    """The place of a quote, as a link where there is one."""
    where = phrases.place(evidence)
    return f"[{where}]({evidence.url})" if evidence.url else where


def _head(shown: schema.Document) -> list[str]:
    title = inline(phrases.title_of(shown.video))
    about = escape(" · ".join(phrases.subtitle(shown)))
    url = f" · <{shown.video.url}>" if shown.video.url else ""
    restored = [phrases.RESTORED] if shown.transcript.sentences_restored else []
    return [f"# {title}", about + url, *restored]


def _answer(shown: schema.Document) -> list[str]:
    if shown.verdict is None or shown.comparison is None:
        return [phrases.NO_PLAN]
    comparison, verdict = shown.comparison, shown.verdict
    step = phrases.first_step(shown)
    first = (
        f"“{inline(step.evidence[0].quote)}” ({link(step.evidence[0])})"
        if step
        else phrases.NO_TASK
    )
    lines = [
        f"- **Compared with your plan:** {_with(phrases.compared(shown), comparison.reason)}",
        f"- **Should you act:** "
        f"{_with(f'{verdict.value} (relevance {verdict.score.value} of 100)', verdict.reason)}",
        f"- **First step:** {first}",
    ]
    blocks = ["\n".join(lines)]
    if comparison.evidence:
        blocks += [phrases.RESTS_ON, "\n".join(_quote(item) for item in comparison.evidence)]
    if why := phrases.parts(verdict.score):
        blocks.append(f"Why {verdict.score.value}: {inline(why)}")
    return blocks


def _tasks(shown: schema.Document) -> list[str]:
    blocks = [f"## Tasks ({len(shown.tasks)})"]
    if not shown.tasks:
        blocks.append(phrases.NO_TASK)
    for number, task in enumerate(shown.tasks, 1):
        blocks.append(f"### {number}. {inline(task.title)}")
        blocks.append(escape(" · ".join(phrases.task_facts(task))))
        lines = _quotes(task)
        if task.first_step:
            lines += _quotes(task.first_step, before="First step: ")
        for again in task.also:
            lines += _quotes(again, before="Also: ")
        if task.why:
            lines.append(f"- Why: {inline(task.why)}")
        lines += [f"- {escape(line)}" for line in phrases.filters(task)]
        if why := phrases.parts(task.score):
            lines.append(f"- Score {task.score.value}: {inline(why)}")
        blocks.append("\n".join(lines))
    return blocks


def _findings(shown: schema.Document, *, off_plan: bool) -> list[str]:
    blocks: list[str] = []
    for head, findings in phrases.by_kind(shown, off_plan=off_plan):
        blocks.append(f"## {head} ({len(findings)})")
        lines: list[str] = []
        for finding in findings:
            section = f" → {inline(finding.section_title)}" if finding.section_title else ""
            lines += _quotes(finding, after=section)
        blocks.append("\n".join(lines))
    return blocks


def _sections(shown: schema.Document) -> list[str]:
    if not shown.sections:
        return []
    rows = ["| Section | Score | Why |", "|---|---:|---|"]
    rows += [
        f"| {inline(s.title)} | {s.score.value} | {inline(phrases.parts(s.score))} |"
        for s in shown.sections
    ]
    return ["## Your plan's sections: how much this video has to say to each", "\n".join(rows)]


def _notes(shown: schema.Document) -> list[str]:
    notes = shown.notes
    blocks: list[str] = []
    if notes.premise:
        blocks += ["## Premise", "\n".join(_quotes(notes.premise))]
    for concept in notes.concepts:
        lines = [
            line
            for label, part in phrases.concept_parts(concept)
            for line in _quotes(part, before=label)
        ]
        blocks += ["## Concept", "\n".join(lines)]
    if notes.takeaways:
        lines = []
        for takeaway in notes.takeaways:
            lines += _quotes(takeaway.insight, before=f"{escape(takeaway.theme)}: ")
            if takeaway.application:
                lines += _quotes(takeaway.application, before="Application: ")
        blocks += [f"## Takeaways ({len(notes.takeaways)})", "\n".join(lines)]
    if notes.key_passages:
        blocks.append(f"## Key passages ({len(notes.key_passages)})")
        for chapter, passages in phrases.by_chapter(shown):
            if chapter:
                blocks.append(f"### {inline(phrases.chapter_head(chapter))}")
            blocks.append("\n".join(line for p in passages for line in _quotes(p)))
    if shown.verdict is None:
        said = "\n".join(line for advice in notes.advice for line in _quotes(advice))
        blocks += [f"## Advice ({len(notes.advice)})", said or phrases.NO_ADVICE]
    return blocks


def _lenses(shown: schema.Document) -> list[str]:
    blocks: list[str] = []
    for lens in shown.lenses:
        said = "\n".join(line for s in lens.statements for line in _quotes(s))
        blocks.append(f"## Your question: {inline(lens.question)}")
        blocks += [part for part in (said, escape(phrases.lens_note(lens))) if part]
    return blocks


def _foot(shown: schema.Document) -> list[str]:
    lines = [
        f"- Read: {phrases.percent(shown.transcript.coverage)} of the words.",
        f"- Analyser: {inline(shown.notes.analyser)}. Cost: {inline(phrases.cost(shown))}",
        f"- Dropped for want of evidence: {phrases.dropped_line(shown)}",
    ]
    for warning in shown.transcript.warnings:
        at = f" (at {phrases.clock(warning.at_s)})" if warning.at_s is not None else ""
        lines.append(f"- Warning: {inline(warning.message)}{at}")
    lines += [f"- {escape(limit)}" for limit in shown.limits]
    return ["## About this analysis", "\n".join(lines)]


def _with(value: str, reason: str) -> str:
    return f"{inline(value)}: {inline(reason)}" if reason else inline(value)


def _quotes(statement: schema.Statement, *, before: str = "", after: str = "") -> list[str]:
    """The speaker first; a model's own wording follows its quotes and is marked."""
    lines = [_quote(item, before=before) for item in statement.evidence]
    lines[0] += after
    if statement.wording == "model":
        lines.append(f"  - In a model's words: {inline(statement.text)}")
    return lines


def _quote(item: schema.Evidence, *, before: str = "") -> str:
    if item.kind == "plan":
        return f"  - Your plan says: “{inline(item.quote)}”"
    return f"- {link(item)} {before}“{inline(item.quote)}”"
