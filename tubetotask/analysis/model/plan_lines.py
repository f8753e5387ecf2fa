"""A plan as a model is shown it: sections s1, s2 … with their lines s1.1, s1.2 …

Invariant: an id stands for one section or one line and nothing else, so that what the model refers
to is quoted from the plan by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from tubetotask.analysis.model.paragraphs import marked
from tubetotask.domain.plan import Plan, Section

_MOST_LINES = 400  # of a plan: some 8,000 tokens
_CUT = "The model was shown the first {:,} of the {:,} lines of your plan."


class PlanLines:
    """The ids of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.sections = {f"s{n}": section for n, section in enumerate(plan.sections, start=1)}
        self.lines: dict[str, tuple[Section, str]] = {}
        self.filters = {f"f{n}": f for n, f in enumerate(plan.filters, start=1)}
        self.lenses = {f"l{n}": lens for n, lens in enumerate(plan.lenses, start=1)}
        for name, section in self.sections.items():
            for n, item in enumerate(section.items, start=1):
                if len(self.lines) < _MOST_LINES:
                    self.lines[f"{name}.{n}"] = (section, item)

    @property
    def limits(self) -> tuple[str, ...]:
        """That the plan is longer than what the model is shown of it."""
        every = sum(len(section.items) for section in self.sections.values())
        shown = len(self.lines)
        return (_CUT.format(shown, every),) if shown < every else ()

    def told(self) -> Iterator[str]:
        """A line each, behind its id: sections with their lines, filters, lenses."""
        for name, section in self.sections.items():
            yield marked(name, section.title)
            for line, (inside, text) in self.lines.items():
                if inside is section:
                    yield marked(line, text)
        for name, asked in self.filters.items():
            yield marked(name, asked.question)
        for name, lens in self.lenses.items():
            yield marked(name, lens.question)

    def section(self, name: str | None, line: str | None) -> Section | None:
        """The section meant: the line's own before what the model calls it."""
        if line in self.lines:
            return self.lines[line][0]
        return self.sections.get(name or "")
