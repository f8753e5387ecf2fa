"""A reader of Markdown whose search for links is bounded.

Invariant: what a person writes is read as CommonMark says. Where the search for the ends of links
and pictures has passed over ``MOST_STEPS`` characters of one text, as it does only where very many
brackets are never closed, the brackets that follow are text. Without that each open bracket is a
search up to the end of its paragraph: 99 KB of them keep a processor busy for many seconds.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline

MOST_STEPS = 500_000


class Links:
    """Finds where the text of a link ends. ``steps``: characters passed over so far."""

    def __init__(self) -> None:
        self.steps = 0

    def end(self, state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803 - markdown-it's
        """The place of the "]"; -1 where there is none, or no more is looked for."""
        if self.steps > MOST_STEPS:
            return -1
        found = helpers.parseLinkLabel(state, start, disableNested)
        self.steps += (found if found >= 0 else state.posMax) - start
        return found


def reader(links: Links | None = None, **options: Any) -> MarkdownIt:
    """A reader of CommonMark for one text. ``options``: of markdown-it."""
    made = MarkdownIt("commonmark", options)
    bounded = SimpleNamespace(
        parseLinkLabel=(links or Links()).end,
        parseLinkDestination=helpers.parseLinkDestination,
        parseLinkTitle=helpers.parseLinkTitle,
    )
    made.helpers = cast(Any, bounded)  # a module there, of which these three are asked for
    return made
