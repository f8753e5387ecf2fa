"""The user's master plan: Markdown, divided by its headings into sections.

Invariant: ``Plan.hash`` depends on the text alone, so the same text is the same version.
"""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.texts import N_


@dataclass(frozen=True, slots=True)
class Section:
    """A pillar of the plan. ``id`` is stable under changes of other sections."""

    id: str
    title: str
    text: str  # plain text below the heading, Markdown marks removed
    items: tuple[str, ...] = ()  # list items and sentences: what one line of the plan says
    level: int = 2


@dataclass(frozen=True, slots=True)
class Filter:
    """A yes/no question that every candidate task must face."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Lens:
    """An extra question of the user's, asked of every video."""

    id: str
    question: str


# A lens that everybody may turn on without writing it into the plan. No question of a plan has
# such an id.
REUSE = Lens("built-in:re-use", N_("What could I re-use as content?"))


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan."""

    markdown: str
    title: str
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...] = ()
    lenses: tuple[Lens, ...] = ()
    hash: str = ""
