"""What a report or a list of tasks is made of for print: headings, quotes, tasks, tables.

Invariant: each format draws the same blocks, so none shows what another hides. All texts are data:
whoever draws them escapes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tubetotask.domain.report import ListedTask, Said


@dataclass(frozen=True, slots=True)
class Heading:
    """``level``: 2 or 3; the title of the whole is 1. ``about``: a name from outside that stands
    before our text, kept apart from it: it may run from right to left."""

    level: int
    text: str
    about: str = ""

    @property
    def whole(self) -> str:
        """All of it, where a text has no direction."""
        return f"{self.about}: {self.text}" if self.about else self.text


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of our own words, or of a model's (``by_model``), which is marked."""

    text: str
    by_model: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short lines of our own words."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotes:
    """What was said, each with who said it and the way there."""

    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the person's own plan."""

    text: str


@dataclass(frozen=True, slots=True)
class Todo:
    """A task with its quotes."""

    task: ListedTask


@dataclass(frozen=True, slots=True)
class Table:
    """Texts under their heads; the first column names the row. ``numbers``: columns of numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


Block = Heading | Para | Items | Quotes | PlanLine | Todo | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """All of it. ``about``: facts beside the title. ``front``: for the head of a Markdown file."""

    title: str
    about: tuple[str, ...]
    blocks: Sequence[Block]
    front: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    url: str = ""
