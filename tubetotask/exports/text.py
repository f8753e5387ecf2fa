"""An analysis for the terminal, answer first.

Invariant: every quote stands beside where it was said; what is dropped, cut short here or beyond
the analyser is said, never left away in silence.
"""

from __future__ import annotations

from tubetotask.domain.analysis import Analysis
from tubetotask.exports import phrases, schema
from tubetotask.exports.document import document
from tubetotask.exports.phrases import one_line
from tubetotask.exports.wrap import wrap

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_VERDICT_STYLES = {
    "act now": "green",
    "save for later": "cyan",
    "conflicts with plan": "red",
}
_BAR = 10
_FEW = 5  # of what lies off the plan: it is often most of a talk
_MORE = "… and {} more: the formats md, html and json show all."


def render(analysis: Analysis, *, width: int = 80, colour: bool = False) -> str:
    """``analysis`` as text of at most ``width`` columns (40 at least), with ANSI if ``colour``."""
    return draw(document(analysis, for_people=True), width=width, colour=colour)


def draw(shown: schema.Document, *, width: int = 80, colour: bool = False) -> str:
    """The same of an analysis in its published form, with quotes for people."""
    return _Page(shown, max(40, width), colour=colour).render()


class _Page:
    """Collects lines. Styles are put on after wrapping, so they never count as columns."""

    def __init__(self, shown: schema.Document, width: int, *, colour: bool) -> None:
        self._shown = shown
        self._width = width
        self._colour = colour
        self._lines: list[str] = []

    def render(self) -> str:
        self._head()
        self._answer()
        self._summary()
        if self._shown.verdict is not None:
            self._findings(off_plan=False)
            self._sections()
            self._tasks()
        self._lenses()
        self._findings(off_plan=True)
        self._key_passages()
        if self._shown.verdict is None:
            self._advice()
        self._foot()
        return "\n".join(line.rstrip() for line in self._lines) + "\n"

    # What it says ---------------------------------------------------------------------------

    def _head(self) -> None:
        shown = self._shown
        self._say(phrases.title_of(shown.video), style="bold")
        self._say(" · ".join(phrases.subtitle(shown)), style="dim")
        if shown.video.url:
            self._say(shown.video.url, style="dim")
        if phrases.by_model(shown):
            self._say(phrases.BY_MODEL, style="dim")
        if shown.transcript.sentences_restored:
            self._say(phrases.RESTORED, style="dim")

    def _answer(self) -> None:
        shown = self._shown
        self._heading("Answer")
        if shown.verdict is None or shown.comparison is None:
            self._say(phrases.NO_PLAN)
            return
        comparison, verdict = shown.comparison, shown.verdict
        self._labelled(
            "Compared with your plan", phrases.compared(shown), phrases.reason(comparison)
        )
        scored = phrases.scored(verdict)
        style = _VERDICT_STYLES.get(verdict.value, "")
        self._labelled("Should you act", scored, phrases.reason(verdict), style=style)
        step = phrases.first_step(shown)
        if step is None:
            self._labelled("First step", phrases.no_step(shown), "")
        else:
            where = phrases.place(step.evidence[0])
            where = f"{where}. {phrases.told(step)}" if phrases.told(step) else where
            self._labelled("First step", f"“{one_line(step.evidence[0].quote)}”", where, " · ")
        for head, found in phrases.rests_on(shown):
            self._say(head, indent="  ", style="dim")
            for item in found:
                self._quote(item, "  ")
        if why := phrases.why_scored(verdict):
            self._say(why, indent="  ", style="dim")

    def _tasks(self) -> None:
        tasks = self._shown.tasks
        self._heading("Tasks", len(tasks))
        if not tasks:
            self._say(phrases.NO_TASK)
        for number, task in enumerate(tasks, 1):
            if number > 1:
                self._lines.append("")
            self._say(one_line(task.title), first=f"{number:2}. ", indent="    ", style="bold")
            self._say(" · ".join(phrases.task_facts(task)), indent="    ")
            self._quotes(task, "    ")
            if task.first_step:
                self._say("First step", indent="    ")
                self._quotes(task.first_step, "      ")
            for again in task.also:
                self._quotes(again, "    ", before="Also ")
            if reason := phrases.why(task):
                self._say(reason, indent="    ")
            for line in phrases.filters(task):
                self._say(line, indent="    ", style="dim")
            if why := phrases.parts(task.score):
                self._say(f"Score {task.score.value}: {why}", indent="    ", style="dim")

    def _findings(self, *, off_plan: bool) -> None:
        for head, findings in phrases.by_kind(self._shown, off_plan=off_plan):
            self._heading(head, len(findings))
            if means := phrases.means(head):
                self._say(means, indent="  ", style="dim")
            for finding in findings[: _FEW if off_plan else None]:
                title = one_line(finding.section_title)
                self._quotes(finding, "  ", after=f"→ {title}" if title else "")
            if off_plan and len(findings) > _FEW:
                self._say(_MORE.format(len(findings) - _FEW), indent="  ", style="dim")

    def _sections(self) -> None:
        if not self._shown.sections:
            return
        self._heading("Your plan's sections: how much this video has to say to each")
        for section in self._shown.sections:
            filled = round(section.score.value / 100 * _BAR)
            bar = "█" * filled + "░" * (_BAR - filled)
            lead = f"  {section.score.value:3} {bar} "
            self._say(one_line(section.title), first=lead, indent=" " * 17)
            if why := phrases.parts(section.score):
                self._say(why, indent=" " * 17, style="dim")

    def _summary(self) -> None:
        notes = self._shown.notes
        if phrases.has_summary(self._shown):
            self._heading("Summary")
        if notes.premise:
            self._quotes(notes.premise, "  ")
        for number, concept in enumerate(notes.concepts, 1):
            self._lines.append("")
            name = one_line(concept.name.text)
            self._say(name, first=f"{number:2}. ", indent="    ", style="bold")
            for item in concept.name.evidence:
                self._quote(item, "    ")
            self._marked(concept.name, "    ")
            for label, part in phrases.concept_parts(concept):
                self._quotes(part, "    ", before=f"{label}: ")
        if notes.takeaways:
            self._heading("Takeaways", len(notes.takeaways))
        for takeaway in notes.takeaways:
            self._say(one_line(takeaway.theme), indent="  ", style="bold")
            self._quotes(takeaway.insight, "  ")
            if takeaway.application:
                self._quotes(takeaway.application, "  ", before="Application: ")

    def _key_passages(self) -> None:
        passages = self._shown.notes.key_passages
        if passages:
            self._heading("Key passages", len(passages))
        for chapter, found in phrases.by_chapter(self._shown):
            if chapter:
                self._say(phrases.chapter_head(chapter), indent="  ", style="bold")
            for passage in found:
                self._quotes(passage, "    " if chapter else "  ")

    def _advice(self) -> None:
        advice = self._shown.notes.advice
        self._heading("Advice", len(advice))
        if not advice:
            self._say(phrases.NO_ADVICE)
        for item in advice:
            self._quotes(item, "  ")
            if item.first_step:
                self._quotes(item.first_step, "  ", before="First step: ")

    def _lenses(self) -> None:
        for lens in self._shown.lenses:
            self._heading(f"Your question: {one_line(lens.question)}")
            for statement in lens.statements:
                self._quotes(statement, "  ")
            self._say(phrases.lens_note(lens))

    def _foot(self) -> None:
        shown = self._shown
        self._heading("About this analysis")
        self._item(f"Read: {phrases.percent(shown.transcript.coverage)} of the words.")
        self._item(f"Analyser: {shown.notes.analyser}. Cost: {phrases.cost(shown)}")
        self._item(f"Dropped for want of evidence: {phrases.dropped_line(shown)}")
        for warning in shown.transcript.warnings:
            at = f" (at {phrases.clock(warning.at_s)})" if warning.at_s is not None else ""
            self._item(f"Warning: {one_line(warning.message)}{at}", style="yellow")
        for limit in shown.limits:
            self._item(one_line(limit))

    # How it is set --------------------------------------------------------------------------

    def _say(
        self, text: str, *, first: str | None = None, indent: str = "", style: str = ""
    ) -> None:
        lead = indent if first is None else first
        for line in wrap(text, self._width, first=lead, rest=indent):
            self._lines.append(self._paint(line, style))

    def _item(self, text: str, style: str = "") -> None:
        self._say(text, first="- ", indent="  ", style=style)

    def _heading(self, text: str, count: int | None = None) -> None:
        head = text if count is None else f"{text} ({count})"
        self._lines.append("")
        self._say(head.upper() if len(text) < 30 else head, style="bold")

    def _labelled(
        self, label: str, value: str, reason: str, joint: str = ": ", style: str = ""
    ) -> None:
        said = f"{value}{joint}{one_line(reason)}" if reason else value
        indent = " " * 26 if self._width >= 72 else "  "
        first = f"{label:<24}  " if self._width >= 72 else f"{label}: "
        self._say(said, first=first, indent=indent, style=style)

    def _quotes(
        self, statement: schema.Statement, indent: str, *, before: str = "", after: str = ""
    ) -> None:
        """The speaker first; a model's own wording follows its quotes and is marked."""
        for item in statement.evidence:
            self._quote(item, indent, before=before)
        if told := phrases.told(statement):
            self._say(told, indent=indent + " " * 9)
        if after:
            self._say(after, indent=indent + " " * 9, style="cyan")
        self._marked(statement, indent)

    def _marked(self, statement: schema.Statement, indent: str) -> None:
        if statement.wrong:
            self._say(phrases.MARKED, indent=indent + " " * 9, style="red")

    def _quote(self, item: schema.Evidence, indent: str, before: str = "") -> None:
        where = phrases.place(item)
        lead = f"{indent}{where:>7}  "
        said = f"{before}“{one_line(item.quote)}”"
        if item.kind == "plan":
            lead, said = indent + " " * 9, f"Your plan says: “{one_line(item.quote)}”"
        self._say(said, first=lead, indent=indent + " " * 9)
        if item.translation:
            told = f"{phrases.TRANSLATED}: “{one_line(item.translation)}”"
            self._say(told, indent=indent + " " * 9, style="dim")

    def _paint(self, line: str, style: str) -> str:
        if not self._colour or not style:
            return line
        return f"\x1b[{_STYLES[style]}m{line}\x1b[0m"
