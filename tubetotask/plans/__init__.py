"""The plan: Markdown in, sections, filters and lenses out. Pure."""

from tubetotask.plans.parse import MAX_PLAN_CHARS, parse

__all__ = ["MAX_PLAN_CHARS", "parse"]
