"""An analysis as Markdown, answer first, each quote linked to its second on YouTube.

Invariant: every text of a video, a plan or a person is data: rendered by CommonMark or GitHub's
dialect it shows exactly its own characters, and opens no tag, link, heading, list, table or code.
"""

from __future__ import annotations

import re

from tubetotask.domain.analysis import Analysis
from tubetotask.exports import analysis_paper, phrases, schema
from tubetotask.exports.document import document
from tubetotask.exports.front_matter import front_matter

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
    return draw(document(analysis, for_people=True))


def draw(shown: schema.Document) -> str:
    """The same of an analysis in its published form, with quotes for people."""
    blocks = [front_matter(analysis_paper.front(shown)), *_head(shown), *_answer(shown)]
    blocks += _summary(shown)
    if shown.verdict is not None:
        blocks += [*_findings(shown, off_plan=False), *_sections(shown), *_tasks(shown)]
    blocks += [*_lenses(shown), *_findings(shown, off_plan=True)]
    blocks += [*_key_passages(shown), *_advice(shown), *_foot(shown)]
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
    by_model = [phrases.BY_MODEL] if phrases.by_model(shown) else []
    return [f"# {title}", about + url, *by_model, *restored]


def _answer(shown: schema.Document) -> list[str]:
    if shown.verdict is None or shown.comparison is None:
        return [phrases.NO_PLAN]
    comparison, verdict = shown.comparison, shown.verdict
    compared = _with(phrases.compared(shown), phrases.reason(comparison))
    scored = phrases.scored(verdict)
    step = phrases.first_step(shown)
    first = phrases.no_step(shown)
    if step:
        first = f"“{inline(step.evidence[0].quote)}” ({link(step.evidence[0])})"
        first += f" {inline(phrases.told(step))}" if phrases.told(step) else ""
    lines = [
        f"- **Compared with your plan:** {compared}",
        f"- **Should you act:** {_with(scored, phrases.reason(verdict))}",
        f"- **First step:** {first}",
    ]
    blocks = ["\n".join(lines)]
    for head, found in phrases.rests_on(shown):
        blocks += [head, "\n".join(line for item in found for line in _quote(item))]
    if why := phrases.why_scored(verdict):
        blocks.append(inline(why))
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
        if why := phrases.why(task):
            lines.append(f"- {inline(why)}")
        lines += [f"- {escape(line)}" for line in phrases.filters(task)]
        if score := phrases.parts(task.score):
            lines.append(f"- Score {task.score.value}: {inline(score)}")
        blocks.append("\n".join(lines))
    return blocks


def _findings(shown: schema.Document, *, off_plan: bool) -> list[str]:
    blocks: list[str] = []
    for head, findings in phrases.by_kind(shown, off_plan=off_plan):
        blocks.append(f"## {head} ({len(findings)})")
        if means := phrases.means(head):
            blocks.append(means)
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


def _summary(shown: schema.Document) -> list[str]:
    if not phrases.has_summary(shown):
        return []
    notes, blocks = shown.notes, ["## Summary"]
    if notes.premise:
        blocks += ["### Premise", "\n".join(_quotes(notes.premise))]
    for number, concept in enumerate(notes.concepts, 1):
        lines = [line for item in concept.name.evidence for line in _quote(item)]
        lines += _marked(concept.name)
        for label, part in phrases.concept_parts(concept):
            lines += _quotes(part, before=f"{label}: ")
        blocks += [f"### {number}. {inline(concept.name.text)}", "\n".join(lines)]
    if notes.takeaways:
        rows = ["| Theme | Insight | Application |", "|---|---|---|"]
        rows += [
            f"| {inline(row.theme)} | {_cell(row.insight)} | {_cell(row.application)} |"
            for row in notes.takeaways
        ]
        blocks += [f"### Takeaways ({len(notes.takeaways)})", "\n".join(rows)]
    return blocks


def _cell(statement: schema.Statement | None) -> str:
    """A statement in a table, the speaker first; the line breaks are the only tags written."""
    if statement is None:
        return ""
    said: list[str] = []
    for item in statement.evidence:
        said.append(f"{link(item)} “{inline(item.quote)}”")
        if item.translation:
            said.append(f"{phrases.TRANSLATED}: “{inline(item.translation)}”")
    if told := phrases.told(statement):
        said.append(inline(told))
    if statement.wrong:
        said.append(f"**{phrases.MARKED}**")
    return "<br>".join(said)


def _key_passages(shown: schema.Document) -> list[str]:
    passages = shown.notes.key_passages
    blocks = [f"## Key passages ({len(passages)})"] if passages else []
    for chapter, found in phrases.by_chapter(shown):
        if chapter:
            blocks.append(f"### {inline(phrases.chapter_head(chapter))}")
        blocks.append("\n".join(line for p in found for line in _quotes(p)))
    return blocks


def _advice(shown: schema.Document) -> list[str]:
    """Without a plan there are no tasks: then what the speaker advises stands here."""
    if shown.verdict is not None:
        return []
    lines: list[str] = []
    for advice in shown.notes.advice:
        lines += _quotes(advice)
        if advice.first_step:
            lines += _quotes(advice.first_step, before="First step: ")
    return [f"## Advice ({len(shown.notes.advice)})", "\n".join(lines) or phrases.NO_ADVICE]


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
        f"- Dropped for want of evidence: {inline(phrases.dropped_line(shown))}",
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
    lines = [line for item in statement.evidence for line in _quote(item, before=before)]
    lines[0] += after
    if told := phrases.told(statement):
        lines.append(f"  - {inline(told)}")
    return lines + _marked(statement)


def _marked(statement: schema.Statement) -> list[str]:
    return [f"  - **{phrases.MARKED}**"] if statement.wrong else []


def _quote(item: schema.Evidence, *, before: str = "") -> list[str]:
    """A quote and, below it, a model's translation of it."""
    line = f"- {link(item)} {before}“{inline(item.quote)}”"
    if item.kind == "plan":
        line = f"  - Your plan says: “{inline(item.quote)}”"
    translated = f"  - {phrases.TRANSLATED}: “{inline(item.translation)}”"
    return [line, translated] if item.translation else [line]
