"""The plan: Markdown in, sections, filters and lenses out; what differs between two. Pure."""

from tubetotask.plans.difference import difference, folded, words
from tubetotask.plans.parse import MAX_PLAN_CHARS, parse, title_of
from tubetotask.plans.renamed import renamed

__all__ = ["MAX_PLAN_CHARS", "difference", "folded", "parse", "renamed", "title_of", "words"]
